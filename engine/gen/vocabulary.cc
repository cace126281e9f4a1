#include "engine/gen/vocabulary.h"

#include <cassert>

#include "engine/gen/words.h"

namespace copydesk::gen {
namespace {

enum Form { kAsIs, kPlural, kPast, kIng, kThird };

bool IsVowel(char c) { return std::string_view("aeiou").find(c) < 5; }

bool EndsWithAny(std::string_view word,
                 std::initializer_list<std::string_view> ends) {
  for (const auto end : ends) {
    if (word.ends_with(end)) return true;
  }
  return false;
}

// `word` without its mark, inflected. A mark is `*` or `~` (words.h).
std::string Inflect(std::string_view word, int form, bool american) {
  bool doubled = false;
  if (word.ends_with('*') || word.ends_with('~')) {
    doubled = word.ends_with('*') || !american;
    word.remove_suffix(1);
  }
  std::string out(word);
  const bool y =
      word.size() > 1 && word.ends_with('y') && !IsVowel(word[word.size() - 2]);
  switch (form) {
    case kPlural:
    case kThird:
      if (form == kPlural && word.ends_with("man")) {
        out[out.size() - 2] = 'e';
      } else if (y) {
        out.back() = 'i';
        out += "es";
      } else if (EndsWithAny(word, {"s", "x", "z", "ch", "sh"})) {
        out += "es";
      } else {
        out += 's';
      }
      break;
    case kPast:
      if (y) {
        out.back() = 'i';
        out += "ed";
      } else if (word.ends_with('e')) {
        out += 'd';
      } else {
        if (doubled) out += word.back();
        out += "ed";
      }
      break;
    case kIng:
      if (word.ends_with('e')) {
        out.pop_back();
      } else if (doubled) {
        out += word.back();
      }
      out += "ing";
      break;
    default:
      break;
  }
  return out;
}

}  // namespace

Vocabulary::Vocabulary() {
  AddClass(WordClass::kAgent, kAgentWords, kAsIs);
  AddClass(WordClass::kMatter, kMatterWords, kAsIs);
  AddClass(WordClass::kMatterPlural, kMatterWords, kPlural);
  AddClass(WordClass::kThing, kThingWords, kAsIs);
  AddClass(WordClass::kThingPlural, kThingWords, kPlural);
  AddClass(WordClass::kRole, kRoleWords, kAsIs);
  AddClass(WordClass::kRolePlural, kRoleWords, kPlural);
  AddClass(WordClass::kModifier, kModifierWords, kAsIs);
  AddClass(WordClass::kAdjective, kAdjectiveWords, kAsIs);
  AddClass(WordClass::kAdverb, kAdverbWords, kAsIs);
  AddClass(WordClass::kVerbBase, kVerbWords, kAsIs);
  AddClass(WordClass::kVerbPast, kVerbWords, kPast);
  AddClass(WordClass::kVerbIng, kVerbWords, kIng);
  AddClass(WordClass::kVerbThird, kVerbWords, kThird);
  AddClass(WordClass::kSay, kSayWords, kAsIs);
}

void Vocabulary::AddClass(WordClass word_class, std::string_view words,
                          int form) {
  Range& range = ranges_[static_cast<size_t>(word_class)];
  range.begin = static_cast<uint32_t>(entries_.size());
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(word.size() + 1, words.size()));
    if (word.empty()) continue;
    const size_t slash = word.find('/');
    const std::string_view british = word.substr(0, slash);
    const std::string_view american =
        slash == word.npos ? word : word.substr(slash + 1);
    Add(word_class, Inflect(british, form, false),
        Inflect(american, form, true));
  }
  range.size = static_cast<uint32_t>(entries_.size()) - range.begin;
}

void Vocabulary::Add(WordClass word_class, std::string_view british,
                     std::string_view american) {
  assert(british.size() <= kMaxWord && american.size() <= kMaxWord);
  Entry entry;
  entry.word_class = word_class;
  const std::string_view spellings[2] = {british, american};
  if (!arena_.empty()) arena_.resize(arena_.size() - kMaxWord);
  for (int i = 0; i < 2; ++i) {
    entry.begin[i] = static_cast<uint32_t>(arena_.size());
    entry.size[i] = static_cast<uint8_t>(spellings[i].size());
    arena_ += spellings[i];
  }
  arena_.append(kMaxWord, ' ');
  entries_.push_back(entry);
}

uint32_t Vocabulary::AddFunctionWord(std::string_view word) {
  const Range& r = ranges_[static_cast<size_t>(WordClass::kSay)];
  for (uint32_t i = r.begin + r.size; i < entries_.size(); ++i) {
    const Text t = Spelling(i, false);
    if (std::string_view(t.data, t.size) == word) return i;
  }
  Add(WordClass::kFunction, word, word);
  return static_cast<uint32_t>(entries_.size()) - 1;
}

}  // namespace copydesk::gen
