#include "engine/pipeline/spilled/match_stage.h"

#include <malloc.h>

#include <algorithm>
#include <mutex>
#include <span>
#include <utility>

#include "engine/base/parallel.h"
#include "engine/pipeline/common_words.h"
#include "engine/pipeline/pair_detail.h"
#include "engine/pipeline/report.h"
#include "engine/pipeline/spilled/choose_pairs.h"
#include "engine/pipeline/spilled/pair_batches.h"
#include "engine/pipeline/spilled/tiled_pairs.h"

namespace copydesk {
namespace {

// What is known of a pair before its documents are read.
enum About : uint32_t {
  kCompare,  // it may be more than background
  kLittle,   // background, to be listed
  kEqual,    // equal documents of one site
};

// Two numbers as bytes that sort as they do.
std::string KeyOf(uint32_t a, uint32_t b) {
  std::string key(8, '\0');
  for (size_t i = 0; i < 4; ++i) {
    key[i] = static_cast<char>(a >> (24 - 8 * i));
    key[4 + i] = static_cast<char>(b >> (24 - 8 * i));
  }
  return key;
}

constexpr const char* kCopies = "copies";
// Of the time of the stage.
constexpr double kChoosing = 0.3;

ExternalLineSort::Options LineOptions(const Workspace& workspace) {
  return {workspace.Path("match.lines"), workspace.memory / 8,
          workspace.Format("match lines"), true};
}

ExternalSort<ParagraphMark>::Options MarkOptions(const Workspace& workspace) {
  return {workspace.Path("marks"), workspace.memory / 8,
          workspace.Format("marks"), true};
}

class Matcher {
 public:
  Matcher(const Workspace& workspace, const DocumentTable& table,
          const Input& input, MatchBasis basis,
          const SpilledMatchOptions& options)
      : workspace_(workspace),
        table_(table),
        input_(input),
        candidates_(basis.candidates),
        stories_(basis.stories),
        verdicts_(basis.verdicts),
        passages_(std::move(basis.passages)),
        mostly_rare_(basis.mostly_rare),
        form_keys_(basis.form_keys),
        options_(options),
        pairs_({workspace.Path("pairs"), workspace.memory / 4,
                workspace.Format("pairs"), true}) {}

  Result<SpilledMatches> Run() {
    const Status done = [&]() -> Status {
      if (Status s = Prepare(); !s) return s;
      if (Status s = Choose(); !s) return s;
      if (Status s = AddEqual(); !s) return s;
      if (Status s =
              ForEachBatch(workspace_.Part(kChoosing, 1), table_, input_,
                           candidates_.order, details(), BatchMemory(), &pairs_,
                           [&](PairBatch* b) { return Compare(b); });
          !s) {
        return s;
      }
      if (found_.lines) {
        if (Status s = found_.lines->Finish(); !s) return s;
      }
      if (found_.marks) {
        if (Status s = found_.marks->Finish(); !s) return s;
      }
      return copies_->Finish(num_copies_, false);
    }();
    if (!done) return tl::unexpected(done.error());
    return std::move(found_);
  }

 private:
  size_t BatchMemory() const { return workspace_.memory / 3; }
  bool details() const { return options_.lines || options_.marks; }

  Status Prepare() {
    found_.copies_path = workspace_.Path(kCopies);
    SpillWriter::Options how;
    how.compress = true;
    Result<SpillWriter> copies = SpillWriter::Create(
        found_.copies_path, workspace_.Format("copies"), how);
    if (!copies) return tl::unexpected(copies.error());
    copies_ = std::move(*copies);
    if (options_.lines) {
      found_.lines.emplace(LineOptions(workspace_));
    }
    if (options_.marks) {
      found_.marks.emplace(MarkOptions(workspace_));
    }
    return {};
  }

  // Settles the candidates that need not be compared and collects the others:
  // of those that share something rare, many tell one story.
  Status Choose() {
    Result<FormGroups> forms =
        FormGroups::Find(workspace_, candidates_, form_keys_);
    if (!forms) return tl::unexpected(forms.error());
    malloc_trim(0);
    Result<TiledPairs> distant = TiledPairs::Create(workspace_, table_);
    if (!distant) return tl::unexpected(distant.error());
    const Status chosen = ChoosePairs(
        workspace_.Part(0, kChoosing), table_, candidates_,
        passages_.rare_groups, mostly_rare_, *forms,
        [&](const Candidate& c, InCommon what) -> Status {
          if (what == InCommon::kRare) {
            return AddPairs(c.a, c.b, kCompare,
                            stories_[candidates_.order[c.a]]);
          }
          if (what == InCommon::kLittle && !options_.background) {
            Count(Relation::kBackground, PairsOf(c.a, c.b));
            return {};
          }
          return distant->Add(
              {c.a, c.b, what == InCommon::kForm ? kCompare : kLittle});
        });
    if (!chosen) return chosen;
    passages_.rare_groups = {};
    return distant->ForEach(
        candidates_.order, DocumentsInBatch(table_, details(), BatchMemory()),
        [&](const TiledPairs::Pair& pair, uint32_t label) {
          return AddPairs(pair.a, pair.b, static_cast<About>(pair.about),
                          label);
        });
  }

  uint64_t PairsOf(uint32_t a, uint32_t b) const {
    return PairsOfEqual(candidates_.EndOfEqual(a) - a,
                        candidates_.EndOfEqual(b) - b);
  }

  // Calls visit(x, y) for the places of the documents that those at two places
  // stand for.
  template <typename Visit>
  Status ForEachMeant(uint32_t a, uint32_t b, const Visit& visit) const {
    const uint32_t a_end = candidates_.EndOfEqual(a);
    const uint32_t b_end = candidates_.EndOfEqual(b);
    const bool few = uint64_t{a_end - a} * (b_end - b) <= kSpelledOut;
    for (uint32_t x = a; x < a_end; ++x) {
      for (uint32_t y = b; y < b_end; ++y) {
        if (!few && x != a && y != b) break;
        Status s = visit(x, y);
        if (!s) return s;
      }
    }
    return {};
  }

  // Of places a and b. Where the texts themselves are asked for, the pairs that
  // these stand for are compared one by one.
  Status AddPairs(uint32_t a, uint32_t b, About about, uint32_t label) {
    PairRow row{label, a, b, about, a, b};
    if (!details()) return pairs_.Add(row);
    return ForEachMeant(a, b, [&](uint32_t x, uint32_t y) {
      row.x = x;
      row.y = y;
      return pairs_.Add(row);
    });
  }

  // Pairs of equal documents of one site.
  Status AddEqual() {
    for (const auto& [begin, end] : candidates_.end_of_equal) {
      const bool few = uint64_t{end - begin} * (end - begin) <= kSpelledOut;
      for (uint32_t p = begin; p < end; ++p) {
        for (uint32_t q = p + 1; q < end; ++q) {
          if (!few && p != begin) break;
          uint32_t x = candidates_.order[p], y = candidates_.order[q];
          PairRow row{stories_[x], p, q, kEqual, p, q};
          if (x > y) {
            std::swap(x, y);
            std::swap(row.x, row.y);
          }
          if (details()) {
            if (Status s = pairs_.Add(row); !s) return s;
          } else if (Status s = Take(MakeMatch(
                         x, y, EqualFigures(table_.tokens[x]),
                         DaysBetween(table_.day[x], table_.day[y]), false));
                     !s) {
            return s;
          }
        }
      }
    }
    return {};
  }

  // What comes of one row of a batch.
  struct Outcome {
    bool shares = false;  // a shingle
    bool little = false;
    PairFigures figures;
    PairMatch match;  // with details
    std::string line;
    std::vector<ParagraphPair> paragraphs;

    size_t bytes() const {
      return sizeof(Outcome) + sizeof(size_t) + line.capacity() +
             paragraphs.capacity() * sizeof(ParagraphPair);
    }
  };
  // What one thread has found and not yet handed on.
  struct Found {
    std::vector<size_t> rows;  // of the batch
    std::vector<Outcome> outcomes;
    size_t bytes = 0;
  };

  Status Compare(PairBatch* batch) {
    const Corpus& corpus = batch->corpus;
    const CommonWords common(
        corpus, passages_.common,
        [&](uint32_t d, size_t line) {
          return verdicts_.IsBoilerplate(batch->documents[d], line);
        },
        workspace_.threads);
    constexpr size_t kFirsts = 16;
    const size_t share =
        std::max<size_t>(workspace_.memory / 32 / workspace_.threads, 16 << 10);
    std::mutex taking;
    SharedError error;
    const auto take = [&](Found* found) {
      const std::lock_guard lock(taking);
      for (size_t i = 0; i < found->rows.size() && !error.failed(); ++i) {
        error.Check(TakeOutcome(*batch, batch->rows[found->rows[i]],
                                found->outcomes[i]));
      }
      *found = {};
    };
    ParallelFor(
        batch->firsts.size() - 1, kFirsts, workspace_.threads,
        [&](size_t begin, size_t end) {
          PairComparer comparer(corpus, common);
          MatchDescriber describer;
          Found found;
          for (size_t f = begin; f < end && !error.failed(); ++f) {
            const uint32_t a = batch->rows[batch->firsts[f]].a;
            comparer.SetA(a);
            for (size_t i = batch->firsts[f]; i < batch->firsts[f + 1]; ++i) {
              const PairRow& row = batch->rows[i];
              Outcome o;
              o.little = row.about == kLittle;
              if (row.about == kEqual) {
                o.figures =
                    EqualFigures(corpus.documents[row.a].print.tokens.size());
              } else {
                o.figures = comparer.Compare(row.b);
              }
              o.shares = o.figures.jaccard != 0;
              if (o.shares && details()) {
                Describe(*batch, common, row, &describer, &o);
              }
              found.bytes += o.bytes();
              found.rows.push_back(i);
              found.outcomes.push_back(std::move(o));
              if (found.bytes > share) take(&found);
            }
          }
          take(&found);
        });
    return error.status();
  }

  // Aligns the pair that is meant, and writes its line.
  void Describe(const PairBatch& batch, const CommonWords& common,
                const PairRow& row, MatchDescriber* describer,
                Outcome* o) const {
    const Corpus& corpus = batch.corpus;
    o->match =
        MakeMatch(row.x, row.y, o->figures,
                  DaysBetween(corpus.documents[row.x], corpus.documents[row.y]),
                  o->little);
    if (o->match.relation == Relation::kBackground && !options_.background) {
      return;
    }
    const PairDetail detail = describer->Describe(corpus, common, o->match);
    if (options_.lines) AppendMatchLine(corpus, o->match, detail, &o->line);
    o->paragraphs = detail.paragraphs;
  }

  Status TakeOutcome(const PairBatch& batch, const PairRow& row,
                     const Outcome& o) {
    if (!o.shares) return {};
    if (details()) return TakeDescribed(batch, o);
    return ForEachMeant(
        batch.places[row.a], batch.places[row.b], [&](uint32_t p, uint32_t q) {
          const uint32_t x = candidates_.order[p], y = candidates_.order[q];
          return Take(MakeMatch(x, y, o.figures,
                                DaysBetween(table_.day[x], table_.day[y]),
                                o.little));
        });
  }

  Status TakeDescribed(const PairBatch& batch, const Outcome& o) {
    PairMatch m = o.match;
    m.a = batch.documents[m.a];
    m.b = batch.documents[m.b];
    if (m.relation != Relation::kBackground || options_.background) {
      if (options_.lines) {
        if (Status s = found_.lines->Add(KeyOf(m.a, m.b), o.line); !s) {
          return s;
        }
      }
      if (Status s = MarkParagraphs(m, o); !s) return s;
    }
    return Take(m);
  }

  Status MarkParagraphs(const PairMatch& m, const Outcome& o) {
    if (!options_.marks) return {};
    const Carried carried =
        CarriedBy(m.relation, table_.site[m.a] == table_.site[m.b]);
    if (carried == Carried::kNo) return {};
    for (const ParagraphPair& p : o.paragraphs) {
      for (const ParagraphMark& mark :
           {ParagraphMark{m.a, p.a, static_cast<uint32_t>(carried)},
            ParagraphMark{m.b, p.b, static_cast<uint32_t>(carried)}}) {
        if (Status s = found_.marks->Add(mark); !s) return s;
      }
    }
    return {};
  }

  // Counts a match, and keeps it if it is a copy.
  Status Take(const PairMatch& m) {
    Count(m.relation, 1);
    if (!IsCopy(m.relation)) return {};
    ++num_copies_;
    const CopyRow row{0,
                      m.a,
                      m.b,
                      m.relation,
                      m.figures.jaccard,
                      m.figures.containment,
                      m.figures.coverage_a,
                      m.figures.coverage_b};
    return copies_->Append(std::as_bytes(std::span(&row, 1)));
  }
  void Count(Relation relation, uint64_t pairs) {
    found_.relations[static_cast<size_t>(relation)] += pairs;
  }

  const Workspace& workspace_;
  const DocumentTable& table_;
  const Input& input_;
  const SpilledCandidates& candidates_;
  const std::vector<uint32_t>& stories_;
  const VerdictBits& verdicts_;
  SpilledPassages passages_;
  const std::vector<bool>& mostly_rare_;
  SpilledKeys* form_keys_;
  SpilledMatchOptions options_;
  PairSort pairs_;
  SpilledMatches found_;
  std::optional<SpillWriter> copies_;
  uint64_t num_copies_ = 0;
};

}  // namespace

PairMatch CopyRow::ToMatch() const {
  PairMatch m;
  m.a = a;
  m.b = b;
  m.relation = relation;
  m.figures.jaccard = jaccard;
  m.figures.containment = containment;
  m.figures.coverage_a = coverage_a;
  m.figures.coverage_b = coverage_b;
  return m;
}

Result<SpilledMatches> MatchSpilledPairs(const Workspace& workspace,
                                         const DocumentTable& table,
                                         const Input& input, MatchBasis basis,
                                         const SpilledMatchOptions& options) {
  return Matcher(workspace, table, input, std::move(basis), options).Run();
}

Status SaveMatches(SpilledMatches* matches, StateWriter* to) {
  to->Value(matches->relations);
  to->Value(matches->lines.has_value());
  to->Value(matches->marks.has_value());
  if (matches->lines) {
    if (Status s = matches->lines->Keep(); !s) return s;
  }
  return matches->marks ? matches->marks->Keep() : Status();
}

Result<SpilledMatches> LoadMatches(const Workspace& workspace,
                                   StateReader* from) {
  SpilledMatches matches;
  from->Value(&matches.relations);
  const bool lines = from->Get<bool>();
  const bool marks = from->Get<bool>();
  if (!from->status()) return tl::unexpected(from->status().error());
  matches.copies_path = workspace.Path(kCopies);
  if (lines) {
    Result<ExternalLineSort> kept =
        ExternalLineSort::OpenKept(LineOptions(workspace));
    if (!kept) return tl::unexpected(kept.error());
    matches.lines.emplace(std::move(*kept));
  }
  if (marks) {
    Result<ExternalSort<ParagraphMark>> kept =
        ExternalSort<ParagraphMark>::OpenKept(MarkOptions(workspace));
    if (!kept) return tl::unexpected(kept.error());
    matches.marks.emplace(std::move(*kept));
  }
  return matches;
}

Status ForEachCopy(const Workspace& workspace, const SpilledMatches& matches,
                   const std::function<Status(const CopyRow&)>& visit) {
  Result<SpillReader> file =
      SpillReader::Open(matches.copies_path, workspace.Format("copies"));
  if (!file) return tl::unexpected(file.error());
  CopyRow row;
  for (uint64_t i = 0; i < file->rows(); ++i) {
    const auto to = std::as_writable_bytes(std::span(&row, 1));
    if (Status s = file->ReadAll(to); !s) return s;
    if (Status s = visit(row); !s) return s;
  }
  return {};
}

}  // namespace copydesk
