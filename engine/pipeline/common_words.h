#ifndef ENGINE_PIPELINE_COMMON_WORDS_H_
#define ENGINE_PIPELINE_COMMON_WORDS_H_

#include <algorithm>
#include <array>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/group/key_filter.h"
#include "engine/pipeline/candidate_stage.h"
#include "engine/pipeline/corpus.h"
#include "engine/pipeline/strip_stage.h"
#include "engine/sketch/token_flags.h"

namespace copydesk {

// In how many stories a passage stands that is common.
inline constexpr size_t kCommonStories = 6;

// Whether members with a passage tell so many stories; `story_of(member)` is
// the number of one's.
template <typename StoryOf>
bool IsCommon(std::span<const uint32_t> members, const StoryOf& story_of) {
  std::array<uint32_t, kCommonStories> seen;
  auto end = seen.begin();
  for (const uint32_t m : members) {
    const uint32_t story = story_of(m);
    if (std::find(seen.begin(), end, story) != end) continue;
    *end++ = story;
    if (end == seen.end()) return true;
  }
  return false;
}

// The winnowed shingles that many stories have.
class CommonPassages {
 public:
  // `members` of the KeyGroups or SpilledKeys that found them.
  explicit CommonPassages(uint32_t members = 0);

  // Makes room for so many, before the first is added.
  void Reserve(size_t passages);
  // `key` as it was left by grouping.
  void Add(uint64_t key) {
    keys_.insert(key);
    filter_.Add(key);
  }
  // The key of a shingle.
  uint64_t KeyOf(uint64_t shingle) const {
    return PassageKey(shingle) & ~member_mask_;
  }
  bool Has(uint64_t key) const {
    return filter_.MayHave(key) && keys_.contains(key);
  }
  // Memory.
  size_t bytes() const {
    return keys_.bucket_count() * (sizeof(uint64_t) + 1) + filter_.bytes();
  }

 private:
  struct IdentityHash {
    using is_avalanching = void;
    size_t operator()(uint64_t x) const { return x; }
  };

  uint64_t member_mask_;
  boost::unordered_flat_set<uint64_t, IdentityHash> keys_;
  KeyFilter filter_;
};

// What is left of the key of a common passage where wording is compared.
constexpr uint32_t FormPassage(uint64_t key) {
  return static_cast<uint32_t>(key >> 32);
}

// Finds the common words of one document after the other. One a thread.
class CommonWordFinder {
 public:
  // `passages` must outlive the finder.
  explicit CommonWordFinder(const CommonPassages* passages);

  // Flags the words that stand in common passages and in boilerplate. `form`,
  // which may be null, becomes the FormPassage of all that are not in
  // boilerplate: the wording of forms; ascending.
  using IsBoilerplate = std::function<bool(size_t line)>;
  void Find(const Fingerprint& print, const IsBoilerplate& is_boilerplate,
            TokenFlags* common, std::vector<uint32_t>* form);

 private:
  const CommonPassages& passages_;
  std::vector<uint64_t> shingles_;
  TokenFlags boilerplate_;
};

// Whether a document's words are rare for more than two thirds, by their flags:
// it is hardly the filling of a form. Of the forms among pairs without a rare
// passage in common, 1 in 100 has two such documents, of the others 4 in 10.
bool IsMostlyRare(const TokenFlags& common);

// Which words and passages many stories have. Only the others, the rare ones,
// say that two documents are one text.
//
// Const methods are safe to call from many threads at once.
class CommonWords {
 public:
  // Words in common passages and words in boilerplate are common. `verdicts`
  // has those of every document. Memory: a bit a word, and 4 bytes for each
  // passage that a document shares.
  CommonWords(const Corpus& corpus, const CandidateStage& stage,
              const std::vector<uint32_t>& stories,
              const std::vector<DocumentVerdicts>& verdicts, unsigned threads);
  // The same where the common passages are known, and without lists of
  // passages.
  using IsBoilerplate = std::function<bool(uint32_t document, size_t line)>;
  CommonWords(const Corpus& corpus, const CommonPassages& passages,
              const IsBoilerplate& is_boilerplate, unsigned threads);

  // One flag a token of the document.
  const TokenFlags& Of(uint32_t document) const { return common_[document]; }

  // Numbers of the winnowed shingles that a document, one that stands for
  // others, shares and that are not common; ascending.
  std::span<const uint32_t> RarePassagesOf(uint32_t document) const {
    return std::span(rare_).subspan(
        rare_begin_[document],
        rare_begin_[document + 1] - rare_begin_[document]);
  }
  // FormPassage of those that are common and not in boilerplate; ascending.
  std::span<const uint32_t> FormPassagesOf(uint32_t document) const {
    return form_[document];
  }
  // Asks the processor for where all these are, and once that is there for how
  // they begin.
  void PrefetchPlaces(uint32_t document) const {
    __builtin_prefetch(&common_[document]);
    __builtin_prefetch(&rare_begin_[document]);
    __builtin_prefetch(&form_[document]);
  }
  void Prefetch(uint32_t document) const {
    common_[document].Prefetch();
    __builtin_prefetch(rare_.data() + rare_begin_[document]);
    __builtin_prefetch(form_[document].data());
  }

 private:
  void FlagWords(const Corpus& corpus, const CommonPassages& passages,
                 const IsBoilerplate& is_boilerplate, unsigned threads);

  std::vector<TokenFlags> common_;
  std::vector<uint32_t> rare_begin_;  // where each document's begin in rare_
  std::vector<uint32_t> rare_;
  std::vector<std::vector<uint32_t>> form_;
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_COMMON_WORDS_H_
