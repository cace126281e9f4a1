#include "engine/gen/grammar.h"

#include <algorithm>

#include "engine/gen/rules.h"

namespace copydesk::gen {
namespace {

// An item of a rule in 32 bits, laid out like a token: what is not a TokenKind
// is one of these.
constexpr uint32_t kClassItem = 0x40u << 24;   // payload: a WordClass
constexpr uint32_t kFigureItem = 0x41u << 24;  // payload: a Figure
constexpr uint32_t kNestedItem = 0x42u << 24;  // payload: a rule
constexpr uint32_t kItemMask = 0xffu << 24;

enum Figure : uint32_t {
  kWho,
  kNew,
  kSurnameOnly,
  kSomePlace,
  kSomeFirm,
  kSomeCoined,
  kCount,
  kSmall,
  kPart,
  kMoney,
  kDate,
  kHour,
  kInYear,
};

struct ClassName {
  std::string_view name;
  WordClass word_class;
};
constexpr ClassName kClassNames[] = {
    {"agent", WordClass::kAgent},
    {"matter", WordClass::kMatter},
    {"matters", WordClass::kMatterPlural},
    {"thing", WordClass::kThing},
    {"things", WordClass::kThingPlural},
    {"role", WordClass::kRole},
    {"roles", WordClass::kRolePlural},
    {"mod", WordClass::kModifier},
    {"adj", WordClass::kAdjective},
    {"adv", WordClass::kAdverb},
    {"vb", WordClass::kVerbBase},
    {"vd", WordClass::kVerbPast},
    {"vg", WordClass::kVerbIng},
    {"vs", WordClass::kVerbThird},
    {"say", WordClass::kSay},
};

constexpr std::string_view kFigureNames[] = {
    "who",   "new", "surname", "place", "firm",  "coined", "num",
    "small", "pct", "mil",     "day",   "clock", "year"};

struct Mark {
  std::string_view text;
  TokenKind kind;
};
constexpr Mark kMarks[] = {
    {",", TokenKind::kComma},      {".", TokenKind::kStop},
    {"?", TokenKind::kQuestion},   {":", TokenKind::kColon},
    {"--", TokenKind::kDash},      {"<", TokenKind::kOpenQuote},
    {">", TokenKind::kCloseQuote}, {"'s", TokenKind::kPossessive},
    {"@a", TokenKind::kArticle},
};

constexpr std::string_view kEntryNames[Grammar::kEntries] = {
    "lead",   "sentence",   "quote", "figure",
    "letter", "letterhead", "local", "headline"};

// Cuts the text up to `separator` off the front of `rest`.
std::string_view Take(char separator, std::string_view* rest) {
  const size_t end = std::min(rest->find(separator), rest->size());
  const std::string_view taken = rest->substr(0, end);
  rest->remove_prefix(std::min(end + 1, rest->size()));
  return taken;
}

Token DrawName(TokenKind kind, Prng* prng) {
  return MakeToken(kind, static_cast<uint32_t>(prng->Next() >> 40));
}

uint32_t DrawCount(Prng* prng) {
  switch (prng->Below(4)) {
    case 0:
      return prng->Between(11, 99);
    case 1:
      return prng->Between(100, 999);
    case 2:
      return prng->Between(1000, 9999);
    default:
      return prng->Between(100, 999) * 100;
  }
}

void AppendFigure(uint32_t figure, Topic* topic, Prng* prng,
                  std::vector<Token>* tokens) {
  switch (figure) {
    case kWho: {
      // The first of them most often.
      const uint32_t least = prng->Below(4);
      const uint32_t i = least * prng->Below(4) / 3;
      if ((topic->introduced >> i & 1) == 0) {
        topic->introduced |= 1u << i;
        tokens->push_back(topic->people[i].given);
      }
      tokens->push_back(topic->people[i].surname);
      break;
    }
    case kNew:
      tokens->push_back(DrawName(TokenKind::kGivenName, prng));
      tokens->push_back(DrawName(TokenKind::kSurname, prng));
      break;
    case kSurnameOnly:
      tokens->push_back(topic->people[0].surname);
      break;
    case kSomePlace:
      tokens->push_back(prng->Below(3) == 0 ? DrawName(TokenKind::kPlace, prng)
                                            : topic->places[prng->Below(3)]);
      break;
    case kSomeFirm:
      tokens->push_back(prng->Below(3) == 0 ? DrawName(TokenKind::kFirm, prng)
                                            : topic->firms[prng->Below(2)]);
      break;
    case kSomeCoined:
      tokens->push_back(prng->Below(2) == 0
                            ? topic->coined
                            : DrawName(TokenKind::kCoined, prng));
      break;
    case kCount:
      tokens->push_back(MakeToken(TokenKind::kNumber, DrawCount(prng)));
      break;
    case kSmall:
      tokens->push_back(MakeToken(TokenKind::kNumber, prng->Between(2, 12)));
      break;
    case kPart:
      tokens->push_back(MakeToken(TokenKind::kPercent, prng->Between(11, 960)));
      break;
    case kMoney:
      tokens->push_back(MakeToken(TokenKind::kMillion, prng->Between(6, 2999)));
      break;
    case kDate: {
      const int32_t day =
          topic->day - 30 + static_cast<int32_t>(prng->Below(60));
      tokens->push_back(MakeToken(TokenKind::kDay, static_cast<uint32_t>(day)));
      break;
    }
    case kHour:
      tokens->push_back(MakeToken(TokenKind::kClock, 360 + prng->Below(1000)));
      break;
    default:
      tokens->push_back(MakeToken(TokenKind::kYear, prng->Between(1921, 2039)));
  }
}

}  // namespace

Topic DrawTopic(int32_t day, Prng* prng) {
  Topic topic;
  for (auto& person : topic.people) {
    person.given = DrawName(TokenKind::kGivenName, prng);
    person.surname = DrawName(TokenKind::kSurname, prng);
  }
  for (auto& place : topic.places) place = DrawName(TokenKind::kPlace, prng);
  for (auto& firm : topic.firms) firm = DrawName(TokenKind::kFirm, prng);
  topic.coined = DrawName(TokenKind::kCoined, prng);
  topic.day = day;
  return topic;
}

Grammar::Grammar() {
  for (const RuleText& text : GrammarRules()) {
    Rule rule{text.name, static_cast<uint32_t>(alternatives_.size()), 0};
    std::string_view rest = text.alternatives;
    bool more = true;
    while (more) {
      more = rest.find('\n') != rest.npos;
      std::string_view line = Take('\n', &rest);
      Alternative alternative{static_cast<uint32_t>(items_.size()), 0};
      while (!line.empty()) items_.push_back(ParseItem(Take(' ', &line)));
      alternative.end = static_cast<uint32_t>(items_.size());
      alternatives_.push_back(alternative);
      ++rule.size;
    }
    rules_.push_back(rule);
  }
  for (uint32_t i = 0; i < kEntries; ++i) {
    const auto rule =
        std::find_if(rules_.begin(), rules_.end(),
                     [i](const Rule& r) { return r.name == kEntryNames[i]; });
    complete_ = complete_ && rule != rules_.end();
    entries_[i] = static_cast<uint32_t>(rule - rules_.begin());
  }
}

uint32_t Grammar::ParseItem(std::string_view item) {
  for (const Mark& mark : kMarks) {
    if (item == mark.text) return MakeToken(mark.kind);
  }
  if (item.front() == '$') {
    for (uint32_t i = 0; i < rules_.size(); ++i) {
      if (rules_[i].name == item.substr(1)) return kNestedItem | i;
    }
  } else if (item.front() == '%') {
    for (const ClassName& c : kClassNames) {
      if (c.name == item.substr(1)) {
        return kClassItem | static_cast<uint32_t>(c.word_class);
      }
    }
    for (uint32_t i = 0; i < std::size(kFigureNames); ++i) {
      if (kFigureNames[i] == item.substr(1)) return kFigureItem | i;
    }
  } else {
    return MakeToken(TokenKind::kWord, vocabulary_.AddFunctionWord(item));
  }
  complete_ = false;
  return MakeToken(TokenKind::kStop);
}

void Grammar::ExpandRule(uint32_t rule, Topic* topic, Prng* prng,
                         std::vector<Token>* tokens) const {
  const Rule& r = rules_[rule];
  const Alternative& a = alternatives_[r.begin + prng->Below(r.size)];
  for (uint32_t i = a.begin; i < a.end; ++i) {
    const uint32_t item = items_[i];
    switch (item & kItemMask) {
      case kClassItem: {
        const auto word_class = static_cast<WordClass>(item & kPayloadMask);
        tokens->push_back(
            MakeToken(TokenKind::kWord, vocabulary_.Draw(word_class, prng)));
        break;
      }
      case kFigureItem:
        AppendFigure(item & kPayloadMask, topic, prng, tokens);
        break;
      case kNestedItem:
        ExpandRule(item & kPayloadMask, topic, prng, tokens);
        break;
      default:
        tokens->push_back(item);
    }
  }
}

void Grammar::Expand(Entry entry, Topic* topic, Prng* prng,
                     std::vector<Token>* tokens) const {
  ExpandRule(entries_[entry], topic, prng, tokens);
}

}  // namespace copydesk::gen
