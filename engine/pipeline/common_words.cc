#include "engine/pipeline/common_words.h"

#include <algorithm>

#include "engine/base/parallel.h"
#include "engine/group/group_encoding.h"
#include "engine/sketch/shingle_kernel.h"

namespace copydesk {
namespace {

// The passages that many stories have, and who has the others.
struct Passages {
  struct Rare {
    std::vector<uint32_t> sizes;    // members a passage
    std::vector<uint32_t> members;  // documents, passage by passage
  };

  CommonPassages common;
  std::vector<Rare> rare;  // by partition of the keys
};

Passages FindPassages(const CandidateStage& stage,
                      const std::vector<uint32_t>& stories, unsigned threads) {
  Passages passages{CommonPassages(stage.keys.members()), {}};
  passages.rare.resize(KeyGroups::kPartitions);
  std::vector<std::vector<uint64_t>> common(KeyGroups::kPartitions);
  ParallelFor(common.size(), 1, threads, [&](size_t partition, size_t) {
    Passages::Rare& rare = passages.rare[partition];
    stage.keys.ForEachGroupIn(partition, [&](const KeyGroups::Group& group,
                                             size_t) {
      const auto members = group.members;
      const auto story_of = [&](uint32_t m) { return stories[stage.order[m]]; };
      if (IsCommon(members, story_of)) {
        common[partition].push_back(group.key);
        return;
      }
      rare.sizes.push_back(static_cast<uint32_t>(members.size()));
      for (const uint32_t m : members) {
        rare.members.push_back(stage.order[m]);
      }
    });
  });
  size_t n = 0;
  for (const auto& keys : common) n += keys.size();
  passages.common.Reserve(n);
  for (const auto& keys : common) {
    for (const uint64_t key : keys) passages.common.Add(key);
  }
  return passages;
}

}  // namespace

CommonPassages::CommonPassages(uint32_t members)
    : member_mask_(MemberMask(members)) {}

void CommonPassages::Reserve(size_t passages) {
  keys_.reserve(passages);
  filter_ = KeyFilter(passages);
}

CommonWords::CommonWords(const Corpus& corpus, const CandidateStage& stage,
                         const std::vector<uint32_t>& stories,
                         const std::vector<DocumentVerdicts>& verdicts,
                         unsigned threads)
    : common_(corpus.size()),
      rare_begin_(corpus.size() + 1),
      form_(corpus.size()) {
  const Passages passages = FindPassages(stage, stories, threads);

  for (const Passages::Rare& rare : passages.rare) {
    for (const uint32_t d : rare.members) ++rare_begin_[d];
  }
  uint32_t sum = 0;
  for (uint32_t& begin : rare_begin_) begin = sum += begin;
  rare_.resize(sum);
  // From the back, so that rare_begin_ ends up where each list begins and the
  // lists ascend.
  uint32_t number = 0;
  for (const Passages::Rare& rare : passages.rare) {
    number += static_cast<uint32_t>(rare.sizes.size());
  }
  for (auto rare = passages.rare.rbegin(); rare != passages.rare.rend();
       ++rare) {
    size_t at = rare->members.size();
    for (size_t i = rare->sizes.size(); i-- > 0;) {
      --number;
      for (uint32_t k = 0; k < rare->sizes[i]; ++k) {
        rare_[--rare_begin_[rare->members[--at]]] = number;
      }
    }
  }

  FlagWords(
      corpus, passages.common,
      [&](uint32_t d, size_t line) {
        return verdicts[d].lines[line].boilerplate;
      },
      threads);
}

CommonWords::CommonWords(const Corpus& corpus, const CommonPassages& passages,
                         const IsBoilerplate& is_boilerplate, unsigned threads)
    : common_(corpus.size()) {
  FlagWords(corpus, passages, is_boilerplate, threads);
}

bool IsMostlyRare(const TokenFlags& common) {
  return 3 * common.Count(0, common.size()) < common.size();
}

CommonWordFinder::CommonWordFinder(const CommonPassages* passages)
    : passages_(*passages) {}

void CommonWordFinder::Find(const Fingerprint& print,
                            const IsBoilerplate& is_boilerplate,
                            TokenFlags* common, std::vector<uint32_t>* form) {
  common->Reset(print.tokens.size());
  for (size_t p = 0; p < print.paragraphs.size(); ++p) {
    if (!is_boilerplate(p)) continue;
    const ParagraphPrint& paragraph = print.paragraphs[p];
    common->Set(paragraph.first_token, paragraph.tokens);
  }
  if (form != nullptr) {
    boilerplate_ = *common;
    form->clear();
  }
  shingles_.resize(ShingleCount(print.tokens.size()));
  kernel::Shingles(print.tokens, shingles_);
  for (size_t i = 0; i < shingles_.size(); ++i) {
    const uint64_t key = passages_.KeyOf(shingles_[i]);
    if (!passages_.Has(key)) continue;
    common->Set(i, kShingle);
    if (form == nullptr || boilerplate_.Count(i, kShingle) == kShingle) {
      continue;
    }
    form->push_back(FormPassage(key));
  }
  if (form == nullptr) return;
  std::sort(form->begin(), form->end());
  form->erase(std::unique(form->begin(), form->end()), form->end());
}

void CommonWords::FlagWords(const Corpus& corpus,
                            const CommonPassages& passages,
                            const IsBoilerplate& is_boilerplate,
                            unsigned threads) {
  ParallelFor(corpus.size(), 256, threads, [&](size_t begin, size_t end) {
    CommonWordFinder finder(&passages);
    std::vector<uint32_t> form;
    for (size_t d = begin; d < end; ++d) {
      finder.Find(
          corpus.documents[d].print,
          [&](size_t line) {
            return is_boilerplate(static_cast<uint32_t>(d), line);
          },
          &common_[d], form_.empty() ? nullptr : &form);
      if (!form_.empty()) form_[d] = form;
    }
  });
}

}  // namespace copydesk
