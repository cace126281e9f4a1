#include "engine/match/relation.h"

#include <algorithm>
#include <cmath>

namespace copydesk {
namespace {

// A text that is carried by another site comes within so many days.
constexpr int32_t kCopyDays = 21;
// Coverage of one side that makes a copy where the texts begin alike, ...
constexpr double kCopyCoverage = 0.64;
constexpr double kAlike = 0.5;          // share of the head
constexpr double kRoughlyAlike = 0.42;  // enough where half of both is covered
// ... and where they do not: re-led and re-ordered copies.
constexpr double kReledCoverage = 0.9;
constexpr double kReledBoth = 0.8;
// ... or less of a text that hardly anybody else has, with few names and
// figures changed: a heavily edited copy. Two reports that quote one speech
// look the same, so both must be known to be of these days.
constexpr double kEditedCoverage = 0.45;
constexpr double kHardlyCommon = 0.25;
constexpr double kFewChangedFacts = 0.01;  // of the rare words in runs
// More than that of the shared words common: a form, or furniture. What is used
// again later becomes common by that.
constexpr double kMostlyCommon = 0.33;
constexpr double kMostlyCommonLater = 0.5;
// The smaller side is covered and the larger is not.
constexpr double kContainedSmall = 0.8;
constexpr double kContainedLarge = 0.5;
// So many changed names and numbers make a form of what one site says twice.
constexpr uint32_t kChangedFacts = 2;
constexpr double kManyChangedFacts = 0.007;  // of the rare words in runs
// Between sites names are localised, but not one word in twenty.
constexpr double kTooManyChangedFacts = 0.05;
// Least share of facts among the short differences of a form.
constexpr double kMostOfChanges = 0.6;
// The fewest rare words of a shared passage.
constexpr uint32_t kPassageWords = 14;

// So far from "soon" is a pair of which a date is missing.
constexpr double kUnknownDays = 0.1;
// Twice as many words, days or facts as a threshold are as far from it as this
// share, times ln 2.
constexpr double kCountScale = 0.25;
// What is known for certain is as far from its threshold as anything can be.
constexpr double kCertain = 10;

// Log odds that people say the same, fitted to the 88 pairs of press releases
// that two readers labelled (bench/accuracy/confidence.py).
constexpr double kSureAtThreshold = 0.3;
constexpr double kSureByMargin = 13;        // per unit of the margin
constexpr double kSureOfBackground = -1.9;  // many are forms with little text
constexpr double kMostMargin = 0.35;

// Whether a condition holds.
struct Truth {
  bool value;

  static Truth Known(bool holds) { return {holds}; }
  static Truth ShareAtLeast(double x, double t) { return {x >= t}; }
  static Truth ShareAbove(double x, double t) { return {x > t}; }
  static Truth CountAtLeast(double x, double t) { return {x >= t}; }
  static Truth CountAbove(double x, double t) { return {x > t}; }
  static Truth Soon(int32_t days) { return {days <= kCopyDays}; }
  friend Truth operator&(Truth x, Truth y) { return {x.value && y.value}; }
  friend Truth operator|(Truth x, Truth y) { return {x.value || y.value}; }
  friend Truth operator~(Truth x) { return {!x.value}; }
};

// How far it is from changing: positive where it holds. With the minimum for
// "and" and the maximum for "or", no figure that moves by less changes what a
// formula says.
struct Distance {
  double value;

  static Distance Known(bool holds) { return {holds ? kCertain : -kCertain}; }
  static Distance ShareAtLeast(double x, double t) { return {x - t}; }
  static Distance ShareAbove(double x, double t) { return {x - t}; }
  static Distance CountAtLeast(double x, double t) {
    return {kCountScale * std::log(std::max(x, t / 64) / t)};
  }
  static Distance CountAbove(double x, double t) { return CountAtLeast(x, t); }
  static Distance Soon(int32_t days) {
    return {days < 0 ? kUnknownDays
                     : kCountScale * std::log((kCopyDays + 1.0) / (days + 1))};
  }
  friend Distance operator&(Distance x, Distance y) {
    return {std::min(x.value, y.value)};
  }
  friend Distance operator|(Distance x, Distance y) {
    return {std::max(x.value, y.value)};
  }
  friend Distance operator~(Distance x) { return {-x.value}; }
};

// What the relations are made of. V is Truth or Distance.
template <typename V>
struct Conditions {
  V soon;         // or a date is missing
  V one_text;     //
  V other_facts;  // of what is one text: a form
  V enough;       // rare words for one text
  V contained;    // of what is one text
  V form;         // begins alike
  V passage;
  V common_form;  // most of what is shared is common

  explicit Conditions(const PairFigures& f) : soon(V::Soon(f.days)) {
    const double more = std::max(f.coverage_a, f.coverage_b);
    const double less = std::min(f.coverage_a, f.coverage_b);
    const auto of_shared = [&f](uint32_t facts) {
      return static_cast<double>(facts) / std::max(1u, f.rare_words);
    };
    const FactChanges& changed = f.changed_facts;
    const uint32_t facts = changed.All();
    const V begins_alike = V::ShareAtLeast(f.head, kAlike);
    const V roughly_alike =
        V::ShareAtLeast(f.head, kRoughlyAlike) & V::ShareAtLeast(less, 0.5);
    const V edited = V::ShareAtLeast(more, kEditedCoverage) &
                     ~V::ShareAbove(f.common, kHardlyCommon) &
                     ~V::CountAbove(of_shared(facts), kFewChangedFacts) & soon &
                     V::Known(f.days >= 0);
    one_text =
        (begins_alike & V::ShareAtLeast(more, kCopyCoverage) &
         ~V::ShareAbove(f.common, f.days <= kCopyDays ? kMostlyCommon
                                                      : kMostlyCommonLater)) |
        ((begins_alike | roughly_alike) & edited) |
        V::ShareAtLeast(more, kReledCoverage) |
        V::ShareAtLeast(less, kReledBoth);
    // One site does not carry a story twice under other names and figures. Who
    // takes the text of another site and changes its numbers alone hides a
    // copy, and who changes every other word edits it.
    other_facts =
        f.same_site
            ? V::CountAtLeast(facts, kChangedFacts) &
                  V::CountAbove(of_shared(facts), kManyChangedFacts)
            : V::CountAtLeast(changed.names, kChangedFacts) &
                  V::CountAbove(of_shared(facts), kTooManyChangedFacts) &
                  V::ShareAtLeast(
                      facts / std::max(1.0, 0.0 + facts + changed.words),
                      kMostOfChanges);
    enough = V::CountAtLeast(f.rare_words, kPassageWords);
    contained = V::ShareAtLeast(more, kContainedSmall) &
                ~V::ShareAtLeast(less, kContainedLarge);
    form = begins_alike & V::ShareAtLeast(more, 0.35);
    passage = ~V::ShareAbove(f.common, 0.6) &
              V::CountAtLeast(f.longest, kPassageWords);
    common_form = V::ShareAtLeast(more, 0.3) & V::ShareAbove(f.common, 0.6);
  }
};

// How far the figures are from another relation, where `relation` is theirs.
// Exact, copy and contained count as one.
double Margin(const PairFigures& f, Relation relation) {
  const Conditions<Distance> c(f);
  const Distance filled = c.one_text & c.other_facts;
  const Distance same = c.one_text & c.enough & ~filled;
  const Distance other = ~filled & ~(c.one_text & c.enough);
  switch (relation) {
    case Relation::kExact:
      return kCertain;
    case Relation::kCopy:
    case Relation::kContained:
      return (same & c.soon).value;
    case Relation::kReissue:
      return (same & ~c.soon).value;
    case Relation::kPassage:
      return (other & ~c.form & c.passage).value;
    case Relation::kTemplate:
      return (filled | (other & (c.form | (~c.passage & c.common_form)))).value;
    case Relation::kBackground:
      break;
  }
  return (other & ~c.form & ~c.passage & ~c.common_form).value;
}

std::string Percent(double share) {
  return std::to_string(std::lround(share * 100)) + " %";
}

// "1 name", "2 names".
std::string Counted(uint32_t n, const char* what) {
  return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

}  // namespace

const char* RelationName(Relation relation) {
  switch (relation) {
    case Relation::kExact:
      return "exact";
    case Relation::kCopy:
      return "copy";
    case Relation::kContained:
      return "contained";
    case Relation::kReissue:
      return "reissue";
    case Relation::kPassage:
      return "passage";
    case Relation::kTemplate:
      return "template";
    case Relation::kBackground:
      return "background";
  }
  return "background";
}

Relation Relate(const PairFigures& f) {
  if (f.equal) return Relation::kExact;
  const Conditions<Truth> c(f);
  if (c.one_text.value && c.other_facts.value) return Relation::kTemplate;
  if (c.one_text.value && c.enough.value) {
    if (!c.soon.value) return Relation::kReissue;
    return c.contained.value ? Relation::kContained : Relation::kCopy;
  }
  if (c.form.value) return Relation::kTemplate;
  if (c.passage.value) return Relation::kPassage;
  if (c.common_form.value) return Relation::kTemplate;
  return Relation::kBackground;
}

double Confidence(const PairFigures& f) {
  const Relation relation = Relate(f);
  if (relation == Relation::kExact) return 1;
  const double margin = std::clamp(Margin(f, relation), 0.0, kMostMargin);
  const double log_odds =
      kSureAtThreshold + kSureByMargin * margin +
      (relation == Relation::kBackground ? kSureOfBackground : 0);
  return 1 / (1 + std::exp(-log_odds));
}

RelationVerdict Explain(const PairFigures& f) {
  const Relation relation = Relate(f);
  const std::string covered =
      Percent(f.coverage_a) + " of A and " + Percent(f.coverage_b) + " of B";
  const std::string apart =
      f.days < 0 ? "at unknown dates"
                 : std::to_string(f.days) +
                       (f.days == 1 ? " day apart" : " days apart");
  const std::string begin = f.head >= kAlike ? "texts begin alike"
                            : f.head >= kRoughlyAlike
                                ? "texts begin roughly alike"
                                : "texts begin differently";
  const std::string common =
      Percent(f.common) + " of what they share is common";
  switch (relation) {
    case Relation::kExact:
      return {relation, "the same words in the same order, " + apart};
    case Relation::kCopy:
      return {relation,
              "one text covers " + covered + ", " + apart + ", " + begin};
    case Relation::kContained:
      return {relation, "the smaller text is part of the larger: " + covered +
                            ", " + apart + ", " + begin};
    case Relation::kReissue:
      return {relation,
              "one text used again: " + covered + ", " + apart + ", " + begin};
    case Relation::kPassage:
      return {relation, "separate texts share a passage of " +
                            std::to_string(f.longest) + " words: " + covered +
                            ", " + begin};
    case Relation::kTemplate: {
      const Conditions<Truth> c(f);
      if (c.one_text.value && c.other_facts.value) {
        return {relation, "one text with other facts: " +
                              Counted(f.changed_facts.names, "name") + " and " +
                              Counted(f.changed_facts.numbers, "number") +
                              " differ, " + covered};
      }
      return {relation, "one form, filled anew: " + covered + ", " + begin +
                            ", " + common};
    }
    case Relation::kBackground:
      break;
  }
  return {relation, common + ", " + Counted(f.rare_words, "word") +
                        (f.rare_words == 1 ? " is not" : " are not")};
}

}  // namespace copydesk
