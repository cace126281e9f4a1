#include "engine/pipeline/keep_rule.h"

#include <algorithm>
#include <string_view>

#include "engine/base/date.h"

namespace copydesk {
namespace {

std::string_view Trim(std::string_view s) {
  const size_t begin = s.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return s.substr(begin, s.find_last_not_of(" \t") - begin + 1);
}

std::vector<std::string> Split(std::string_view s, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const size_t at = s.find(separator);
    const std::string_view part = Trim(s.substr(0, at));
    if (!part.empty()) parts.emplace_back(part);
    if (at == std::string_view::npos) return parts;
    s.remove_prefix(at + 1);
  }
}

const std::string& FieldOf(const Document& d, std::string_view field) {
  if (field == "id") return d.id;
  if (field == "url") return d.url;
  if (field == "title") return d.title;
  return d.site;
}

// How many bytes all ids begin with.
size_t BeginningOfAllIds(const Corpus& corpus) {
  if (corpus.documents.empty()) return 0;
  std::string_view same = corpus.documents[0].document.id;
  for (const CorpusDocument& d : corpus.documents) {
    const std::string_view id = d.document.id;
    const auto [end, unused] =
        std::mismatch(same.begin(), same.end(), id.begin(), id.end());
    same = same.substr(0, static_cast<size_t>(end - same.begin()));
  }
  return same.size();
}

// Eight bytes from `begin` on as a number that sorts as they do.
uint64_t NumberAt(std::string_view s, size_t begin) {
  uint64_t number = 0;
  for (size_t i = 0; i < 8; ++i) {
    const bool past = begin + i >= s.size();
    number = number << 8 | (past ? 0 : static_cast<uint8_t>(s[begin + i]));
  }
  return number;
}

}  // namespace

Result<KeepRule> KeepRule::Parse(std::string_view text) {
  KeepRule keep;
  for (const std::string& part : Split(text, ';')) {
    Rule rule{Kind::kField, part, {}, {}};
    if (part == "earliest") {
      rule.kind = Kind::kEarliest;
    } else if (part == "latest") {
      rule.kind = Kind::kLatest;
    } else if (part == "longest") {
      rule.kind = Kind::kLongest;
    } else if (part == "shortest") {
      rule.kind = Kind::kShortest;
    } else if (part == "first") {
      rule.kind = Kind::kFirst;
    } else if (part == "origin") {
      rule.kind = Kind::kOrigin;
    } else {
      const size_t equals = part.find('=');
      rule.field = Trim(std::string_view(part).substr(0, equals));
      if (equals != std::string::npos) {
        rule.values = Split(std::string_view(part).substr(equals + 1), ',');
      }
      const bool known = rule.field == "site" || rule.field == "source" ||
                         rule.field == "id" || rule.field == "url" ||
                         rule.field == "title";
      if (!known || rule.values.empty()) {
        return Fail(ErrorCode::kUsage,
                    "--keep: cannot understand '" + part + "'",
                    "rules are earliest, latest, longest, shortest, first, "
                    "origin and site=A,B (or id, url, title), joined by ';'");
      }
    }
    keep.rules_.push_back(std::move(rule));
  }
  if (keep.rules_.empty()) {
    return Fail(ErrorCode::kUsage, "--keep: no rule given",
                "the default is '" + std::string(kDefault) + "'");
  }
  return keep;
}

bool KeepRule::UsesText() const {
  return std::any_of(rules_.begin(), rules_.end(), [](const Rule& rule) {
    return rule.field == "url" || rule.field == "title";
  });
}

bool KeepRule::UsesOrigin() const {
  return std::any_of(rules_.begin(), rules_.end(), [](const Rule& rule) {
    return rule.kind == Kind::kOrigin;
  });
}

int64_t KeepRule::FieldValue(size_t rule, const Document& document) const {
  return rules_[rule].Preference(FieldOf(document, rules_[rule].field));
}

int64_t KeepRule::Value(size_t rule, const KeepFacts& facts) const {
  switch (rules_[rule].kind) {
    case Kind::kEarliest:
      return facts.day == kNoDay ? INT64_MAX : facts.day;
    case Kind::kLatest:
      return facts.day == kNoDay ? INT64_MAX : -int64_t{facts.day};
    case Kind::kLongest:
      return -static_cast<int64_t>(facts.tokens);
    case Kind::kShortest:
      return static_cast<int64_t>(facts.tokens);
    case Kind::kFirst:
      return facts.place;
    case Kind::kOrigin:
      return facts.nearest ? 0 : 1;
    case Kind::kField:
      return rules_[rule].OfSite() ? rules_[rule].Preference(facts.site) : 0;
  }
  return 0;
}

bool KeepRule::Rule::OfSite() const {
  return field == "site" || field == "source";
}

int64_t KeepRule::Rule::Preference(std::string_view value) const {
  return std::find(values.begin(), values.end(), value) - values.begin();
}

int64_t KeepRule::Value(size_t rule, const Corpus& corpus, uint32_t d) const {
  const CorpusDocument& doc = corpus.documents[d];
  if (AsksForField(rule)) return FieldValue(rule, doc.document);
  return Value(rule, {doc.day, doc.print.tokens.size(), d,
                      d < nearest_.size() && nearest_[d]});
}

int KeepRule::CompareByFacts(const KeepFacts& x, const KeepFacts& y) const {
  for (size_t r = 0; r < rules_.size(); ++r) {
    const int64_t vx = Value(r, x), vy = Value(r, y);
    if (vx != vy) return vx < vy ? -1 : 1;
  }
  return 0;
}

bool KeepRule::Better(const Corpus& corpus, uint32_t x, uint32_t y) const {
  for (size_t r = 0; r < rules_.size(); ++r) {
    const int64_t vx = Value(r, corpus, x), vy = Value(r, corpus, y);
    if (vx != vy) return vx < vy;
  }
  return corpus.documents[x].document.id < corpus.documents[y].document.id;
}

std::string KeepRule::DecidedBy(const Corpus& corpus, uint32_t kept,
                                uint32_t dropped) const {
  for (size_t r = 0; r < rules_.size(); ++r) {
    if (Value(r, corpus, kept) != Value(r, corpus, dropped)) return Text(r);
  }
  return "id";
}

template <typename ValueOf>
std::vector<uint32_t> KeepRule::RankBy(const Corpus& corpus,
                                       const ValueOf& value_of) const {
  // Each value is worked out once.
  std::vector<std::vector<int64_t>> values(rules_.size());
  for (size_t r = 0; r < rules_.size(); ++r) {
    values[r].reserve(corpus.size());
    for (uint32_t d = 0; d < corpus.size(); ++d) {
      values[r].push_back(value_of(r, d));
    }
  }
  // What mostly decides lies side by side: the first value, and where ids begin
  // to differ.
  struct Item {
    int64_t first;
    uint64_t id;
    uint32_t document;
  };
  const size_t same = BeginningOfAllIds(corpus);
  std::vector<Item> items(corpus.size());
  for (uint32_t d = 0; d < corpus.size(); ++d) {
    const std::string& id = corpus.documents[d].document.id;
    items[d] = {values.empty() ? 0 : values[0][d], NumberAt(id, same), d};
  }
  std::sort(items.begin(), items.end(), [&](const Item& x, const Item& y) {
    if (x.first != y.first) return x.first < y.first;
    for (size_t r = 1; r < values.size(); ++r) {
      const int64_t vx = values[r][x.document], vy = values[r][y.document];
      if (vx != vy) return vx < vy;
    }
    if (x.id != y.id) return x.id < y.id;
    return corpus.documents[x.document].document.id <
           corpus.documents[y.document].document.id;
  });
  std::vector<uint32_t> order;
  order.reserve(items.size());
  for (const Item& i : items) order.push_back(i.document);
  return order;
}

std::vector<uint32_t> KeepRule::Rank(const Corpus& corpus) const {
  return RankBy(corpus,
                [&](size_t r, uint32_t d) { return Value(r, corpus, d); });
}

std::vector<uint32_t> KeepRule::RankByFacts(const Corpus& corpus) const {
  return RankBy(corpus, [&](size_t r, uint32_t d) {
    const CorpusDocument& doc = corpus.documents[d];
    return Value(r, KeepFacts{doc.day, doc.print.tokens.size(), d, false,
                              corpus.sites[doc.site]});
  });
}

}  // namespace copydesk
