#include "engine/gen/story.h"

namespace copydesk::gen {
namespace {

// Kinds of draws; each has its own stream (Prng).
enum Stream : uint64_t {
  kTopicStream = 0x10,
  kTextStream,
  kHeadlineStream,
  kFormStream,
  kFactStream,
  kLetterStream,
};

constexpr uint32_t kLetterMin = 25;
constexpr uint32_t kLetterMax = 60;

// The words `token` is written with, where there are most.
uint32_t WordsOf(Token token) {
  const TokenKind kind = KindOf(token);
  switch (kind) {
    case TokenKind::kPercent:
      return 3;
    case TokenKind::kFirm:
    case TokenKind::kMillion:
    case TokenKind::kDay:
    case TokenKind::kClock:
    case TokenKind::kNumber:
      return 2;
    default:
      return kind <= TokenKind::kArticle || kind > TokenKind::kPossessive;
  }
}

void EndSentence(Story* story) {
  story->sentence_ends.push_back(static_cast<uint32_t>(story->tokens.size()));
}

void EndParagraph(Story* story) {
  story->paragraph_ends.push_back(story->sentences());
}

void AddSentence(const Grammar& grammar, Grammar::Entry entry, Prng* prng,
                 Story* story) {
  grammar.Expand(entry, &story->topic, prng, &story->tokens);
  EndSentence(story);
}

void AddParagraph(const Grammar& grammar, Prng* prng, Story* story) {
  const uint32_t kind = prng->Below(8);
  if (kind < 2) {
    AddSentence(grammar, Grammar::kQuote, prng, story);
  } else {
    const uint32_t sentences = prng->Below(20);
    const uint32_t n = sentences < 9 ? 1 : sentences < 16 ? 2 : 3;
    for (uint32_t i = 0; i < n; ++i) {
      const bool figure = kind == 2 || prng->Below(8) == 0;
      AddSentence(grammar, figure ? Grammar::kFigure : Grammar::kSentence, prng,
                  story);
    }
  }
  EndParagraph(story);
}

// Appends the letter, quotation marks and all, and marks its sentences.
void AddLetter(const Grammar& grammar, const StorySeeds& seeds, Prng* prng,
               Story* story) {
  AddSentence(grammar, Grammar::kLetterhead, prng, story);
  story->letter.begin = story->sentences();
  Prng letter(seeds.seed, kLetterStream, seeds.letter);
  Topic writer = DrawTopic(seeds.day, &letter);
  // Dates in a letter must not depend on the story that quotes it.
  writer.day = 20000 + static_cast<int32_t>(letter.Below(365));
  story->tokens.push_back(MakeToken(TokenKind::kOpenQuote));
  std::vector<Token> sentence;
  uint32_t words = 0;
  while (words < kLetterMin) {
    sentence.clear();
    grammar.Expand(Grammar::kLetter, &writer, &letter, &sentence);
    uint32_t n = 0;
    for (const Token token : sentence) n += WordsOf(token);
    if (words + n > kLetterMax) continue;
    words += n;
    story->tokens.insert(story->tokens.end(), sentence.begin(), sentence.end());
    if (words < kLetterMin) EndSentence(story);
  }
  story->tokens.push_back(MakeToken(TokenKind::kCloseQuote));
  EndSentence(story);
  story->letter.end = story->sentences();
  EndParagraph(story);
}

// A whole story from `prng`, with the letter where `seeds` has one.
void AddParagraphs(const Grammar& grammar, const StorySeeds& seeds, Prng* prng,
                   Story* story) {
  const uint32_t paragraphs = 5 + prng->Below(10);
  AddSentence(grammar, Grammar::kLead, prng, story);
  if (prng->Below(3) == 0)
    AddSentence(grammar, Grammar::kSentence, prng, story);
  EndParagraph(story);
  const uint32_t letter_at = 1 + prng->Below(3);
  for (uint32_t i = 1; i < paragraphs; ++i) {
    if (i == letter_at && seeds.letter != 0) {
      AddLetter(grammar, seeds, prng, story);
    } else {
      AddParagraph(grammar, prng, story);
    }
  }
}

// Gives the names and figures of a form the values of one story: equal values
// stay equal.
void Refill(uint64_t seed, uint64_t number, const Topic& topic, int32_t day,
            Story* story) {
  const auto refill = [&](Token token) {
    const TokenKind kind = KindOf(token);
    const uint64_t draw = Prng(seed, kFactStream, number ^ token).Next();
    const uint32_t payload = PayloadOf(token);
    switch (kind) {
      case TokenKind::kGivenName:
      case TokenKind::kSurname:
      case TokenKind::kPlace:
      case TokenKind::kFirm:
        return MakeToken(kind, static_cast<uint32_t>(draw >> 40));
      case TokenKind::kNumber:
      case TokenKind::kMillion:
      case TokenKind::kPercent:
        return MakeToken(kind,
                         payload / 2 + 1 +
                             static_cast<uint32_t>(draw >> 40) % (payload + 1));
      case TokenKind::kDay:
        return MakeToken(kind, static_cast<uint32_t>(day) -
                                   static_cast<uint32_t>(draw % 20));
      default:
        return token;
    }
  };
  for (Token& token : story->tokens) token = refill(token);
  story->topic = topic;
}

}  // namespace

Topic TopicOf(uint64_t seed, uint64_t number, int32_t day) {
  Prng prng(seed, kTopicStream, number);
  return DrawTopic(day, &prng);
}

Story WriteStory(const Grammar& grammar, const StorySeeds& seeds) {
  Story story;
  story.tokens.reserve(512);
  story.topic = TopicOf(seeds.seed, seeds.number, seeds.day);
  Prng prng(seeds.seed, kTextStream, seeds.number);
  if (seeds.form == 0) {
    AddParagraphs(grammar, seeds, &prng, &story);
    return story;
  }
  const Topic own = story.topic;
  StorySeeds form = seeds;
  form.letter = 0;
  Prng form_prng(seeds.seed, kFormStream, seeds.form);
  story.topic = DrawTopic(seeds.day, &form_prng);
  AddParagraphs(grammar, form, &form_prng, &story);
  Refill(seeds.seed, seeds.number, own, seeds.day, &story);
  AddParagraph(grammar, &prng, &story);
  return story;
}

void WriteHeadline(const Grammar& grammar, const Topic& topic, uint64_t seed,
                   uint64_t number, uint32_t variant,
                   std::vector<Token>* tokens) {
  Prng prng(seed, kHeadlineStream, number * 8 + variant);
  Topic scratch = topic;
  grammar.Expand(Grammar::kHeadline, &scratch, &prng, tokens);
}

}  // namespace copydesk::gen
