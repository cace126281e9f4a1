#include "engine/match/aligner.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "engine/base/hash.h"

namespace copydesk {

void PrintTo(const Run& r, std::ostream* out) {
  *out << "{" << r.a << "," << r.b << "," << r.length << "}";
}
void PrintTo(const Passage& p, std::ostream* out) {
  *out << "{" << p.a_begin << "-" << p.a_end << "," << p.b_begin << "-"
       << p.b_end << " words " << p.words << " runs " << p.first_run << "+"
       << p.runs << "}";
}

namespace {

using Hashes = std::vector<uint64_t>;
using Runs = std::vector<Run>;
using Passages = std::vector<Passage>;

// A token a word.
Hashes Words(const std::string& text) {
  Hashes tokens;
  std::istringstream in(text);
  for (std::string word; in >> word;) tokens.push_back(HashBytes(word));
  return tokens;
}

// Words that occur nowhere else: 100 to 109 for Numbered(100, 10).
Hashes Numbered(uint64_t first, uint64_t n) {
  Hashes tokens;
  for (uint64_t i = 0; i < n; ++i) tokens.push_back(Mix64(first + i + 1));
  return tokens;
}

Hashes operator+(Hashes a, const Hashes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

std::set<Hashes> NaiveShingles(const Hashes& tokens) {
  std::set<Hashes> shingles;
  for (size_t i = 0; i + 5 <= tokens.size(); ++i) {
    const auto at = tokens.begin() + static_cast<std::ptrdiff_t>(i);
    shingles.emplace(at, at + 5);
  }
  return shingles;
}

void AlignTo(const Hashes& b, Aligner* aligner, Alignment* alignment) {
  const auto distinct = static_cast<uint32_t>(NaiveShingles(b).size());
  aligner->Align(b, distinct, alignment);
}

Alignment AlignPair(const Hashes& a, const Hashes& b) {
  Aligner aligner;
  aligner.SetA(a);
  Alignment alignment;
  AlignTo(b, &aligner, &alignment);
  return alignment;
}

TEST(Aligner, EqualTexts) {
  const Hashes text = Numbered(0, 40);
  const Alignment a = AlignPair(text, text);
  EXPECT_EQ(a.shared_shingles, 36u);
  EXPECT_EQ(a.jaccard, 1);
  EXPECT_EQ(a.containment, 1);
  EXPECT_EQ(a.runs, (Runs{{0, 0, 40}}));
  EXPECT_EQ(a.passages, (Passages{{0, 40, 0, 40, 40, 0, 1}}));
}

TEST(Aligner, NothingInCommon) {
  for (const auto& [a, b] : {std::pair(Numbered(0, 30), Numbered(100, 30)),
                             std::pair(Numbered(0, 4), Numbered(0, 4)),
                             std::pair(Hashes{}, Numbered(0, 30)),
                             std::pair(Numbered(0, 30), Hashes{}),
                             // Four words are no shingle.
                             std::pair(Numbered(0, 4) + Numbered(100, 9),
                                       Numbered(0, 4) + Numbered(200, 9))}) {
    const Alignment got = AlignPair(a, b);
    EXPECT_EQ(got.shared_shingles, 0u);
    EXPECT_EQ(got.jaccard, 0);
    EXPECT_EQ(got.containment, 0);
    EXPECT_TRUE(got.runs.empty());
    EXPECT_TRUE(got.passages.empty());
  }
}

TEST(Aligner, AnInsertion) {
  // Ten words, two that are new, ten more.
  const Alignment a = AlignPair(
      Numbered(0, 20), Numbered(0, 10) + Numbered(500, 2) + Numbered(10, 10));
  EXPECT_EQ(a.shared_shingles, 12u);
  EXPECT_DOUBLE_EQ(a.jaccard, 12.0 / (16 + 18 - 12));
  EXPECT_DOUBLE_EQ(a.containment, 12.0 / 16);
  EXPECT_EQ(a.runs, (Runs{{0, 0, 10}, {10, 12, 10}}));
  EXPECT_EQ(a.passages, (Passages{{0, 20, 0, 22, 20, 0, 2}}));
}

TEST(Aligner, ADeletion) {
  const Alignment a =
      AlignPair(Numbered(0, 25), Numbered(0, 10) + Numbered(15, 10));
  EXPECT_EQ(a.runs, (Runs{{0, 0, 10}, {15, 10, 10}}));
  EXPECT_EQ(a.passages, (Passages{{0, 25, 0, 20, 20, 0, 2}}));
}

TEST(Aligner, AWordReplaced) {
  const Alignment a = AlignPair(
      Words("the ferry to the outer islands will not sail on thursday morning"),
      Words("the ferry to the outer islands did not sail on thursday morning"));
  EXPECT_EQ(a.runs, (Runs{{0, 0, 6}, {7, 7, 5}}));
  EXPECT_EQ(a.passages, (Passages{{0, 12, 0, 12, 11, 0, 2}}));
}

// Pairs of words between two runs count, where they keep their order.
TEST(Aligner, ShortRunsInsideAGap) {
  const Hashes begin = Numbered(0, 10), end = Numbered(20, 10);
  const Hashes pair = Numbered(50, 2);
  const Alignment a =
      AlignPair(begin + Numbered(100, 3) + pair + Numbered(110, 2) + end,
                begin + Numbered(200, 1) + pair + Numbered(210, 4) + end);
  EXPECT_EQ(a.runs, (Runs{{0, 0, 10}, {13, 11, 2}, {17, 17, 10}}));
  EXPECT_EQ(a.passages, (Passages{{0, 27, 0, 27, 22, 0, 3}}));
}

TEST(Aligner, ParagraphsInAnotherOrder) {
  const Hashes one = Numbered(0, 30), two = Numbered(100, 20);
  const Alignment a = AlignPair(one + two, two + one);
  EXPECT_EQ(a.runs, (Runs{{30, 0, 20}, {0, 20, 30}}));
  EXPECT_EQ(a.passages,
            (Passages{{30, 50, 0, 20, 20, 0, 1}, {0, 30, 20, 50, 30, 1, 1}}));
  EXPECT_EQ(a.containment, (26.0 + 16) / 46);
}

TEST(Aligner, APassageRepeatedInB) {
  const Hashes passage = Numbered(0, 15);
  const Alignment a = AlignPair(Numbered(300, 10) + passage, passage + passage);
  EXPECT_EQ(a.runs, (Runs{{10, 0, 15}, {10, 15, 15}}));
  ASSERT_EQ(a.passages.size(), 2u);
  EXPECT_EQ(a.passages[1], (Passage{10, 25, 15, 30, 15, 1, 1}));
}

// What stands twice in A is matched where the text goes on.
TEST(Aligner, APassageRepeatedInA) {
  const Hashes refrain = Numbered(0, 8);
  const Hashes verse = Numbered(100, 20), other = Numbered(200, 20);
  const Alignment a = AlignPair(refrain + verse + refrain + other,
                                Numbered(900, 10) + refrain + other);
  EXPECT_EQ(a.runs, (Runs{{28, 10, 28}}));
}

TEST(Aligner, OneSetForManyComparisons) {
  const Hashes text = Numbered(0, 50);
  Aligner aligner;
  aligner.SetA(text);
  Alignment used;
  AlignTo(Numbered(500, 50), &aligner, &used);
  EXPECT_TRUE(used.runs.empty());
  AlignTo(Numbered(40, 50), &aligner, &used);
  EXPECT_EQ(used.runs, (Runs{{40, 0, 10}}));
  AlignTo(Hashes{}, &aligner, &used);
  EXPECT_TRUE(used.runs.empty());
  EXPECT_EQ(used.containment, 0);
  const Hashes next = Numbered(500, 9);
  aligner.SetA(next);
  AlignTo(text, &aligner, &used);
  EXPECT_EQ(used.shared_shingles, 0u);
}

// Texts that share passages: made of blocks of words, and edited.
rc::Gen<Hashes> SomeText() {
  return rc::gen::map(
      rc::gen::container<std::vector<std::pair<uint64_t, uint64_t>>>(
          rc::gen::pair(rc::gen::inRange<uint64_t>(0, 120),
                        rc::gen::inRange<uint64_t>(1, 25))),
      [](const std::vector<std::pair<uint64_t, uint64_t>>& blocks) {
        Hashes text;
        for (const auto& [first, n] : blocks) {
          // Every fourth block from three words, so that shingles repeat.
          for (uint64_t i = 0; i < n; ++i) {
            text.push_back(Mix64(1 + (first % 4 == 0 ? i % 3 : first + i)));
          }
        }
        return text;
      });
}

RC_GTEST_PROP(Aligner, FiguresAreExact, ()) {
  const Hashes a = *SomeText();
  const Hashes b = *SomeText();
  const std::set<Hashes> in_a = NaiveShingles(a), in_b = NaiveShingles(b);
  size_t shared = 0;
  for (const Hashes& s : in_a) shared += in_b.contains(s);
  const Alignment got = AlignPair(a, b);
  RC_ASSERT(got.shared_shingles == shared);
  const auto all = static_cast<double>(in_a.size() + in_b.size() - shared);
  const auto less = static_cast<double>(std::min(in_a.size(), in_b.size()));
  const auto both = static_cast<double>(shared);
  RC_ASSERT(got.jaccard == (shared == 0 ? 0 : both / all));
  RC_ASSERT(got.containment == (shared == 0 ? 0 : both / less));
}

RC_GTEST_PROP(Aligner, AnEqualTextIsAlignedAsAnyOther, ()) {
  const Hashes text = *SomeText();
  Hashes longer = text;
  longer.push_back(Mix64(0));
  const Alignment equal = AlignPair(text, text);
  const Alignment other = AlignPair(text, longer);
  RC_ASSERT(equal.shared_shingles == other.shared_shingles);
  RC_ASSERT(equal.containment == other.containment);
  RC_ASSERT(equal.runs == other.runs);
  RC_ASSERT(equal.passages == other.passages);
}

RC_GTEST_PROP(Aligner, RunsAreEqualTokens, ()) {
  const Hashes a = *SomeText();
  const Hashes b = *SomeText();
  const Alignment got = AlignPair(a, b);
  uint32_t last = 0;
  for (const Run& r : got.runs) {
    RC_ASSERT(r.length >= 2u);
    RC_ASSERT(r.b >= last);
    last = r.b + r.length;
    RC_ASSERT(last <= b.size());
    RC_ASSERT(r.a + r.length <= a.size());
    for (uint32_t k = 0; k < r.length; ++k) RC_ASSERT(a[r.a + k] == b[r.b + k]);
  }
}

// No word of B that lies in a shared shingle is left out.
RC_GTEST_PROP(Aligner, RunsCoverAllSharedShingles, ()) {
  const Hashes a = *SomeText();
  const Hashes b = *SomeText();
  std::vector<bool> covered(b.size());
  for (const Run& r : AlignPair(a, b).runs) {
    for (uint32_t k = 0; k < r.length; ++k) covered[r.b + k] = true;
  }
  const std::set<Hashes> in_a = NaiveShingles(a);
  for (size_t i = 0; i + 5 <= b.size(); ++i) {
    const auto at = b.begin() + static_cast<std::ptrdiff_t>(i);
    if (!in_a.contains(Hashes(at, at + 5))) continue;
    // Where a run ends inside the shingle, the rest of it is less than one.
    RC_ASSERT(covered[i]);
  }
}

RC_GTEST_PROP(Aligner, PassagesPartTheRuns, ()) {
  const Alignment got = AlignPair(*SomeText(), *SomeText());
  uint32_t next = 0;
  for (const Passage& p : got.passages) {
    RC_ASSERT(p.first_run == next);
    RC_ASSERT(p.runs >= 1u);
    next += p.runs;
    RC_ASSERT(next <= got.runs.size());
    const Run& first = got.runs[p.first_run];
    const Run& last = got.runs[next - 1];
    RC_ASSERT(p.a_begin == first.a);
    RC_ASSERT(p.b_begin == first.b);
    RC_ASSERT(p.a_end == last.a + last.length);
    RC_ASSERT(p.b_end == last.b + last.length);
    uint32_t words = 0;
    for (uint32_t i = p.first_run; i < next; ++i) words += got.runs[i].length;
    RC_ASSERT(p.words == words);
  }
  RC_ASSERT(next == got.runs.size());
}

// A run of eight words, and before it, elsewhere in A, four with another word
// among them and two more: the first search sees nothing in them.
TEST(Aligner, AddMoved) {
  const Hashes line = Numbered(0, 8), other = Numbered(20, 10);
  const Hashes a = line + Numbered(50, 4) + Numbered(90, 1) + Numbered(54, 2);
  const Hashes b =
      Numbered(50, 4) + Numbered(95, 1) + Numbered(54, 2) + other + line;
  Aligner aligner;
  aligner.SetA(a);
  Alignment alignment;
  AlignTo(b, &aligner, &alignment);
  EXPECT_EQ(alignment.runs, (Runs{{0, 17, 8}}));
  const Alignment before = alignment;
  aligner.AddMoved(b, &alignment);
  EXPECT_EQ(alignment.runs, (Runs{{8, 0, 4}, {13, 5, 2}, {0, 17, 8}}));
  EXPECT_EQ(alignment.passages,
            (Passages{{8, 15, 0, 7, 6, 0, 2}, {0, 8, 17, 25, 8, 2, 1}}));
  EXPECT_EQ(alignment.jaccard, before.jaccard);
  EXPECT_EQ(alignment.containment, before.containment);
}

// Without a run nothing else is looked for.
TEST(Aligner, AddMovedToNothing) {
  const Hashes a = Numbered(0, 4) + Numbered(50, 4);
  const Hashes b = Numbered(50, 4) + Numbered(0, 4);
  Aligner aligner;
  aligner.SetA(a);
  Alignment alignment;
  AlignTo(b, &aligner, &alignment);
  aligner.AddMoved(b, &alignment);
  EXPECT_TRUE(alignment.runs.empty());
  EXPECT_TRUE(alignment.passages.empty());
}

// The runs of Align stay, and stay joined as they were.
RC_GTEST_PROP(Aligner, AddMovedKeepsRuns, ()) {
  const Hashes a = *SomeText();
  const Hashes b = *SomeText();
  Aligner aligner;
  aligner.SetA(a);
  Alignment alignment;
  AlignTo(b, &aligner, &alignment);
  const Alignment before = alignment;
  aligner.AddMoved(b, &alignment);
  uint32_t last = 0;
  for (const Run& r : alignment.runs) {
    RC_ASSERT(r.length >= 2u);
    RC_ASSERT(r.b >= last);
    last = r.b + r.length;
    for (uint32_t k = 0; k < r.length; ++k) RC_ASSERT(a[r.a + k] == b[r.b + k]);
  }
  for (const Run& r : before.runs) {
    RC_ASSERT(std::find(alignment.runs.begin(), alignment.runs.end(), r) !=
              alignment.runs.end());
  }
  for (const Passage& p : before.passages) {
    const auto within = [&](const Passage& q) {
      return q.a_begin <= p.a_begin && q.b_begin <= p.b_begin &&
             q.a_end >= p.a_end && q.b_end >= p.b_end && q.words >= p.words;
    };
    RC_ASSERT(std::any_of(alignment.passages.begin(), alignment.passages.end(),
                          within));
  }
}

TEST(Exchange, TurnsRunsAndPassagesRound) {
  const Hashes one = Numbered(0, 30), two = Numbered(100, 20);
  Alignment a = AlignPair(one + two, two + one);
  Exchange(&a);
  EXPECT_EQ(a.runs, (Runs{{0, 30, 20}, {20, 0, 30}}));
  EXPECT_EQ(a.passages,
            (Passages{{0, 20, 30, 50, 20, 0, 1}, {20, 50, 0, 30, 30, 1, 1}}));
  EXPECT_EQ(a.shared_shingles, 42u);
}

TEST(JoinRuns, ByTheGapOnEitherSide) {
  const auto join = [](const Runs& runs, uint32_t gap) {
    Passages passages;
    JoinRuns(runs, gap, &passages);
    return passages;
  };
  EXPECT_TRUE(join({}, 5).empty());
  EXPECT_EQ(join({{0, 0, 5}, {8, 8, 5}}, 3),
            (Passages{{0, 13, 0, 13, 10, 0, 2}}));
  EXPECT_EQ(join({{0, 0, 5}, {9, 8, 5}}, 3),
            (Passages{{0, 5, 0, 5, 5, 0, 1}, {9, 14, 8, 13, 5, 1, 1}}));
  EXPECT_EQ(join({{0, 0, 5}, {8, 9, 5}}, 3),
            (Passages{{0, 5, 0, 5, 5, 0, 1}, {8, 13, 9, 14, 5, 1, 1}}));
  EXPECT_EQ(join({{0, 0, 5}, {5, 5, 5}}, 0),
            (Passages{{0, 10, 0, 10, 10, 0, 2}}));
  // Backwards in A is another passage, near as it may be.
  EXPECT_EQ(join({{10, 0, 5}, {4, 6, 5}}, 20),
            (Passages{{10, 15, 0, 5, 5, 0, 1}, {4, 9, 6, 11, 5, 1, 1}}));
  EXPECT_EQ(join({{0, 0, 5}, {6, 6, 5}, {40, 12, 5}}, 2),
            (Passages{{0, 11, 0, 11, 10, 0, 2}, {40, 45, 12, 17, 5, 2, 1}}));
}

}  // namespace
}  // namespace copydesk
