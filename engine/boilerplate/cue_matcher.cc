#include <algorithm>
#include <bit>
#include <boost/unordered/unordered_flat_map.hpp>
#include <memory>
#include <vector>

#include "engine/boilerplate/cues.h"
#include "engine/sketch/fingerprint.h"
#include "engine/text/tokenize_kernel.h"

namespace copydesk {

struct CueMatcher::Rep {
  // By hash of all their tokens.
  boost::unordered_flat_map<uint64_t, const Cue*> labels;
  boost::unordered_flat_map<uint64_t, const Cue*> phrases;
  // How long the phrases are that begin with this token, in tokens, as bits.
  boost::unordered_flat_map<uint64_t, uint32_t> lengths;
};

namespace {

// The longest cue that begins at tokens[at], and how many tokens it takes; at
// the beginning of a line its label goes before.
const Cue* LongestAt(const CueMatcher::Rep& rep,
                     std::span<const uint64_t> tokens, size_t at,
                     size_t label_tokens, size_t* taken) {
  const auto lengths = rep.lengths.find(tokens[at]);
  if (lengths == rep.lengths.end()) return nullptr;
  const Cue* longest = nullptr;
  for (uint32_t bits = lengths->second; bits != 0; bits &= bits - 1) {
    const auto n = static_cast<size_t>(std::countr_zero(bits));
    if (at + n > tokens.size()) break;
    const uint64_t key = HashTokens(tokens.subspan(at, n));
    if (at == 0 && n == label_tokens) {
      if (const auto label = rep.labels.find(key); label != rep.labels.end()) {
        *taken = n;
        return label->second;
      }
    }
    const auto it = rep.phrases.find(key);
    if (it == rep.phrases.end()) continue;
    longest = it->second;
    *taken = n;
  }
  return longest;
}

}  // namespace

CueMatcher::CueMatcher() : rep_(std::make_unique<Rep>()) {
  Tokens tokens;
  const auto add = [&](const Cue& cue, auto* map) {
    tokens.Clear();
    kernel::TokenizeScalar(cue.phrase, &tokens);
    map->try_emplace(HashTokens(tokens.hash), &cue);
    rep_->lengths[tokens.hash[0]] |= 1u << std::min<size_t>(tokens.size(), 31);
  };
  for (const Cue& cue : LabelCues()) add(cue, &rep_->labels);
  for (const Cue& cue : PhraseCues()) add(cue, &rep_->phrases);
}

CueMatcher::~CueMatcher() = default;
CueMatcher::CueMatcher(CueMatcher&&) noexcept = default;

CueScore CueMatcher::Match(std::span<const uint64_t> tokens,
                           size_t label_tokens) const {
  CueScore score;
  int best = 0;
  std::vector<const Cue*> seen;
  for (size_t i = 0; i < tokens.size();) {
    size_t taken = 0;
    const Cue* cue = LongestAt(*rep_, tokens, i, label_tokens, &taken);
    i += std::max<size_t>(taken, 1);
    if (cue == nullptr ||
        std::find(seen.begin(), seen.end(), cue) != seen.end()) {
      continue;
    }
    seen.push_back(cue);
    const int strength = static_cast<int>(cue->strength);
    if (cue->strength == CueStrength::kLabel) {
      score.label = true;
    } else {
      score.weight += strength;
    }
    if (strength > best) {
      best = strength;
      score.category = cue->category;
      score.phrase = cue->phrase;
    }
  }
  return score;
}

}  // namespace copydesk
