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

std::string Percent(double share) {
  return std::to_string(std::lround(share * 100)) + " %";
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
  const double more = std::max(f.coverage_a, f.coverage_b);
  const double less = std::min(f.coverage_a, f.coverage_b);
  if (f.equal) return Relation::kExact;
  const bool soon = f.days <= kCopyDays;  // also where a date is missing

  const bool begins_alike = f.head >= kAlike;
  const auto of_shared = [&f](uint32_t facts) {
    return static_cast<double>(facts) / std::max(1u, f.rare_words);
  };
  const bool edited = more >= kEditedCoverage && f.common <= kHardlyCommon &&
                      of_shared(f.changed_facts.All()) <= kFewChangedFacts &&
                      soon && f.days >= 0;
  const bool same_text =
      (begins_alike && more >= kCopyCoverage &&
       f.common <= (soon ? kMostlyCommon : kMostlyCommonLater)) ||
      ((begins_alike || (f.head >= kRoughlyAlike && less >= 0.5)) && edited) ||
      more >= kReledCoverage || less >= kReledBoth;
  // One site does not carry a story twice under other names and figures. Who
  // takes the text of another site and changes its numbers alone hides a copy,
  // and who changes every other word edits it.
  const FactChanges& changed = f.changed_facts;
  const uint32_t facts = changed.All();
  const bool other_facts =
      f.same_site
          ? facts >= kChangedFacts && of_shared(facts) > kManyChangedFacts
          : changed.names >= kChangedFacts &&
                of_shared(facts) > kTooManyChangedFacts &&
                facts >= kMostOfChanges * (facts + changed.words);
  if (same_text && other_facts) return Relation::kTemplate;
  if (same_text && f.rare_words >= kPassageWords) {
    if (!soon) return Relation::kReissue;
    if (more >= kContainedSmall && less < kContainedLarge) {
      return Relation::kContained;
    }
    return Relation::kCopy;
  }
  if (begins_alike && more >= 0.35) return Relation::kTemplate;
  if (f.common <= 0.6 && f.longest >= kPassageWords) return Relation::kPassage;
  if (more >= 0.3 && f.common > 0.6) return Relation::kTemplate;
  return Relation::kBackground;
}

RelationVerdict Explain(const PairFigures& f) {
  const Relation relation = Relate(f);
  const std::string covered =
      Percent(f.coverage_a) + " of A and " + Percent(f.coverage_b) + " of B";
  const std::string apart =
      f.days < 0    ? "at unknown dates"
      : f.days == 0 ? "on one day"
                    : std::to_string(f.days) +
                          (f.days == 1 ? " day apart" : " days apart");
  switch (relation) {
    case Relation::kExact:
      return {relation, "the same words in the same order, " + apart};
    case Relation::kCopy:
      return {relation, "one text covers " + covered + ", " + apart};
    case Relation::kContained:
      return {relation, "the smaller text is part of the larger: " + covered +
                            ", " + apart};
    case Relation::kReissue:
      return {relation, "one text used again: " + covered + ", " + apart};
    case Relation::kPassage:
      return {relation, "separate texts share a passage of " +
                            std::to_string(f.longest) + " words: " + covered};
    case Relation::kTemplate:
      return {relation, "one form with other facts: " + covered + ", " +
                            Percent(f.common) +
                            " of what they share is common"};
    case Relation::kBackground:
      break;
  }
  return {relation, Percent(f.common) + " of what they share is common, " +
                        std::to_string(f.rare_words) + " words are not"};
}

}  // namespace copydesk
