#ifndef ENGINE_MATCH_RELATION_H_
#define ENGINE_MATCH_RELATION_H_

#include <cstdint>
#include <string>

namespace copydesk {

// What two documents have to do with each other. The names stand in outputs.
enum class Relation : uint8_t {
  kExact,       // equal but for case, accents, punctuation and spacing
  kCopy,        // one text, carried by both, with edits and cuts
  kContained,   // the smaller is part of the larger
  kReissue,     // one text, re-used for a later event
  kPassage,     // separate texts that share a letter, a quotation, a list
  kTemplate,    // one form, filled with other facts
  kBackground,  // nothing in common but what many documents have
};

const char* RelationName(Relation relation);

// True for the relations that make two documents the same story, and one of
// them dispensable.
constexpr bool IsCopy(Relation r) {
  return r == Relation::kExact || r == Relation::kCopy ||
         r == Relation::kContained;
}

// Short differences of two texts where all around them is equal, by what both
// sides have there. Names and numbers are facts.
struct FactChanges {
  uint32_t names = 0;
  uint32_t numbers = 0;  // a number on either side, or a number and a name
  uint32_t words = 0;    // anything else

  uint32_t All() const { return names + numbers; }
};

// What the comparison of two documents gives. Words are tokens. A word is
// common where many stories have it in the same surroundings, or where it lies
// in boilerplate; it is rare otherwise.
struct PairFigures {
  bool equal = false;       // the same tokens in the same order
  double jaccard = 0;       // exact, over distinct shingles
  double containment = 0;   // the same over the smaller set
  double coverage_a = 0;    // share of A's rare words that lie in runs
  double coverage_b = 0;    // the same for B
  double head = 0;          // share of a document's beginning that lies in
                            // runs; of the two documents, the larger
  double common = 0;        // share of the words in runs that are common
  uint32_t rare_words = 0;  // words in runs that are rare
  uint32_t longest = 0;     // rare words in the best passage
  FactChanges changed_facts;
  bool same_site = false;
  int32_t days = -1;  // between the two; -1 where a date is missing
};

struct RelationVerdict {
  Relation relation = Relation::kBackground;
  std::string reason;  // one phrase
};

// Judges a pair. The method is ours: what copies share is rare, runs from the
// beginning and covers most of one side within days; letters and quotations
// are long and rare but the texts begin differently; forms begin alike, are
// common or have other facts. Thresholds and what they give: docs/accuracy.md.
Relation Relate(const PairFigures& figures);

// How sure Relate is, 0 to 1: the share of such pairs of which people say the
// same, exact, copy and contained taken as one. A logistic function, fitted to
// labelled pairs, of how far the deciding figures are from their thresholds:
// each condition gives a distance, "and" the least, "or" the greatest of those
// it joins. 1 for exact; little over 0.5 at a threshold. How well it holds:
// docs/accuracy.md.
double Confidence(const PairFigures& figures);

// The same with the reason in words, for reports.
RelationVerdict Explain(const PairFigures& figures);

}  // namespace copydesk

#endif  // ENGINE_MATCH_RELATION_H_
