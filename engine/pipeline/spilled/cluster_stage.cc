#include "engine/pipeline/spilled/cluster_stage.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/base/date.h"
#include "engine/base/hash.h"
#include "engine/group/union_find.h"
#include "engine/group/varint.h"
#include "engine/pipeline/report.h"
#include "engine/pipeline/spilled/cluster_members.h"
#include "engine/pipeline/spilled/copy_spool.h"

namespace copydesk {
namespace {

// Shares of the memory: of the copies of all clusters while they are sorted, of
// those of one cluster, twice, and of the members of one.
constexpr size_t kSortShare = 8;
constexpr size_t kCopiesShare = 16;
constexpr double kMembersShare = 0.375;
// A line of a cluster is written in pieces of about so many bytes.
constexpr size_t kPiece = size_t{64} << 10;

ExternalLineSort::Options ClusterLineOptions(const Workspace& workspace) {
  return {workspace.Path("cluster.lines"), workspace.memory / 8,
          workspace.Format("cluster lines"), true};
}

ExternalLineSort::Options DecisionLineOptions(const Workspace& workspace) {
  return {workspace.Path("drop.lines"), workspace.memory / 8,
          workspace.Format("decision lines"), true};
}

// A number as bytes that sort as it does.
void AppendNumber(uint64_t number, std::string* key) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    key->push_back(static_cast<char>(number >> shift));
  }
}

// A copy as the lower ranked of its members sees it; ranks within the cluster.
struct DropRow {
  uint32_t rank;
  uint32_t better;  // rank
  Relation relation;
  double coverage;  // of the lower ranked
  double containment;

  friend bool operator<(const DropRow& x, const DropRow& y) {
    return std::tie(x.rank, x.better) < std::tie(y.rank, y.better);
  }
};

class Decider {
 public:
  Decider(const Workspace& workspace, const DocumentTable& table,
          const Input& input, const SpilledMatches& matches,
          const DocumentNotes& notes, const KeepRule& keep,
          const SpilledDecisionOptions& options)
      : workspace_(workspace),
        table_(table),
        input_(input),
        matches_(matches),
        notes_(notes),
        keep_(keep),
        options_(options),
        copies_(workspace, workspace.memory / kCopiesShare) {}

  Result<SpilledDecisions> Run() {
    const Status done = [&]() -> Status {
      if (Status s = Prepare(); !s) return s;
      if (Status s = TakeClusters(); !s) return s;
      if (Status s = TakeSingles(); !s) return s;
      if (decided_.cluster_lines) {
        if (Status s = decided_.cluster_lines->Finish(); !s) return s;
      }
      if (decided_.decision_lines) {
        if (Status s = decided_.decision_lines->Finish(); !s) return s;
      }
      return TitleLargest();
    }();
    if (!done) return tl::unexpected(done.error());
    return std::move(decided_);
  }

 private:
  Status Prepare() {
    decided_.keep.assign(table_.size(), true);
    decided_.digest.Reserve(table_.size());
    if (options_.cluster_lines) {
      decided_.cluster_lines.emplace(ClusterLineOptions(workspace_));
    }
    if (options_.decision_lines) {
      decided_.decision_lines.emplace(DecisionLineOptions(workspace_));
    }
    Result<DocumentReader> reader = DocumentReader::Open(&table_, &input_);
    if (!reader) return tl::unexpected(reader.error());
    reader_.emplace(std::move(*reader));
    Result<StringFile::Reader> stripped = notes_.stripped.Open();
    if (!stripped) return tl::unexpected(stripped.error());
    stripped_.emplace(std::move(*stripped));
    if (notes_.credits) {
      Result<StringFile::Reader> credits = notes_.credits->Open();
      if (!credits) return tl::unexpected(credits.error());
      credits_.emplace(std::move(*credits));
    }
    members_.emplace(table_, keep_, copies_, &*reader_,
                     credits_ ? &*credits_ : nullptr);
    return {};
  }

  // Documents in clusters of two or more.
  Status TakeClusters() {
    single_.assign(table_.size(), true);
    ExternalSort<CopyRow> rows({workspace_.Path("copies.run"),
                                workspace_.memory / kSortShare,
                                workspace_.Format("copy runs"), true});
    {
      UnionFind sets(table_.size());
      Status s = ForEachCopy(workspace_, matches_, [&](const CopyRow& row) {
        sets.Union(row.a, row.b);
        return Status();
      });
      if (!s) return s;
      s = ForEachCopy(workspace_, matches_, [&](CopyRow row) {
        row.label = sets.Find(row.a);
        return rows.Add(row);
      });
      if (!s) return s;
    }
    if (Status s = rows.Finish(); !s) return s;
    uint32_t label = 0;
    for (CopyRow row;;) {
      const Result<bool> more = rows.Next(&row);
      if (!more) return tl::unexpected(more.error());
      if (!*more) break;
      if (row.label != label) {
        if (Status s = TakeCluster(); !s) return s;
      }
      label = row.label;
      if (Status s = copies_.Add(row); !s) return s;
      for (const uint32_t d : {row.a, row.b}) {
        if (single_[d]) members_->Add(d);
        single_[d] = false;
      }
    }
    return TakeCluster();
  }

  // Documents that are clusters by themselves.
  Status TakeSingles() {
    for (uint32_t d = 0; d < table_.size(); ++d) {
      if (!single_[d]) continue;
      members_->Add(d);
      if (Status s = TakeCluster(); !s) return s;
    }
    return {};
  }

  // Whether the members fit.
  Status CheckSize() const {
    const double needed = static_cast<double>(ClusterMembers::PerMember(keep_) *
                                              members_->size()) /
                          kMembersShare;
    if (needed <= static_cast<double>(workspace_.memory)) return {};
    const uint64_t all = LeftFor(static_cast<size_t>(needed)) +
                         kTableBytes * uint64_t{table_.size()};
    return Fail(ErrorCode::kLimit,
                "a cluster of " + std::to_string(members_->size()) +
                    " documents needs a --memory of " +
                    std::to_string((all >> 20) + 1) + "M at least");
  }

  Status TakeCluster() {
    if (members_->size() == 0) return {};
    if (Status s = CheckSize(); !s) return s;
    if (Status s = copies_.Finish(); !s) return s;
    Cluster cluster;
    if (Status s = members_->Finish(&cluster.origin); !s) return s;
    Describe(&cluster);
    if (Status s = MatchWithLead(); !s) return s;
    if (members_->size() > 1) {
      ++decided_.clusters;
      decided_.clustered += members_->size();
      if (Status s = NoteLargest(cluster); !s) return s;
    }
    if (Status s = WriteCluster(cluster); !s) return s;
    if (Status s = DecideOn(cluster); !s) return s;
    members_->Clear();
    copies_.Clear();
    return members_->status();
  }

  // What stands in a cluster's line before its members.
  void Describe(Cluster* cluster) {
    cluster->lead = members_->AtRank(0);
    cluster->first = cluster->last = kNoDay;
    least_ = 0;
    sites_.clear();
    for (uint32_t m = 0; m < members_->size(); ++m) {
      sites_.push_back(table_.site[members_->Document(m)]);
      if (members_->IdBefore(m, least_)) least_ = m;
      const int32_t day = members_->Day(m);
      if (day == kNoDay) continue;
      cluster->first =
          cluster->first == kNoDay ? day : std::min(cluster->first, day);
      cluster->last = std::max(cluster->last, day);
    }
    std::sort(sites_.begin(), sites_.end());
    cluster->sites = static_cast<uint32_t>(
        std::unique(sites_.begin(), sites_.end()) - sites_.begin());
    least_id_ = members_->Id(least_);
    cluster->name = HashBytes(least_id_);
  }

  // How each member is related to the lead.
  Status MatchWithLead() {
    const uint32_t lead = members_->AtRank(0);
    relation_.assign(members_->size(), Relation::kBackground);
    coverage_.assign(members_->size(), 0);
    const Status read = copies_.ForEach([&](const CopyRow& row) -> Status {
      const uint32_t a = members_->NumberOf(row.a);
      const uint32_t b = members_->NumberOf(row.b);
      if (a != lead && b != lead) return {};
      const uint32_t other = a == lead ? b : a;
      relation_[other] = row.relation;
      coverage_[other] = other == a ? row.coverage_a : row.coverage_b;
      return {};
    });
    if (!read) return read;
    for (uint32_t m = 0; m < members_->size(); ++m) {
      if (relation_[m] == Relation::kBackground &&
          members_->EqualTo(m) == members_->EqualTo(lead)) {
        relation_[m] = Relation::kExact;
        coverage_[m] = 1;
      }
    }
    return {};
  }

  Status WriteCluster(const Cluster& cluster) {
    if (!decided_.cluster_lines) return {};
    const auto size = static_cast<uint32_t>(members_->size());
    uint64_t piece = 0;
    const auto write = [&]() -> Status {
      key_.clear();
      AppendNumber(~uint64_t{size}, &key_);  // the largest first
      AppendNumber(cluster.name, &key_);
      AppendNumber(members_->Document(0), &key_);
      AppendNumber(piece++, &key_);
      return decided_.cluster_lines->Add(key_, line_);
    };
    line_.clear();
    AppendClusterHead(cluster, members_->Id(cluster.lead), size, &line_);
    ClusterMember member;
    for (uint32_t r = 0; r < size; ++r) {
      const uint32_t m = members_->AtRank(r);
      member.relation = relation_[m];
      member.coverage = coverage_[m];
      member.credit = members_->Credit(m);
      AppendClusterMember(r == 0, members_->Id(m), members_->Site(m),
                          members_->Day(m), member, &line_);
      if (line_.size() < kPiece) continue;
      if (Status s = write(); !s) return s;
      line_.clear();
    }
    AppendClusterEnd(&line_);
    return write();
  }

  // As DecideDrops, on one document after the other, best first.
  Status DecideOn(const Cluster& cluster) {
    const auto size = static_cast<uint32_t>(members_->size());
    ExternalSort<DropRow> drops({workspace_.Path("drops.run"),
                                 workspace_.memory / kCopiesShare,
                                 workspace_.Format("drop runs"), true});
    Status s = copies_.ForEach([&](const CopyRow& row) {
      const uint32_t a = members_->RankOf(members_->NumberOf(row.a));
      const uint32_t b = members_->RankOf(members_->NumberOf(row.b));
      return drops.Add({std::max(a, b), std::min(a, b), row.relation,
                        a > b ? row.coverage_a : row.coverage_b,
                        row.containment});
    });
    if (!s) return s;
    if (s = drops.Finish(); !s) return s;
    kept_.assign(size, true);  // by rank
    kept_equal_.assign(size, BestKept::kNone);
    kept_id_of_ = BestKept::kNone;
    DropRow row;
    Result<bool> more = drops.Next(&row);
    for (uint32_t r = 0; r < size; ++r) {
      BestKept best(options_.drop);
      for (; more && *more && row.rank == r; more = drops.Next(&row)) {
        if (!kept_[row.better]) continue;
        best.Offer(row.better, row.coverage, row.containment, row.relation);
      }
      if (!more) return tl::unexpected(more.error());
      uint32_t& kept_equal =
          kept_equal_[members_->EqualTo(members_->AtRank(r))];
      Decision decision;
      decision.kept = r;
      if (!best.Choose(kept_equal)) {
        kept_equal = r;
      } else {
        kept_[r] = false;
        decision.keep = false;
        decision.kept = best.rank();
        decision.relation = best.relation();
        decision.similarity = best.similarity();
      }
      if (s = TakeDecision(cluster, r, &decision); !s) return s;
    }
    return {};
  }

  // `decision` gives ranks.
  Status TakeDecision(const Cluster& cluster, uint32_t rank,
                      Decision* decision) {
    const uint32_t m = members_->AtRank(rank);
    const uint32_t d = members_->Document(m);
    const uint32_t kept = members_->AtRank(decision->kept);
    if (!decision->keep) {
      decided_.keep[d] = false;
      ++decided_.dropped[static_cast<size_t>(decision->relation)];
      decision->rule = members_->DecidedBy(kept, m);
    }
    if (kept_id_of_ != decision->kept) kept_id_ = members_->Id(kept);
    kept_id_of_ = decision->kept;
    const Result<std::string_view> packed = stripped_->Read(d);
    if (!packed) return tl::unexpected(packed.error());
    const std::vector<uint32_t> lines = UnpackLines(*packed);
    const std::string_view id = members_->Id(m);
    decided_.digest.Add({id, least_id_, kept_id_, lines});
    if (!decided_.decision_lines) return {};
    key_.clear();
    AppendNumber(d, &key_);
    line_.clear();
    AppendDecisionLine(id, kept_id_, *decision, cluster.name, &line_);
    return decided_.decision_lines->Add(key_, line_);
  }

  Status NoteLargest(const Cluster& cluster) {
    const auto before = [](const Large& x, const Large& y) {
      return x.story.size != y.story.size ? x.story.size > y.story.size
                                          : x.name < y.name;
    };
    Large large{{members_->size(), cluster.sites, {}, {}},
                cluster.name,
                members_->Document(cluster.lead)};
    if (largest_.size() == kShownStories && !before(large, largest_.back())) {
      return {};
    }
    large.story.lead = members_->Id(cluster.lead);
    largest_.insert(
        std::upper_bound(largest_.begin(), largest_.end(), large, before),
        large);
    if (largest_.size() > kShownStories) largest_.pop_back();
    return {};
  }

  Status TitleLargest() {
    for (Large& large : largest_) {
      CorpusDocument lead;
      if (Status s = reader_->Read(large.lead, true, &lead); !s) return s;
      Cluster cluster;
      cluster.sites = static_cast<uint32_t>(large.story.sites);
      JobSummary::Story story = copydesk::Describe(cluster, lead.document);
      story.size = large.story.size;
      decided_.largest.push_back(std::move(story));
    }
    return {};
  }

  struct Large {
    JobSummary::Story story;
    uint64_t name;
    uint32_t lead;  // document
  };

  const Workspace& workspace_;
  const DocumentTable& table_;
  const Input& input_;
  const SpilledMatches& matches_;
  const DocumentNotes& notes_;
  const KeepRule& keep_;
  SpilledDecisionOptions options_;
  SpilledDecisions decided_;
  std::optional<DocumentReader> reader_;
  std::optional<StringFile::Reader> stripped_;
  std::optional<StringFile::Reader> credits_;
  std::vector<bool> single_;
  std::vector<Large> largest_;
  // The cluster.
  CopySpool copies_;
  std::optional<ClusterMembers> members_;
  std::vector<Relation> relation_;    // to the lead
  std::vector<double> coverage_;      // by the lead
  std::vector<uint32_t> sites_;       //
  std::vector<bool> kept_;            // by rank
  std::vector<uint32_t> kept_equal_;  // rank; by EqualTo()
  uint32_t least_ = 0;                // the member with the least id
  std::string least_id_;
  std::string kept_id_;
  uint32_t kept_id_of_ = BestKept::kNone;  // rank
  // Scratch.
  std::string key_;
  std::string line_;
};

}  // namespace

std::string PackLines(const std::vector<uint32_t>& lines) {
  std::string packed;
  uint32_t before = 0;
  std::byte buffer[kMaxVarint];
  for (const uint32_t n : lines) {
    const std::byte* end = PutVarint(n - before, buffer);
    packed.append(reinterpret_cast<const char*>(buffer),
                  static_cast<size_t>(end - buffer));
    before = n;
  }
  return packed;
}

std::vector<uint32_t> UnpackLines(std::string_view packed) {
  std::vector<uint32_t> lines;
  std::string padded(packed);
  padded.append(kMaxVarint, '\0');
  const auto* at = reinterpret_cast<const std::byte*>(padded.data());
  const std::byte* const end = at + packed.size();
  uint64_t line = 0;
  while (at < end) {
    uint64_t more = 0;
    at = GetVarint(at, &more);
    line += more;
    lines.push_back(static_cast<uint32_t>(line));
  }
  return lines;
}

void SaveNotes(const DocumentNotes& notes, StateWriter* to) {
  notes.stripped.Save(to);
  to->Value(notes.credits.has_value());
  if (notes.credits) notes.credits->Save(to);
}

DocumentNotes LoadNotes(const Workspace& workspace, StateReader* from) {
  DocumentNotes notes{
      StringFile::Load(from, workspace.folder, workspace.Format("stripped")),
      {}};
  if (from->Get<bool>()) {
    notes.credits.emplace(
        StringFile::Load(from, workspace.folder, workspace.Format("credits")));
  }
  return notes;
}

Status SaveDecisions(SpilledDecisions* decisions, StateWriter* to) {
  to->Bits(decisions->keep);
  to->Value(decisions->dropped);
  to->Value(decisions->clusters);
  to->Value(decisions->clustered);
  to->Value(uint64_t{decisions->largest.size()});
  for (const JobSummary::Story& story : decisions->largest) {
    to->Value(story.size);
    to->Value(story.sites);
    to->Text(story.lead);
    to->Text(story.title);
  }
  to->Value(decisions->cluster_lines.has_value());
  to->Value(decisions->decision_lines.has_value());
  for (auto* lines : {&decisions->cluster_lines, &decisions->decision_lines}) {
    if (!*lines) continue;
    if (Status s = (*lines)->Keep(); !s) return s;
  }
  return {};
}

Result<SpilledDecisions> LoadDecisions(const Workspace& workspace,
                                       StateReader* from) {
  SpilledDecisions decisions;
  from->Bits(&decisions.keep);
  from->Value(&decisions.dropped);
  from->Value(&decisions.clusters);
  from->Value(&decisions.clustered);
  decisions.largest.resize(from->Length(1));
  for (JobSummary::Story& story : decisions.largest) {
    from->Value(&story.size);
    from->Value(&story.sites);
    from->Text(&story.lead);
    from->Text(&story.title);
  }
  const bool clusters = from->Get<bool>();
  const bool drops = from->Get<bool>();
  if (!from->status()) return tl::unexpected(from->status().error());
  const auto open = [](ExternalLineSort::Options options,
                       std::optional<ExternalLineSort>* to) -> Status {
    Result<ExternalLineSort> kept =
        ExternalLineSort::OpenKept(std::move(options));
    if (!kept) return tl::unexpected(kept.error());
    to->emplace(std::move(*kept));
    return {};
  };
  Status opened;
  if (clusters) {
    opened = open(ClusterLineOptions(workspace), &decisions.cluster_lines);
  }
  if (opened && drops) {
    opened = open(DecisionLineOptions(workspace), &decisions.decision_lines);
  }
  if (!opened) return tl::unexpected(opened.error());
  return decisions;
}

Result<SpilledDecisions> DecideSpilled(
    const Workspace& workspace, const DocumentTable& table, const Input& input,
    const SpilledMatches& matches, const DocumentNotes& notes,
    const KeepRule& keep, const SpilledDecisionOptions& options) {
  return Decider(workspace, table, input, matches, notes, keep, options).Run();
}

}  // namespace copydesk
