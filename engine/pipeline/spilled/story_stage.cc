#include "engine/pipeline/spilled/story_stage.h"

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

  // Joins what is one story for sure.
  Status JoinSure() {
    for (uint32_t p = 1; p < table_.size(); ++p) {
      if (candidates_.stands_alone[p]) continue;
      stories_.Union(candidates_.order[p - 1], candidates_.order[p]);
    }
    return ForEach(StoryLink::kSame, [&](uint32_t a, uint32_t b) -> Status {
      stories_.Union(a, b);
      return {};
    });
  }

  // Compares the others, and joins those that are no forms.
  Status JoinOthers(const Input& input) {
    PairSort unsure({workspace_.Path("unsure"), workspace_.memory / 4,
                     workspace_.Format("pairs")});
    // Those that may be one story are compared together.
    UnionFind rough(table_.size());
    for (uint32_t d = 0; d < table_.size(); ++d) {
      rough.Union(d, stories_.Find(d));
    }
    const Status joined =
        ForEach(StoryLink::kUnlessForm, [&](uint32_t a, uint32_t b) -> Status {
          rough.Union(a, b);
          return {};
        });
    if (!joined) return joined;
    const Status sorted =
        ForEach(StoryLink::kUnlessForm, [&](uint32_t a, uint32_t b) {
          return unsure.Add({rough.Find(a), a, b, 0});
        });
    if (!sorted) return sorted;
    rough = UnionFind(0);
    return ForEachBatch(workspace_, table_, input, false, workspace_.memory / 2,
                        &unsure, [&](PairBatch* batch) -> Status {
                          Compare(*batch);
                          return {};
                        });
  }

  std::vector<uint32_t> Numbers() {
    std::vector<uint32_t> numbers(table_.size());
    for (uint32_t d = 0; d < table_.size(); ++d) numbers[d] = stories_.Find(d);
    return numbers;
  }

 private:
  // Calls `visit(a, b)` for the documents of candidates with such a link.
  template <typename Visit>
  Status ForEach(StoryLink wanted, const Visit& visit) {
    return ForEachCandidate(workspace_, candidates_,
                            [&](const SpilledCandidates::Section&,
                                std::span<const Candidate> some) -> Status {
                              for (const Candidate& c : some) {
                                const uint32_t a = candidates_.order[c.a];
                                const uint32_t b = candidates_.order[c.b];
                                const StoryLink link =
                                    LinkOf(table_.site[a] == table_.site[b],
                                           table_.day[a], table_.day[b],
                                           Containment(table_, candidates_, c));
                                if (link != wanted) continue;
                                if (Status s = visit(a, b); !s) return s;
                              }
                              return {};
                            });
  }

  void Compare(const PairBatch& batch) {
    std::vector<uint8_t> form(batch.rows.size());
    const auto& documents = batch.corpus.documents;
    ParallelFor(
        batch.firsts.size() - 1, 16, workspace_.threads,
        [&](size_t begin, size_t end) {
          Aligner aligner;
          Alignment alignment;
          for (size_t f = begin; f < end; ++f) {
            const CorpusDocument& a = documents[batch.rows[batch.firsts[f]].a];
            aligner.SetA(a.print.tokens);
            for (size_t i = batch.firsts[f]; i < batch.firsts[f + 1]; ++i) {
              const CorpusDocument& b = documents[batch.rows[i].b];
              aligner.Align(b.print.tokens, b.print.distinct_shingles,
                            &alignment);
              form[i] = IsForm(a, b, alignment);
            }
          }
        });
    for (size_t i = 0; i < batch.rows.size(); ++i) {
      if (form[i]) continue;
      stories_.Union(batch.documents[batch.rows[i].a],
                     batch.documents[batch.rows[i].b]);
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
