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

bool OnHost(std::string_view site, std::string_view host) {
  return site == host || (site.size() > host.size() && site.ends_with(host) &&
                          site[site.size() - host.size() - 1] == '.');
}

// The member on `host`, the earliest of several; none: their number.
size_t MemberOn(OriginMembers* members, std::string_view host) {
  const size_t n = members->size();
  size_t best = n;
  if (host.empty()) return best;
  const auto day = [&](size_t m) {
    return members->Day(m) == kNoDay ? INT32_MAX : members->Day(m);
  };
  for (size_t m = 0; m < n; ++m) {
    if (!OnHost(members->Site(m), host)) continue;
    if (best == n || day(m) < day(best) ||
        (day(m) == day(best) && members->IdBefore(m, best))) {
      best = m;
    }
  }
  return best;
}

// What most members say that say anything; empty where they disagree. What
// more than half of them say is left over when each is set off against one
// that says something else (Boyer, Moore, MJRTY, 1981).
struct Vote {
  std::string name;
  size_t votes = 0;
};
template <typename Say>
Vote Count(size_t members, const Say& say) {
  static_assert(kAgreed > 0.5);
  Vote vote;
  size_t lead = 0;
  size_t all = 0;
  for (size_t m = 0; m < members; ++m) {
    const std::string_view said = say(m);
    if (said.empty()) continue;
    ++all;
    if (lead == 0) vote.name = said;
    lead = said == vote.name ? lead + 1 : lead - 1;
  }
  if (lead == 0) return {};
  for (size_t m = 0; m < members; ++m) {
    if (say(m) == vote.name) ++vote.votes;
  }
  if (static_cast<double>(vote.votes) < kAgreed * static_cast<double>(all)) {
    return {};
  }
  return vote;
}

// Which member came first, by date and by what it carries.
ClusterOrigin FirstMember(OriginMembers* members, size_t* first) {
  const size_t n = members->size();
  int32_t day = INT32_MAX;
  int32_t next = INT32_MAX;  // day
  bool undated = false;
  for (size_t m = 0; m < n; ++m) {
    const int32_t own = members->Day(m);
    if (own == kNoDay) {
      undated = true;
    } else if (own < day) {
      next = day;
      day = own;
    } else if (own > day) {
      next = std::min(next, own);
    }
  }
  const auto may_be = [&](size_t m) {
    const int32_t own = members->Day(m);
    return own == kNoDay || own == day;
  };
  size_t candidates = 0;
  for (size_t m = 0; m < n; ++m) {
    if (!may_be(m)) continue;
    if (candidates++ == 0) *first = m;
  }
  ClusterOrigin origin;
  origin.kind = ClusterOrigin::Kind::kMember;
  if (candidates == 1 && !undated && next != INT32_MAX) {
    origin.confidence = kSureOfFirstDay;
    origin.why = "the first, by " + std::to_string(next - day) +
                 (next - day == 1 ? " day" : " days");
  } else {
    if (candidates < 2 || n < kCarriers) return {};
    // How much of the others each has, and the share of their rare words.
    struct Carries {
      double has = 0;
      double share = 0;
    };
    std::vector<Carries> carries(n);
    const auto others = static_cast<double>(n - 1);
    const auto add = [&](uint32_t m, double covers, double jaccard) {
      carries[m].share += covers / others;
      carries[m].has += (covers + jaccard) / others;
    };
    members->ForEachCopy([&](const PairMatch& m) {
      add(m.a, m.figures.coverage_b, m.figures.jaccard);
      add(m.b, m.figures.coverage_a, m.figures.jaccard);
    });
    size_t best = n, second = n;
    const auto before = [&](size_t x, size_t y) {
      if (y == n) return true;
      return carries[x].has != carries[y].has ? carries[x].has > carries[y].has
                                              : members->IdBefore(x, y);
    };
    for (size_t m = 0; m < n; ++m) {
      if (!may_be(m)) continue;
      if (before(m, best)) {
        second = std::exchange(best, m);
      } else if (before(m, second)) {
        second = m;
      }
    }
    const double gap = carries[best].has - carries[second].has;
    origin.confidence =
        std::min(kMostSureOfCarrier, 1 - std::exp(-gap / kGap) / 2);
    *first = best;
    origin.why =
        "has " + std::to_string(std::lround(carries[best].share * 100)) +
        " % of what the others carry, the next best " +
        std::to_string(std::lround(carries[second].share * 100)) + " %" +
        (day == INT32_MAX ? ", no dates"
         : undated        ? ", some without a date"
                          : ", on the first day");
  }
  if (origin.confidence < kLeastSure) return {};
  origin.name = members->Id(*first);
  return origin;
}

// Members that lie in a corpus.
class MembersOfCorpus : public OriginMembers {
 public:
  MembersOfCorpus(const Corpus& corpus, const std::vector<std::string>& credit,
                  std::span<const uint32_t> members,
                  std::span<const PairMatch* const> matches)
      : corpus_(corpus),
        credit_(credit),
        members_(members),
        matches_(matches) {}

  size_t size() const override { return members_.size(); }
  int32_t Day(size_t m) const override { return Of(m).day; }
  std::string_view Id(size_t m) override { return Of(m).document.id; }
  bool IdBefore(size_t x, size_t y) const override {
    return Of(x).document.id < Of(y).document.id;
  }
  std::string_view Site(size_t m) const override { return Of(m).document.site; }
  std::string_view Source(size_t m) override {
    return Of(m).document.source_host;
  }
  std::string_view Credit(size_t m) override { return credit_[members_[m]]; }
  void ForEachCopy(const VisitCopy& visit) override {
    std::unordered_map<uint32_t, uint32_t> number;
    for (uint32_t m = 0; m < members_.size(); ++m) number[members_[m]] = m;
    for (const PairMatch* m : matches_) {
      PairMatch inside = *m;
      inside.a = number.at(m->a);
      inside.b = number.at(m->b);
      visit(inside);
    }
  }

 private:
  const CorpusDocument& Of(size_t m) const {
    return corpus_.documents[members_[m]];
  }

  const Corpus& corpus_;
  const std::vector<std::string>& credit_;
  std::span<const uint32_t> members_;
  std::span<const PairMatch* const> matches_;
};

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

ClusterOrigin FindOrigin(OriginMembers* members, size_t* nearest) {
  const size_t n = members->size();
  *nearest = n;
  ClusterOrigin origin;
  const auto source = [&](size_t m) { return members->Source(m); };
  const auto agency = [&](size_t m) {
    return members->Source(m).empty() ? members->Credit(m) : std::string_view();
  };
  ClusterOrigin first;
  if (n > 1) {
    first = FirstMember(members, nearest);
    if (first.kind == ClusterOrigin::Kind::kUnknown) *nearest = n;
  }
  Vote vote = Count(n, source);
  std::string_view host = vote.name;
  if (!vote.name.empty()) {
    origin.kind = ClusterOrigin::Kind::kSite;
    origin.confidence = kSureOfSource;
    origin.why = Members(vote.votes, n, "name it as their source");
  } else if (vote = Count(n, agency); !vote.name.empty()) {
    origin.kind = ClusterOrigin::Kind::kAgency;
    origin.confidence = vote.votes > 1 ? kSureOfCredits : kSureOfCredit;
    origin.why = Members(vote.votes, n, "credit it");
    host = AgencyHost(vote.name);
  } else {
    return first;
  }
  const size_t own = MemberOn(members, host);
  if (own != n) {
    origin.kind = ClusterOrigin::Kind::kMember;
    origin.name = members->Id(own);
    *nearest = own;
  } else {
    origin.name = vote.name;
  }
  return origin;
}

ClusterOrigin FindOrigin(const Corpus& corpus,
                         const std::vector<std::string>& credit,
                         std::span<const uint32_t> members,
                         std::span<const PairMatch* const> matches,
                         uint32_t* nearest) {
  MembersOfCorpus all(corpus, credit, members, matches);
  size_t member = 0;
  ClusterOrigin origin = FindOrigin(&all, &member);
  *nearest = member < members.size() ? members[member] : corpus.size();
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
