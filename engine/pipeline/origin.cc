#include "engine/pipeline/origin.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "engine/base/date.h"
#include "engine/base/parallel.h"
#include "engine/group/union_find.h"

namespace copydesk {
namespace {

// Lines of a document that are looked at for a credit.
constexpr size_t kFirstLines = 15;
constexpr size_t kLastLines = 12;
// A name is an agency's where datelines of so many sites and places have it.
constexpr size_t kAgencySites = 3;
constexpr size_t kAgencyPlaces = 3;
// Of the members that credit anybody, so many must credit the same.
constexpr double kAgreed = 0.75;

constexpr double kSureOfSource = 0.9;     // a page says so
constexpr double kSureOfCredit = 0.8;     // one member does
constexpr double kSureOfCredits = 0.9;    // two or more do
constexpr double kSureOfFirstDay = 0.85;  // one member has an earlier date
// Of members of one day, 1 - exp(-gap / kGap) / 2 where `gap` is by how much
// one has more of the others than the next best has (generated news).
constexpr double kGap = 0.09;
// Of two the fuller one may as well be the one that was added to.
constexpr size_t kCarriers = 3;
constexpr double kMostSureOfCarrier = 0.9;
constexpr double kLeastSure = 0.7;  // below: unknown

bool IsDayOrMonth(std::string_view name) {
  constexpr std::string_view kNames[] = {
      "Monday",    "Tuesday", "Wednesday", "Thursday", "Friday",
      "Saturday",  "Sunday",  "January",   "February", "March",
      "April",     "May",     "June",      "July",     "August",
      "September", "October", "November",  "December", "Today"};
  return std::find(std::begin(kNames), std::end(kNames), name) !=
         std::end(kNames);
}

std::vector<CreditLine> LinesFor(const CorpusDocument& d,
                                 const DocumentVerdicts& verdicts) {
  const std::vector<ParagraphPrint>& all = d.print.paragraphs;
  std::vector<CreditLine> lines;
  for (size_t i = 0; i < all.size(); ++i) {
    const bool last = i + kLastLines >= all.size();
    if (i >= kFirstLines && !last) {
      i = all.size() - kLastLines - 1;
      continue;
    }
    lines.push_back({std::string_view(d.document.text)
                         .substr(all[i].begin, all[i].end - all[i].begin),
                     verdicts.lines[i].boilerplate, last});
  }
  return lines;
}

bool OnHost(const CorpusDocument& d, std::string_view host) {
  const std::string& site = d.document.site;
  return site == host || (site.size() > host.size() && site.ends_with(host) &&
                          site[site.size() - host.size() - 1] == '.');
}

// The member on `host`, the earliest of several; none: corpus.size().
uint32_t MemberOn(const Corpus& corpus, std::span<const uint32_t> members,
                  std::string_view host) {
  uint32_t best = corpus.size();
  if (host.empty()) return best;
  for (const uint32_t d : members) {
    if (!OnHost(corpus.documents[d], host)) continue;
    const auto rank = [&](uint32_t x) {
      const CorpusDocument& doc = corpus.documents[x];
      return std::pair(doc.day == kNoDay ? INT32_MAX : doc.day,
                       std::string_view(doc.document.id));
    };
    if (best == corpus.size() || rank(d) < rank(best)) best = d;
  }
  return best;
}

// What most members say that say anything; empty where they disagree.
struct Vote {
  std::string_view name;
  size_t votes = 0;
};
template <typename Say>
Vote Count(std::span<const uint32_t> members, const Say& say) {
  std::map<std::string_view, size_t> votes;
  size_t all = 0;
  for (const uint32_t d : members) {
    const std::string_view said = say(d);
    if (said.empty()) continue;
    ++votes[said];
    ++all;
  }
  for (const auto& [name, n] : votes) {
    if (static_cast<double>(n) >= kAgreed * static_cast<double>(all)) {
      return {name, n};
    }
  }
  return {};
}

// Which member came first, by date and by what it carries.
ClusterOrigin FirstMember(const Corpus& corpus,
                          std::span<const uint32_t> members,
                          std::span<const PairMatch* const> matches,
                          uint32_t* first) {
  int32_t day = INT32_MAX;
  int32_t next = INT32_MAX;  // day
  bool undated = false;
  for (const uint32_t d : members) {
    const int32_t own = corpus.documents[d].day;
    if (own == kNoDay) {
      undated = true;
    } else if (own < day) {
      next = day;
      day = own;
    } else if (own > day) {
      next = std::min(next, own);
    }
  }
  // Who may be it, with how much of the others each has.
  struct Candidate {
    uint32_t document;
    double has = 0;
    double share = 0;  // of the others' rare words
  };
  std::vector<Candidate> candidates;
  for (const uint32_t d : members) {
    const int32_t own = corpus.documents[d].day;
    if (own == kNoDay || own == day) candidates.push_back({d});
  }
  ClusterOrigin origin;
  origin.kind = ClusterOrigin::Kind::kMember;
  if (candidates.size() == 1 && !undated && next != INT32_MAX) {
    *first = candidates[0].document;
    origin.confidence = kSureOfFirstDay;
    origin.why = "the first, by " + std::to_string(next - day) +
                 (next - day == 1 ? " day" : " days");
  } else {
    std::unordered_map<uint32_t, size_t> place;
    for (size_t i = 0; i < candidates.size(); ++i) {
      place.emplace(candidates[i].document, i);
    }
    const auto others = static_cast<double>(members.size() - 1);
    const auto add = [&](uint32_t d, double covers, double jaccard) {
      const auto it = place.find(d);
      if (it == place.end()) return;
      candidates[it->second].share += covers / others;
      candidates[it->second].has += (covers + jaccard) / others;
    };
    for (const PairMatch* m : matches) {
      add(m->a, m->figures.coverage_b, m->figures.jaccard);
      add(m->b, m->figures.coverage_a, m->figures.jaccard);
    }
    std::sort(candidates.begin(), candidates.end(),
              [&](const Candidate& x, const Candidate& y) {
                return x.has != y.has
                           ? x.has > y.has
                           : corpus.documents[x.document].document.id <
                                 corpus.documents[y.document].document.id;
              });
    if (candidates.size() < 2 || members.size() < kCarriers) return {};
    const double gap = candidates[0].has - candidates[1].has;
    origin.confidence =
        std::min(kMostSureOfCarrier, 1 - std::exp(-gap / kGap) / 2);
    *first = candidates[0].document;
    origin.why = "has " +
                 std::to_string(std::lround(candidates[0].share * 100)) +
                 " % of what the others carry, the next best " +
                 std::to_string(std::lround(candidates[1].share * 100)) + " %" +
                 (day == INT32_MAX ? ", no dates"
                  : undated        ? ", some without a date"
                                   : ", on the first day");
  }
  if (origin.confidence < kLeastSure) return {};
  origin.name = corpus.documents[*first].document.id;
  return origin;
}

std::string Members(size_t n, size_t of, const char* what) {
  return std::to_string(n) + " of " + std::to_string(of) + " " + what;
}

}  // namespace

const char* OriginKindName(ClusterOrigin::Kind kind) {
  switch (kind) {
    case ClusterOrigin::Kind::kMember:
      return "member";
    case ClusterOrigin::Kind::kAgency:
      return "agency";
    case ClusterOrigin::Kind::kSite:
      return "site";
    case ClusterOrigin::Kind::kUnknown:
      break;
  }
  return "";
}

void AgencyLearner::See(const CorpusDocument& d) {
  const size_t n = std::min(kFirstLines, d.print.paragraphs.size());
  for (size_t i = 0; i < n; ++i) {
    const ParagraphPrint& p = d.print.paragraphs[i];
    const Dateline line = ReadDateline(
        std::string_view(d.document.text).substr(p.begin, p.end - p.begin));
    if (line.name.empty() || IsDayOrMonth(line.name)) continue;
    auto use = uses_.find(line.name);
    if (use == uses_.end()) {
      use = uses_.emplace(std::string(line.name), Use()).first;
    }
    std::set<uint32_t>& sites = use->second.sites;
    std::set<std::string>& places = use->second.places;
    if (sites.size() < kAgencySites) sites.insert(d.site);
    if (places.size() < kAgencyPlaces) places.insert(std::string(line.place));
    return;
  }
}

AgencyNames AgencyLearner::Names() const {
  AgencyNames names;
  for (const auto& [name, use] : uses_) {
    if (use.sites.size() == kAgencySites &&
        use.places.size() == kAgencyPlaces && names.Find(name).empty()) {
      names.Add(name);
    }
  }
  return names;
}

std::string FindCreditOf(const CorpusDocument& document,
                         const DocumentVerdicts& verdicts,
                         const AgencyNames& names) {
  std::string credit = document.document.source_host;
  if (!credit.empty()) return credit;
  credit = CreditedAuthor(document.document.authors, names);
  if (!credit.empty()) return credit;
  return std::string(FindCredit(LinesFor(document, verdicts), names));
}

std::vector<std::string> FindCredits(
    const Corpus& corpus, const std::vector<DocumentVerdicts>& verdicts,
    unsigned threads) {
  AgencyLearner learner;
  for (const CorpusDocument& d : corpus.documents) learner.See(d);
  const AgencyNames names = learner.Names();
  std::vector<std::string> credit(corpus.size());
  ParallelFor(corpus.size(), 256, threads, [&](size_t begin, size_t end) {
    for (size_t d = begin; d < end; ++d) {
      credit[d] = FindCreditOf(corpus.documents[d], verdicts[d], names);
    }
  });
  return credit;
}

ClusterOrigin FindOrigin(const Corpus& corpus,
                         const std::vector<std::string>& credit,
                         std::span<const uint32_t> members,
                         std::span<const PairMatch* const> matches,
                         uint32_t* nearest) {
  ClusterOrigin origin;
  const auto source = [&](uint32_t d) -> std::string_view {
    return corpus.documents[d].document.source_host;
  };
  const auto agency = [&](uint32_t d) -> std::string_view {
    return source(d).empty() ? std::string_view(credit[d]) : "";
  };
  ClusterOrigin first;
  if (members.size() > 1) {
    first = FirstMember(corpus, members, matches, nearest);
    if (first.kind == ClusterOrigin::Kind::kUnknown) *nearest = corpus.size();
  }
  Vote vote = Count(members, source);
  std::string_view host = vote.name;
  if (!vote.name.empty()) {
    origin.kind = ClusterOrigin::Kind::kSite;
    origin.confidence = kSureOfSource;
    origin.why = Members(vote.votes, members.size(), "name it as their source");
  } else if (vote = Count(members, agency); !vote.name.empty()) {
    origin.kind = ClusterOrigin::Kind::kAgency;
    origin.confidence = vote.votes > 1 ? kSureOfCredits : kSureOfCredit;
    origin.why = Members(vote.votes, members.size(), "credit it");
    host = AgencyHost(vote.name);
  } else {
    return first;
  }
  const uint32_t own = MemberOn(corpus, members, host);
  if (own != corpus.size()) {
    origin.kind = ClusterOrigin::Kind::kMember;
    origin.name = corpus.documents[own].document.id;
    *nearest = own;
  } else {
    origin.name = vote.name;
  }
  return origin;
}

Origins FindOrigins(const Corpus& corpus, std::vector<std::string> credit,
                    const std::vector<PairMatch>& matches) {
  Origins origins;
  origins.credit = std::move(credit);
  origins.nearest.resize(corpus.size());
  UnionFind sets(corpus.size());
  for (const PairMatch& m : matches) {
    if (IsCopy(m.relation)) sets.Union(m.a, m.b);
  }
  constexpr uint32_t kNone = ~uint32_t{0};
  std::vector<uint32_t> number(corpus.size(), kNone);
  std::vector<std::vector<uint32_t>> members;
  origins.cluster.resize(corpus.size());
  for (uint32_t d = 0; d < corpus.size(); ++d) {
    uint32_t& n = number[sets.Find(d)];
    if (n == kNone) {
      n = static_cast<uint32_t>(members.size());
      members.emplace_back();
    }
    origins.cluster[d] = n;
    members[n].push_back(d);
  }
  std::vector<std::vector<const PairMatch*>> inside(members.size());
  for (const PairMatch& m : matches) {
    if (IsCopy(m.relation)) inside[origins.cluster[m.a]].push_back(&m);
  }
  for (size_t c = 0; c < members.size(); ++c) {
    uint32_t nearest = corpus.size();
    origins.clusters.push_back(
        FindOrigin(corpus, origins.credit, members[c], inside[c], &nearest));
    if (nearest < corpus.size()) origins.nearest[nearest] = true;
  }
  return origins;
}

}  // namespace copydesk
