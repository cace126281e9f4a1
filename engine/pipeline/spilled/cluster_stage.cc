#include "engine/pipeline/spilled/cluster_stage.h"

#include <algorithm>
#include <utility>

#include "engine/group/union_find.h"
#include "engine/group/varint.h"
#include "engine/pipeline/report.h"

namespace copydesk {
namespace {

// About what a document takes here, and a match.
constexpr size_t kPerDocument = 900;
constexpr size_t kPerToken = sizeof(uint64_t);
constexpr size_t kPerMatch = 3 * sizeof(PairMatch);

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
        options_(options) {}

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
    return {};
  }

  // Documents in clusters of two or more.
  Status TakeClusters() {
    single_.assign(table_.size(), true);
    ExternalSort<CopyRow> rows({workspace_.Path("copies.run"),
                                workspace_.memory / 4,
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
    // Clusters are whole: a batch may end where a label does.
    for (CopyRow row;;) {
      const Result<bool> more = rows.Next(&row);
      if (!more) return tl::unexpected(more.error());
      if (!*more) break;
      if (!rows_.empty() && rows_.back().label != row.label &&
          used_ > workspace_.memory / 4) {
        if (Status s = TakeBatch(); !s) return s;
      }
      AddRow(row);
    }
    return TakeBatch();
  }

  void AddRow(const CopyRow& row) {
    rows_.push_back(row);
    used_ += kPerMatch;
    for (const uint32_t d : {row.a, row.b}) {
      if (single_[d]) AddDocument(d);
      single_[d] = false;
    }
  }
  void AddDocument(uint32_t d) {
    documents_.push_back(d);
    used_ += kPerDocument + kPerToken * table_.tokens[d];
  }

  // Documents that are clusters by themselves.
  Status TakeSingles() {
    for (uint32_t d = 0; d < table_.size(); ++d) {
      if (!single_[d]) continue;
      AddDocument(d);
      if (used_ > workspace_.memory / 4 || documents_.size() >= 4096) {
        if (Status s = TakeBatch(); !s) return s;
      }
    }
    return TakeBatch();
  }

  // The documents of the batch as far as rules and reports ask for them.
  Status FillCorpus(Corpus* corpus) {
    corpus->documents.resize(documents_.size());
    for (size_t i = 0; i < documents_.size(); ++i) {
      const uint32_t d = documents_[i];
      CorpusDocument& to = corpus->documents[i];
      if (keep_.UsesText()) {
        if (Status s = reader_->Read(d, true, &to); !s) return s;
      } else {
        const Result<std::string_view> id = reader_->Id(d);
        if (!id) return tl::unexpected(id.error());
        to.document.id = *id;
        to.print.tokens.resize(table_.tokens[d]);
      }
      to.document.site = table_.sites[table_.site[d]];
      to.site = table_.site[d];
      to.day = table_.day[d];
    }
    return {};
  }

  Result<Origins> FindBatchOrigins(const std::vector<PairMatch>& matches,
                                   Corpus* corpus) {
    std::vector<std::string> credit;
    for (size_t i = 0; i < documents_.size(); ++i) {
      const Result<std::string_view> note = credits_->Read(documents_[i]);
      if (!note) return tl::unexpected(note.error());
      const size_t tab = note->find('\t');
      corpus->documents[i].document.source_host = note->substr(0, tab);
      credit.emplace_back(note->substr(tab + 1));
    }
    return FindOrigins(*corpus, std::move(credit), matches);
  }

  Status TakeBatch() {
    if (documents_.empty()) return {};
    std::sort(documents_.begin(), documents_.end());
    Corpus corpus;
    if (Status s = FillCorpus(&corpus); !s) return s;
    std::vector<PairMatch> matches;
    for (const CopyRow& row : rows_) {
      PairMatch m = row.ToMatch();
      m.a = InBatch(m.a);
      m.b = InBatch(m.b);
      matches.push_back(m);
    }
    std::sort(matches.begin(), matches.end(),
              [](const PairMatch& x, const PairMatch& y) {
                return std::pair(x.a, x.b) < std::pair(y.a, y.b);
              });
    KeepRule keep = keep_;
    Origins origins;
    if (credits_) {
      Result<Origins> found = FindBatchOrigins(matches, &corpus);
      if (!found) return tl::unexpected(found.error());
      origins = std::move(*found);
      keep.SetOrigins(origins.nearest);
    }
    std::vector<Cluster> clusters = FindClusters(corpus, matches, keep);
    if (credits_) AddOrigins(origins, &clusters);
    const std::vector<Decision> decisions =
        DecideDrops(corpus, matches, keep, options_.drop);
    for (const Cluster& c : clusters) {
      if (Status s = TakeCluster(corpus, decisions, c); !s) return s;
    }
    documents_.clear();
    rows_.clear();
    used_ = 0;
    return {};
  }
  uint32_t InBatch(uint32_t document) const {
    const auto at =
        std::lower_bound(documents_.begin(), documents_.end(), document);
    return static_cast<uint32_t>(at - documents_.begin());
  }

  Status TakeCluster(const Corpus& corpus,
                     const std::vector<Decision>& decisions,
                     const Cluster& cluster) {
    const uint64_t size = cluster.members.size();
    if (size > 1) {
      ++decided_.clusters;
      decided_.clustered += size;
      NoteLargest(corpus, cluster);
    }
    if (decided_.cluster_lines) {
      key_.clear();
      AppendNumber(~size, &key_);  // the largest first
      AppendNumber(cluster.name, &key_);
      line_.clear();
      AppendClusterLine(corpus, cluster, &line_);
      if (Status s = decided_.cluster_lines->Add(key_, line_); !s) return s;
    }
    std::string_view least;
    for (const ClusterMember& m : cluster.members) {
      const std::string& id = corpus.documents[m.document].document.id;
      if (least.empty() || id < least) least = id;
    }
    for (const ClusterMember& m : cluster.members) {
      if (Status s = TakeMember(corpus, decisions, cluster, least, m.document);
          !s) {
        return s;
      }
    }
    return {};
  }

  Status TakeMember(const Corpus& corpus,
                    const std::vector<Decision>& decisions,
                    const Cluster& cluster, std::string_view least,
                    uint32_t in_batch) {
    const uint32_t d = documents_[in_batch];
    const Decision& decision = decisions[in_batch];
    if (!decision.keep) {
      decided_.keep[d] = false;
      ++decided_.dropped[static_cast<size_t>(decision.relation)];
    }
    const Result<std::string_view> packed = stripped_->Read(d);
    if (!packed) return tl::unexpected(packed.error());
    const std::vector<uint32_t> lines = UnpackLines(*packed);
    decided_.digest.Add({corpus.documents[in_batch].document.id, least,
                         corpus.documents[decision.kept].document.id, lines});
    if (!decided_.decision_lines) return {};
    key_.clear();
    AppendNumber(d, &key_);
    line_.clear();
    AppendDecisionLine(corpus, in_batch, decision, cluster.name, &line_);
    return decided_.decision_lines->Add(key_, line_);
  }

  void NoteLargest(const Corpus& corpus, const Cluster& cluster) {
    const auto before = [](const Large& x, const Large& y) {
      return x.story.size != y.story.size ? x.story.size > y.story.size
                                          : x.name < y.name;
    };
    Large large{{cluster.members.size(), cluster.sites, {}, {}},
                cluster.name,
                documents_[cluster.lead]};
    large.story.lead = corpus.documents[cluster.lead].document.id;
    largest_.insert(
        std::upper_bound(largest_.begin(), largest_.end(), large, before),
        large);
    if (largest_.size() > kShownStories) largest_.pop_back();
  }

  Status TitleLargest() {
    for (Large& large : largest_) {
      CorpusDocument lead;
      if (Status s = reader_->Read(large.lead, true, &lead); !s) return s;
      Cluster cluster;
      cluster.sites = static_cast<uint32_t>(large.story.sites);
      JobSummary::Story story = Describe(cluster, lead.document);
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
  // The batch.
  std::vector<uint32_t> documents_;
  std::vector<CopyRow> rows_;
  size_t used_ = 0;
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
