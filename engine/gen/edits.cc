#include "engine/gen/edits.h"

#include <algorithm>
#include <cstddef>

namespace copydesk::gen {
namespace {

// The odds of one tier. Calibrated by tests/gen/tier_test.cc; a change here
// moves the means it holds.
struct Odds {
  Share headline;       // written anew
  Share cut;            // cut from the bottom at all
  Share cut_more;       // and by one paragraph more, again and again
  Share drop;           // of the paragraphs after the lead
  Share drop_sentence;  // of the sentences of a paragraph of several
  Share swap;           // of the neighbouring paragraphs
  Share merge;          // of the neighbouring paragraphs
  Share local_lead;     // in front of the lead
  Share replace_lead;   // a local lead takes the lead's place
  Share restyle;        // words in the outlet's style
  Share reword;         // of the copies have words changed
  Share reword_most;    // of the open-class words, at most
  Share update;         // one to three paragraphs added
  Share ocr;            // of the copies come from a scan
  Share ocr_most;       // of their letters, at most
};

constexpr Odds kOdds[] = {
    {// light
     .headline = Percent(40),
     .cut = Percent(30),
     .cut_more = Percent(40),
     .drop = Percent(3),
     .drop_sentence = Percent(2),
     .swap = Percent(2),
     .merge = Percent(10),
     .local_lead = Percent(10),
     .replace_lead = Percent(10),
     .restyle = Percent(25),
     .reword = Percent(45),
     .reword_most = PerMille(60),
     .update = Percent(4),
     .ocr = 0,
     .ocr_most = 0},
    {// medium
     .headline = Percent(65),
     .cut = Percent(45),
     .cut_more = Percent(55),
     .drop = Percent(9),
     .drop_sentence = Percent(5),
     .swap = Percent(5),
     .merge = Percent(15),
     .local_lead = Percent(20),
     .replace_lead = Percent(30),
     .restyle = Percent(50),
     .reword = Percent(70),
     .reword_most = PerMille(145),
     .update = Percent(9),
     .ocr = 0,
     .ocr_most = 0},
    {// heavy
     .headline = Percent(85),
     .cut = Percent(60),
     .cut_more = Percent(65),
     .drop = Percent(17),
     .drop_sentence = Percent(10),
     .swap = Percent(10),
     .merge = Percent(20),
     .local_lead = Percent(35),
     .replace_lead = Percent(50),
     .restyle = Percent(75),
     .reword = Percent(95),
     .reword_most = PerMille(300),
     .update = Percent(25),
     .ocr = Percent(30),
     .ocr_most = PerMille(14)},
};

// A paragraph on its way: sentences of the story, or of the outlet.
struct Block {
  uint32_t begin;
  uint32_t end;
  bool own;
};

// What an outlet makes of one sentence's words: `rate` of the nouns, verbs,
// adjectives and adverbs are replaced, left out or given company.
void Reword(const Vocabulary& vocabulary, std::span<const Token> sentence,
            Share rate, Prng* prng, std::vector<Token>* out) {
  if (rate == 0) {
    out->insert(out->end(), sentence.begin(), sentence.end());
    return;
  }
  const auto word = [&](WordClass c) {
    return MakeToken(TokenKind::kWord, vocabulary.Draw(c, prng));
  };
  for (const Token token : sentence) {
    if (KindOf(token) != TokenKind::kWord) {
      out->push_back(token);
      continue;
    }
    const WordClass c = vocabulary.ClassOf(PayloadOf(token));
    if (c == WordClass::kFunction || !prng->Chance(rate)) {
      out->push_back(token);
      continue;
    }
    const bool loose = c == WordClass::kAdjective || c == WordClass::kAdverb ||
                       c == WordClass::kModifier;
    switch (prng->Below(4)) {
      case 0:
        if (loose) break;
        out->push_back(word(c));
        break;
      case 1:
        if (c == WordClass::kVerbPast || c == WordClass::kAdverb) {
          out->push_back(word(WordClass::kAdverb));
        } else if (c != WordClass::kVerbBase && c != WordClass::kVerbThird &&
                   c != WordClass::kVerbIng && c != WordClass::kSay) {
          out->push_back(word(WordClass::kAdjective));
        } else {
          out->push_back(word(c));
          break;
        }
        out->push_back(token);
        break;
      default:
        out->push_back(word(c));
    }
  }
}

// Lays one paragraph after another into a copy.
class CopyBuilder {
 public:
  CopyBuilder(const Grammar& grammar, const Story& story, Share rate,
              Prng* prng, Copy* copy)
      : grammar_(grammar),
        story_(story),
        rate_(rate),
        prng_(prng),
        copy_(copy),
        topic_(story.topic) {}

  void Add(Grammar::Entry entry) {
    grammar_.Expand(entry, &topic_, prng_, &copy_->tokens);
    End(Copy::kOwn);
  }

  // `drop`: of the sentences after the first.
  void AddParagraph(const Block& block, Share drop) {
    for (uint32_t i = block.begin; i < block.end; ++i) {
      const bool letter = i >= story_.letter.begin && i < story_.letter.end;
      if (i > block.begin && !letter && prng_->Chance(drop)) continue;
      Reword(grammar_.vocabulary(), story_.sentence(i), letter ? 0 : rate_,
             prng_, &copy_->tokens);
      End(static_cast<int32_t>(i));
    }
  }

  void EndParagraph() {
    copy_->paragraph_ends.push_back(
        static_cast<uint32_t>(copy_->sentences.size()));
  }

 private:
  void End(int32_t source) {
    copy_->sentences.push_back(
        {static_cast<uint32_t>(copy_->tokens.size()), source});
  }

  const Grammar& grammar_;
  const Story& story_;
  const Share rate_;
  Prng* const prng_;
  Copy* const copy_;
  Topic topic_;
};

}  // namespace

void Copy::Clear() {
  tokens.clear();
  sentences.clear();
  paragraph_ends.clear();
  headline = 0;
  byline = Byline::kKept;
  credit = true;
  restyled = false;
  noise = Noise();
}

void CopyVerbatim(const Story& story, Copy* copy) {
  copy->Clear();
  copy->tokens = story.tokens;
  for (uint32_t i = 0; i < story.sentences(); ++i) {
    copy->sentences.push_back(
        {story.sentence_ends[i], static_cast<int32_t>(i)});
  }
  copy->paragraph_ends = story.paragraph_ends;
}

void EditStory(const Grammar& grammar, const Story& story, Tier tier,
               Prng* prng, Copy* copy) {
  const Odds& odds = kOdds[static_cast<size_t>(tier)];
  copy->Clear();
  copy->headline = prng->Chance(odds.headline) ? prng->Between(1, 7) : 0;
  copy->byline = static_cast<Copy::Byline>(prng->Below(3));
  copy->credit = prng->Chance(Percent(60));
  copy->restyled = prng->Chance(odds.restyle);

  auto kept = static_cast<uint32_t>(story.paragraph_ends.size());
  if (prng->Chance(odds.cut)) {
    do {
      --kept;
    } while (kept > 3 && prng->Chance(odds.cut_more));
  }
  std::vector<Block> blocks;
  blocks.reserve(kept + 4);
  const bool local = prng->Chance(odds.local_lead);
  const bool replaced = local && prng->Chance(odds.replace_lead);
  for (uint32_t i = replaced ? 1 : 0; i < kept; ++i) {
    const uint32_t begin = i == 0 ? 0 : story.paragraph_ends[i - 1];
    if (i > 1 && prng->Chance(odds.drop)) continue;
    blocks.push_back({begin, story.paragraph_ends[i], false});
  }
  for (size_t i = 2; i < blocks.size(); ++i) {
    if (prng->Chance(odds.swap)) std::swap(blocks[i - 1], blocks[i]);
  }
  if (prng->Chance(odds.update)) {
    const uint32_t added = prng->Between(1, 3);
    const bool top = prng->Chance(Percent(40));
    const auto at = blocks.begin() + (top ? 1 : std::ssize(blocks));
    blocks.insert(at, added, Block{0, 0, true});
  }

  const Share rate =
      prng->Chance(odds.reword) ? prng->Below(odds.reword_most + 1) : 0;
  CopyBuilder builder(grammar, story, rate, prng, copy);
  if (local) {
    builder.Add(Grammar::kLocal);
    builder.EndParagraph();
  }
  for (size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i].own) {
      builder.Add(Grammar::kSentence);
      if (prng->Below(2) == 0) builder.Add(Grammar::kFigure);
    } else {
      builder.AddParagraph(blocks[i], odds.drop_sentence);
    }
    const bool last = i + 1 == blocks.size();
    if (last || !prng->Chance(odds.merge)) builder.EndParagraph();
  }
  if (prng->Chance(odds.ocr)) copy->noise.ocr = prng->Below(odds.ocr_most + 1);
}

void AddUpdate(const Grammar& grammar, const Story& story, Prng* prng,
               Copy* copy) {
  CopyBuilder builder(grammar, story, 0, prng, copy);
  builder.Add(Grammar::kSentence);
  builder.Add(Grammar::kSentence);
  builder.EndParagraph();
}

}  // namespace copydesk::gen
