#include "engine/gen/grammar.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "engine/gen/calendar.h"
#include "engine/gen/names.h"
#include "engine/gen/render.h"
#include "engine/gen/rules.h"
#include "engine/gen/story.h"

namespace copydesk::gen {
namespace {

std::string Render(const Grammar& grammar, const HouseStyle& style,
                   std::vector<Token> tokens) {
  std::string out;
  AppendTokens(grammar.vocabulary(), style, tokens, &out);
  return out;
}

TEST(Grammar, EveryItemNamesSomething) { EXPECT_TRUE(Grammar().complete()); }

TEST(Grammar, FixedPhrasesAreShort) {
  for (const RuleText& rule : GrammarRules()) {
    std::istringstream lines{std::string(rule.alternatives)};
    for (std::string line; std::getline(lines, line);) {
      std::istringstream items{line};
      int run = 0;
      for (std::string item; items >> item;) {
        const bool mark = item.find_first_not_of(",.?:-<>") == item.npos;
        if (mark) continue;
        run = item[0] == '%' || item[0] == '$' ? 0 : run + 1;
        EXPECT_LE(run, 3) << rule.name << ": " << line;
      }
    }
  }
}

TEST(Grammar, WordsFitTheirBounds) {
  const Grammar grammar;
  const Vocabulary& v = grammar.vocabulary();
  Prng prng(2);
  for (int c = 1; c < static_cast<int>(WordClass::kCount); ++c) {
    for (int i = 0; i < 5000; ++i) {
      const uint32_t word = v.Draw(static_cast<WordClass>(c), &prng);
      const auto t = v.Spelling(word, i % 2 == 0);
      ASSERT_GE(t.size, 2u);
      ASSERT_LE(t.size, Vocabulary::kMaxWord);
    }
  }
  char name[kMaxName + 16];
  for (int i = 0; i < 20000; ++i) {
    for (const TokenKind kind :
         {TokenKind::kGivenName, TokenKind::kSurname, TokenKind::kPlace,
          TokenKind::kFirm, TokenKind::kCoined}) {
      const auto payload = static_cast<uint32_t>(prng.Next() >> 40);
      const auto size = WriteName(kind, payload, name) - name;
      ASSERT_GE(size, 3);
      ASSERT_LE(size, static_cast<long>(kMaxName));
    }
  }
}

TEST(Grammar, FormsOfAWordFollowTheSpelling) {
  const Grammar grammar;
  const Vocabulary& v = grammar.vocabulary();
  const auto has = [&](WordClass c, bool american, std::string_view want) {
    Prng prng(1);
    for (int i = 0; i < 20000; ++i) {
      const auto t = v.Spelling(v.Draw(c, &prng), american);
      if (std::string_view(t.data, t.size) == want) return true;
    }
    return false;
  };
  EXPECT_TRUE(has(WordClass::kVerbPast, false, "cancelled"));
  EXPECT_TRUE(has(WordClass::kVerbPast, true, "canceled"));
  EXPECT_FALSE(has(WordClass::kVerbPast, true, "cancelled"));
  EXPECT_TRUE(has(WordClass::kVerbIng, false, "organising"));
  EXPECT_TRUE(has(WordClass::kVerbIng, true, "organizing"));
  EXPECT_TRUE(has(WordClass::kVerbIng, true, "planning"));
  EXPECT_TRUE(has(WordClass::kVerbPast, true, "denied"));
  EXPECT_TRUE(has(WordClass::kVerbThird, true, "approaches"));
  EXPECT_TRUE(has(WordClass::kMatterPlural, false, "inquiries"));
  EXPECT_TRUE(has(WordClass::kThingPlural, true, "harbors"));
  EXPECT_TRUE(has(WordClass::kRolePlural, true, "spokeswomen"));
}

TEST(Render, FiguresFollowTheHouseStyle) {
  const Grammar grammar;
  const std::vector<Token> tokens = {
      MakeToken(TokenKind::kNumber, 7),    MakeToken(TokenKind::kNumber, 12400),
      MakeToken(TokenKind::kPercent, 145), MakeToken(TokenKind::kMillion, 34),
      MakeToken(TokenKind::kDay, 19968),   MakeToken(TokenKind::kClock, 870),
      MakeToken(TokenKind::kYear, 1998),   MakeToken(TokenKind::kStop)};
  HouseStyle a;
  a.spell_small = true;
  EXPECT_EQ(Render(grammar, a, tokens),
            "Seven 12,400 14.5 per cent 3.4 million 2 September 2:30 p.m. "
            "1998.");
  HouseStyle b;
  b.numbers = 2;
  b.percents = 2;
  b.millions = 1;
  b.dates = 3;
  b.clocks = 2;
  EXPECT_EQ(Render(grammar, b, tokens),
            "7 12400 14.5% 3.4m Monday 14:30 1998.");
}

TEST(Render, MarksFollowTheHouseStyle) {
  const Grammar grammar;
  const Token year = MakeToken(TokenKind::kYear, 1998);
  const std::vector<Token> tokens = {MakeToken(TokenKind::kOpenQuote),
                                     year,
                                     MakeToken(TokenKind::kPossessive),
                                     MakeToken(TokenKind::kComma),
                                     MakeToken(TokenKind::kCloseQuote),
                                     MakeToken(TokenKind::kDash),
                                     year,
                                     MakeToken(TokenKind::kStop)};
  HouseStyle style;
  EXPECT_EQ(Render(grammar, style, tokens), "\"1998's,\" - 1998.");
  style.quotes = 2;
  style.dashes = 3;
  EXPECT_EQ(Render(grammar, style, tokens),
            "\u20181998\u2019s,\u2019\u20141998.");
}

TEST(Render, ArticleAgreesWithTheNextWord) {
  const Grammar grammar;
  Prng prng(3);
  int an = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string text = Render(
        grammar, {},
        {MakeToken(TokenKind::kArticle),
         MakeToken(TokenKind::kWord,
                   grammar.vocabulary().Draw(WordClass::kAdjective, &prng))});
    const bool vowel = text.find_first_of("aeiou", 1) == text.find(' ') + 1;
    const bool odd = text.find(" un") != text.npos || text.find(" ho") < 4 ||
                     text.find(" us") != text.npos;
    if (!odd) {
      EXPECT_EQ(text.starts_with("An "), vowel) << text;
    }
    an += text.starts_with("An ");
  }
  EXPECT_GT(an, 200);
}

TEST(Render, DamageIsAsAsked) {
  Prng prng(1);
  std::string out;
  Noise noise;
  noise.escaped_bytes = true;
  AppendNoisy("it\u2019s", noise, &prng, &out);
  EXPECT_EQ(out, "itxe2x80x99s");
  noise.with_backslash = true;
  out.clear();
  AppendNoisy("it\u2019s", noise, &prng, &out);
  EXPECT_EQ(out, "it\\xe2\\x80\\x99s");
  noise = Noise();
  noise.strip_marks = true;
  out.clear();
  AppendNoisy("a, b. \"c\"", noise, &prng, &out);
  EXPECT_EQ(out, "a b c");
}

TEST(Calendar, DaysAreRight) {
  std::string out;
  AppendIsoDay(0, '-', &out);
  AppendIsoDay(19782, '/', &out);  // a leap day
  AppendIsoDay(20089, '-', &out);
  EXPECT_EQ(out, "1970-01-012024/02/292025-01-01");
}

TEST(Story, ALetterIsTheSameInEveryStory) {
  const Grammar grammar;
  for (uint64_t letter = 1; letter <= 200; ++letter) {
    std::set<std::string> texts;
    for (uint64_t number = 0; number < 3; ++number) {
      StorySeeds seeds;
      seeds.seed = 5;
      seeds.number = letter * 10 + number;
      seeds.letter = letter;
      seeds.day = static_cast<int32_t>(19968 + number);
      const Story story = WriteStory(grammar, seeds);
      ASSERT_FALSE(story.letter.empty());
      std::string text;
      for (uint32_t i = story.letter.begin; i < story.letter.end; ++i) {
        AppendTokens(grammar.vocabulary(), {}, story.sentence(i), &text);
        text += ' ';
      }
      texts.insert(text);
    }
    ASSERT_EQ(texts.size(), 1u);
    std::istringstream words{*texts.begin()};
    const auto n = std::distance(std::istream_iterator<std::string>(words), {});
    EXPECT_GE(n, 25);
    EXPECT_LE(n, 60);
  }
}

}  // namespace
}  // namespace copydesk::gen
