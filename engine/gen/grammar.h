#ifndef ENGINE_GEN_GRAMMAR_H_
#define ENGINE_GEN_GRAMMAR_H_

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/gen/prng.h"
#include "engine/gen/token.h"
#include "engine/gen/vocabulary.h"

namespace copydesk::gen {

// Who and what a story is about; its sentences come back to these.
struct Topic {
  struct Person {
    Token given;
    Token surname;
  };
  std::array<Person, 4> people;
  std::array<Token, 3> places;
  std::array<Token, 2> firms;
  Token coined;
  int32_t day = 0;  // days since 1970-01-01
  // The people already named in full, a bit each.
  uint32_t introduced = 0;
};

// A topic drawn from `prng`.
Topic DrawTopic(int32_t day, Prng* prng);

// Expands the rules of rules.h into tokens. Immutable after construction; any
// number of threads may use it.
class Grammar {
 public:
  // What can be expanded: the entry points of rules.h.
  enum Entry : uint8_t {
    kLead,
    kSentence,
    kQuote,
    kFigure,
    kLetter,
    kLetterhead,
    kLocal,
    kHeadline,
    kEntries
  };

  Grammar();

  // Whether every item of the rules names something; a test holds it.
  bool complete() const { return complete_; }

  const Vocabulary& vocabulary() const { return vocabulary_; }

  // Appends one expansion of `entry` to `tokens`. All draws come from `prng`;
  // `topic` remembers who has been named.
  void Expand(Entry entry, Topic* topic, Prng* prng,
              std::vector<Token>* tokens) const;

 private:
  struct Alternative {
    uint32_t begin;  // in items_
    uint32_t end;
  };
  struct Rule {
    std::string_view name;
    uint32_t begin;  // in alternatives_
    uint32_t size;
  };

  uint32_t ParseItem(std::string_view item);
  void ExpandRule(uint32_t rule, Topic* topic, Prng* prng,
                  std::vector<Token>* tokens) const;

  Vocabulary vocabulary_;
  bool complete_ = true;
  std::vector<uint32_t> items_;
  std::vector<Alternative> alternatives_;
  std::vector<Rule> rules_;
  std::array<uint32_t, kEntries> entries_;
};

}  // namespace copydesk::gen

#endif  // ENGINE_GEN_GRAMMAR_H_
