#ifndef ENGINE_PIPELINE_KEEP_RULE_H_
#define ENGINE_PIPELINE_KEEP_RULE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/pipeline/corpus.h"

namespace copydesk {

// What rules ask of a document beside its fields.
struct KeepFacts {
  int32_t day = 0;  // kNoDay where it has no date
  size_t tokens = 0;
  uint32_t place = 0;    // in the input
  bool nearest = false;  // the origin of its cluster, or nearest to it
  std::string_view site = {};
};

// Which of several copies is the best: rules, the first of which that tells two
// documents apart decides.
//
//   earliest, latest    by date; a document without one comes last
//   longest, shortest   by tokens
//   first               by place in the input
//   origin              the origin of its cluster, or who is nearest to it,
//                       before all others; decides nothing where that is not
//                       known, or before SetOrigins
//   FIELD=V1,V2,...     by a field, in this order of preference; any other
//   value
//                       comes last. FIELD is site (or source), id, url or title
//
// Rules are joined by `;`. Where none decides, the least id does, so that the
// choice does not depend on the order of the input unless `first` is asked for.
class KeepRule {
 public:
  static constexpr std::string_view kDefault = "earliest; longest";

  // An error (kUsage) names what is not understood.
  static Result<KeepRule> Parse(std::string_view text);

  // Whether a rule is `origin`.
  bool UsesOrigin() const;
  // Whether a rule asks for more of a document than its id, site, date and
  // number of tokens.
  bool UsesText() const;
  // By document: Origins::nearest.
  void SetOrigins(std::vector<bool> nearest) { nearest_ = std::move(nearest); }

  // True where document x is to be preferred to y.
  bool Better(const Corpus& corpus, uint32_t x, uint32_t y) const;

  // Which rule told kept from dropped: its text, or "id".
  std::string DecidedBy(const Corpus& corpus, uint32_t kept,
                        uint32_t dropped) const;

  // All documents, best first.
  std::vector<uint32_t> Rank(const Corpus& corpus) const;
  // The same by CompareByFacts, then by id.
  std::vector<uint32_t> RankByFacts(const Corpus& corpus) const;
  // Less than 0 where x is better by the rules that ask for no origin and no
  // field but the site, more where y is, 0 where these do not tell.
  int CompareByFacts(const KeepFacts& x, const KeepFacts& y) const;

  // The rules one by one, for documents that are not held: the lesser value is
  // preferred, and of the first rule that gives two, its text is DecidedBy.
  size_t size() const { return rules_.size(); }
  const std::string& Text(size_t rule) const { return rules_[rule].text; }
  // Whether a rule asks for a field; which of the next two gives its value.
  bool AsksForField(size_t rule) const {
    return rules_[rule].kind == Kind::kField;
  }
  int64_t FieldValue(size_t rule, const Document& document) const;
  int64_t Value(size_t rule, const KeepFacts& facts) const;

 private:
  enum class Kind : uint8_t {
    kEarliest,
    kLatest,
    kLongest,
    kShortest,
    kFirst,
    kOrigin,
    kField
  };
  struct Rule {
    Kind kind;
    std::string text;
    std::string field;
    std::vector<std::string> values;

    bool OfSite() const;
    // Which of the values it is, or how many there are.
    int64_t Preference(std::string_view value) const;
  };

  int64_t Value(size_t rule, const Corpus& corpus, uint32_t d) const;
  // By value_of(rule, document), the least first, then by id.
  template <typename ValueOf>
  std::vector<uint32_t> RankBy(const Corpus& corpus,
                               const ValueOf& value_of) const;

  std::vector<Rule> rules_;
  std::vector<bool> nearest_;
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_KEEP_RULE_H_
