#include "engine/pipeline/spilled/story_stage.h"

#include <algorithm>
#include <span>

#include "engine/base/parallel.h"
#include "engine/group/union_find.h"
#include "engine/match/aligner.h"
#include "engine/pipeline/spilled/pair_batches.h"
#include "engine/pipeline/stories.h"

namespace copydesk {
namespace {

class Stories {
 public:
  Stories(const Workspace& workspace, const DocumentTable& table,
          const SpilledCandidates& candidates)
      : workspace_(workspace),
        table_(table),
        candidates_(candidates),
        stories_(table.size()) {}

  // Joins what is one story for sure, and puts aside what may be.
  Status JoinSure() {
    for (uint32_t p = 1; p < table_.size(); ++p) {
      if (candidates_.stands_alone[p]) continue;
      stories_.Union(candidates_.order[p - 1], candidates_.order[p]);
    }
    SpillWriter::Options how;
    how.compress = true;
    Result<SpillWriter> unsure = SpillWriter::Create(
        workspace_.Path("unsure"), workspace_.Format("unsure"), how);
    if (!unsure) return tl::unexpected(unsure.error());
    uint64_t rows = 0;
    const Status read = ForEachCandidate(
        workspace_, candidates_,
        [&](const SpilledCandidates::Section&,
            std::span<const Candidate> some) -> Status {
          for (const Candidate& c : some) {
            const double containment = candidates_.Containment(c);
            if (containment < kLeastLinked) continue;
            const uint32_t a = candidates_.order[c.a];
            const uint32_t b = candidates_.order[c.b];
            const Pair pair{c.a, c.b};
            switch (LinkOf(table_.site[a] == table_.site[b], table_.day[a],
                           table_.day[b], containment)) {
              case StoryLink::kNone:
                break;
              case StoryLink::kSame:
                stories_.Union(a, b);
                break;
              case StoryLink::kUnlessForm:
                ++rows;
                Status s = unsure->Append(std::as_bytes(std::span(&pair, 1)));
                if (!s) return s;
            }
          }
          return {};
        });
    if (!read) return read;
    return unsure->Finish(rows, false);
  }

  // Compares the others, and joins those that are no forms: first so many that
  // they could join each family, after which most of it is one story and need
  // not be read again, then those that are still apart.
  Status JoinOthers(const Input& input) {
    std::vector<bool> chosen;  // by row of the file
    for (const bool least : {true, false}) {
      // Those that may be one story are compared together.
      UnionFind family(table_.size());
      for (uint32_t d = 0; d < table_.size(); ++d) {
        family.Union(d, stories_.Find(d));
      }
      const Status read = ForEachUnsure([&](uint64_t row, const Pair& pair) {
        const uint32_t a = candidates_.order[pair.a];
        const uint32_t b = candidates_.order[pair.b];
        if (least) {
          chosen.push_back(family.Find(a) != family.Find(b));
        } else {
          chosen[row] = !chosen[row] && stories_.Find(a) != stories_.Find(b);
        }
        if (chosen[row]) family.Union(a, b);
        return Status();
      });
      if (!read) return read;
      PairSort pairs({workspace_.Path("unsure.run"), workspace_.memory / 4,
                      workspace_.Format("pairs"), true});
      const Status sorted =
          ForEachUnsure([&](uint64_t row, const Pair& pair) -> Status {
            if (!chosen[row]) return {};
            const uint32_t label = family.Find(candidates_.order[pair.a]);
            return pairs.Add({label, pair.a, pair.b, 0, pair.a, pair.b});
          });
      if (!sorted) return sorted;
      family = UnionFind(0);
      const Status compared = ForEachBatch(
          least ? workspace_.Part(0, 0.7) : workspace_.Part(0.7, 1), table_,
          input, candidates_.order, false, workspace_.memory / 2, &pairs,
          [&](PairBatch* batch) -> Status {
            Compare(*batch);
            return {};
          });
      if (!compared) return compared;
    }
    return RemoveSpillFile(workspace_.Path("unsure"));
  }

  std::vector<uint32_t> Numbers() {
    std::vector<uint32_t> numbers(table_.size());
    for (uint32_t d = 0; d < table_.size(); ++d) numbers[d] = stories_.Find(d);
    return numbers;
  }

 private:
  // Places of documents that may tell one story, in the order of candidates.
  struct Pair {
    uint32_t a;
    uint32_t b;
  };

  template <typename Visit>
  Status ForEachUnsure(const Visit& visit) {
    Result<SpillReader> file = SpillReader::Open(workspace_.Path("unsure"),
                                                 workspace_.Format("unsure"));
    if (!file) return tl::unexpected(file.error());
    Pair pair;
    for (uint64_t row = 0; row < file->rows(); ++row) {
      const auto to = std::as_writable_bytes(std::span(&pair, 1));
      if (Status s = file->ReadAll(to); !s) return s;
      if (Status s = visit(row, pair); !s) return s;
    }
    return {};
  }

  // A part at a time, since most of a large family is one story before all its
  // pairs are compared.
  void Compare(const PairBatch& batch) {
    constexpr size_t kFirsts = 256;
    const size_t firsts = batch.firsts.size() - 1;
    std::vector<uint8_t> no_link(batch.rows.size());
    for (size_t done = 0; done < firsts; done += kFirsts) {
      const size_t part = std::min(kFirsts, firsts - done);
      const size_t first_row = batch.firsts[done];
      const size_t end_row = batch.firsts[done + part];
      for (size_t i = first_row; i < end_row; ++i) {
        const PairRow& row = batch.rows[i];
        no_link[i] = stories_.Find(batch.documents[row.a]) ==
                     stories_.Find(batch.documents[row.b]);
      }
      ParallelFor(part, 16, workspace_.threads, [&](size_t begin, size_t end) {
        CompareFirsts(batch, done + begin, done + end, &no_link);
      });
      for (size_t i = first_row; i < end_row; ++i) {
        if (no_link[i]) continue;
        stories_.Union(batch.documents[batch.rows[i].a],
                       batch.documents[batch.rows[i].b]);
      }
    }
  }

  // Marks the forms among the pairs that are not marked yet.
  static void CompareFirsts(const PairBatch& batch, size_t begin, size_t end,
                            std::vector<uint8_t>* no_link) {
    const auto& documents = batch.corpus.documents;
    Aligner aligner;
    Alignment alignment;
    for (size_t f = begin; f < end; ++f) {
      const Fingerprint& a = documents[batch.rows[batch.firsts[f]].a].print;
      aligner.SetA(a.tokens);
      for (size_t i = batch.firsts[f]; i < batch.firsts[f + 1]; ++i) {
        if ((*no_link)[i]) continue;
        const Fingerprint& b = documents[batch.rows[i].b].print;
        aligner.Align(b.tokens, b.distinct_shingles, &alignment);
        (*no_link)[i] = IsForm(a, b, alignment);
      }
    }
  }

  const Workspace& workspace_;
  const DocumentTable& table_;
  const SpilledCandidates& candidates_;
  UnionFind stories_;
};

}  // namespace

Result<std::vector<uint32_t>> FindSpilledStories(
    const Workspace& workspace, const DocumentTable& table, const Input& input,
    const SpilledCandidates& candidates) {
  Stories stories(workspace, table, candidates);
  if (Status s = stories.JoinSure(); !s) return tl::unexpected(s.error());
  if (Status s = stories.JoinOthers(input); !s) {
    return tl::unexpected(s.error());
  }
  return stories.Numbers();
}

}  // namespace copydesk
