#include "engine/pipeline/cluster_stage.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/base/date.h"
#include "engine/base/hash.h"
#include "engine/group/union_find.h"

namespace copydesk {
namespace {

// The matches of each document, as numbers into `matches`.
class Neighbours {
 public:
  Neighbours(uint32_t documents, const std::vector<PairMatch>& matches)
      : first_(documents + 1) {
    for (const PairMatch& m : matches) {
      if (!IsCopy(m.relation)) continue;
      ++first_[m.a];
      ++first_[m.b];
    }
    uint32_t sum = 0;
    for (uint32_t& f : first_) {
      const uint32_t count = f;
      f = sum;
      sum += count;
    }
    list_.resize(sum);
    std::vector<uint32_t> next(first_);
    for (uint32_t i = 0; i < matches.size(); ++i) {
      if (!IsCopy(matches[i].relation)) continue;
      list_[next[matches[i].a]++] = i;
      list_[next[matches[i].b]++] = i;
    }
  }

  std::span<const uint32_t> Of(uint32_t document) const {
    return std::span(list_).subspan(first_[document],
                                    first_[document + 1] - first_[document]);
  }

 private:
  std::vector<uint32_t> first_;
  std::vector<uint32_t> list_;
};

// Documents with the same words in the same order. Of many, not all pairs are
// among the matches, but what is equal to one is equal to all.
UnionFind FindEqual(uint32_t documents, const std::vector<PairMatch>& matches) {
  UnionFind equal(documents);
  for (const PairMatch& m : matches) {
    if (m.relation == Relation::kExact) equal.Union(m.a, m.b);
  }
  return equal;
}

uint32_t Other(const PairMatch& m, uint32_t document) {
  return m.a == document ? m.b : m.a;
}

// How much of `document` the other one covers.
double CoverageOf(const PairMatch& m, uint32_t document) {
  return m.a == document ? m.figures.coverage_a : m.figures.coverage_b;
}

Cluster MakeCluster(const Corpus& corpus, const std::vector<PairMatch>& matches,
                    const Neighbours& neighbours, UnionFind* equal,
                    const std::vector<uint32_t>& ranked) {
  Cluster c;
  c.lead = ranked.front();
  c.first = c.last = kNoDay;
  std::map<uint32_t, uint32_t> match_with_lead;
  for (const uint32_t i : neighbours.Of(c.lead)) {
    match_with_lead.emplace(Other(matches[i], c.lead), i);
  }
  std::set<uint32_t> sites;
  const std::string* least_id = nullptr;
  for (const uint32_t d : ranked) {
    const CorpusDocument& doc = corpus.documents[d];
    sites.insert(doc.site);
    if (least_id == nullptr || doc.document.id < *least_id) {
      least_id = &doc.document.id;
    }
    if (doc.day != kNoDay) {
      c.first = c.first == kNoDay ? doc.day : std::min(c.first, doc.day);
      c.last = std::max(c.last, doc.day);
    }
    ClusterMember member{d, Relation::kBackground, 0, {}};
    if (d == c.lead) {
      member.relation = Relation::kExact;
      member.coverage = 1;
    } else if (const auto it = match_with_lead.find(d);
               it != match_with_lead.end()) {
      member.relation = matches[it->second].relation;
      member.coverage = CoverageOf(matches[it->second], d);
    } else if (equal->Find(d) == equal->Find(c.lead)) {
      member.relation = Relation::kExact;
      member.coverage = 1;
    }
    c.members.push_back(member);
  }
  c.sites = static_cast<uint32_t>(sites.size());
  c.name = HashBytes(*least_id);
  return c;
}

}  // namespace

std::vector<Cluster> FindClusters(const Corpus& corpus,
                                  const std::vector<PairMatch>& matches,
                                  const KeepRule& keep) {
  UnionFind sets(corpus.size());
  for (const PairMatch& m : matches) {
    if (IsCopy(m.relation)) sets.Union(m.a, m.b);
  }
  std::vector<std::vector<uint32_t>> ranked(corpus.size());
  for (const uint32_t d : keep.Rank(corpus)) ranked[sets.Find(d)].push_back(d);

  const Neighbours neighbours(corpus.size(), matches);
  UnionFind equal = FindEqual(corpus.size(), matches);
  std::vector<Cluster> clusters;
  for (const auto& members : ranked) {
    if (members.empty()) continue;
    clusters.push_back(
        MakeCluster(corpus, matches, neighbours, &equal, members));
  }
  std::sort(clusters.begin(), clusters.end(),
            [](const Cluster& x, const Cluster& y) {
              return x.members.size() != y.members.size()
                         ? x.members.size() > y.members.size()
                         : x.name < y.name;
            });
  return clusters;
}

void AddOrigins(const Origins& origins, std::vector<Cluster>* clusters) {
  for (Cluster& c : *clusters) {
    c.origin = origins.clusters[origins.cluster[c.lead]];
    for (ClusterMember& m : c.members) m.credit = origins.credit[m.document];
  }
}

void BestKept::Offer(uint32_t rank, double coverage, double containment,
                     Relation relation) {
  if (coverage < options_.threshold || containment < options_.threshold) return;
  if (rank_ != kNone &&
      (coverage < coverage_ || (coverage == coverage_ && rank >= rank_))) {
    return;
  }
  rank_ = rank;
  coverage_ = coverage;
  similarity_ = containment;
  relation_ = relation;
}

bool BestKept::Choose(uint32_t equal) {
  if (equal != kNone &&
      (rank_ == kNone ||
       (rank_ != equal && (coverage_ < 1 || equal < rank_)))) {
    rank_ = equal;
    coverage_ = similarity_ = 1;
    relation_ = Relation::kExact;
  }
  return rank_ != kNone;
}

std::vector<Decision> DecideDrops(const Corpus& corpus,
                                  const std::vector<PairMatch>& matches,
                                  const KeepRule& keep,
                                  const DropOptions& options) {
  const Neighbours neighbours(corpus.size(), matches);
  std::vector<Decision> decisions(corpus.size());
  const std::vector<uint32_t> order = keep.Rank(corpus);
  std::vector<uint32_t> rank(corpus.size());
  for (uint32_t r = 0; r < order.size(); ++r) rank[order[r]] = r;
  UnionFind equal = FindEqual(corpus.size(), matches);
  // Of equal documents, the rank of the one that is kept.
  std::vector<uint32_t> kept(corpus.size(), BestKept::kNone);
  for (uint32_t r = 0; r < order.size(); ++r) {
    const uint32_t d = order[r];
    Decision& decision = decisions[d];
    decision.kept = d;
    BestKept best(options);
    for (const uint32_t i : neighbours.Of(d)) {
      const PairMatch& m = matches[i];
      const uint32_t other = Other(m, d);
      if (rank[other] > r || !decisions[other].keep) continue;
      best.Offer(rank[other], CoverageOf(m, d), m.figures.containment,
                 m.relation);
    }
    uint32_t& kept_equal = kept[equal.Find(d)];
    if (!best.Choose(kept_equal)) {
      kept_equal = r;
      continue;
    }
    decision.keep = false;
    decision.kept = order[best.rank()];
    decision.relation = best.relation();
    decision.similarity = best.similarity();
    decision.rule = keep.DecidedBy(corpus, decision.kept, d);
  }
  return decisions;
}

}  // namespace copydesk
