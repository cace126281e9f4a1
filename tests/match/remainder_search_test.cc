#include "engine/match/remainder_search.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "engine/base/hash.h"

namespace copydesk {
namespace {

using Hashes = std::vector<uint64_t>;
using Runs = std::vector<Run>;

// A token a word.
Hashes Words(const std::string& text) {
  Hashes tokens;
  std::istringstream in(text);
  for (std::string word; in >> word;) tokens.push_back(HashBytes(word));
  return tokens;
}

std::string Shown(const Runs& runs) {
  std::ostringstream out;
  for (const Run& r : runs) out << r.a << ',' << r.b << ',' << r.length << ' ';
  return out.str();
}

// What is added to `known`, and `known`.
std::string Found(const std::string& a, const std::string& b, Runs known = {}) {
  RemainderSearch search;
  search.Find(Words(a), Words(b), &known);
  return Shown(known);
}

TEST(RemainderSearch, FourWordsInARow) {
  EXPECT_EQ(Found("one two three four", "new one two three four"), "0,1,4 ");
  // Three are a seed, and too few to be kept.
  EXPECT_EQ(Found("one two three four", "new one two three"), "");
}

// A seed of three words counts 3, a pair 2, a word of difference takes off 1/2.
TEST(RemainderSearch, WordsOfDifferenceTakeOffHalfAWord) {
  EXPECT_EQ(Found("one two three x four five", "one two three y four five"),
            "0,0,3 4,4,2 ");
  EXPECT_EQ(Found("one two three x x four five", "one two three four five"),
            "0,0,3 5,3,2 ");
  EXPECT_EQ(Found("one two three x x x four five", "one two three four five"),
            "");
  EXPECT_EQ(Found("four five x one two three", "four five y y one two three"),
            "0,0,2 3,4,3 ");
}

// The pair at the end is four words away: it counts nothing, and is left out.
TEST(RemainderSearch, EndsWhereDifferencesOutweigh) {
  EXPECT_EQ(Found("one two three four x x x x five six",
                  "one two three four y y y y five six"),
            "0,0,4 ");
  // Three words away it counts.
  EXPECT_EQ(Found("one two three four x x x five six",
                  "one two three four y y y five six"),
            "0,0,4 7,7,2 ");
}

TEST(RemainderSearch, SeedsAreOnceInEither) {
  EXPECT_EQ(Found("one two three four x one two three four", "one two three"),
            "");
  EXPECT_EQ(
      Found("one two three four", "one two three four x one two three four"),
      "");
  // What is known does not count.
  EXPECT_EQ(Found("one two three four x y one two three four",
                  "one two three four z z one two three four", {{0, 0, 4}}),
            "0,0,4 6,6,4 ");
}

// The lines of a rhyme in another order and in other words.
TEST(RemainderSearch, LinesShuffled) {
  const std::string a =
      "the heron stood all day beside the weir "  // 0 to 7
      "a boat came slowly down without a crew "   // 8 to 15
      "the miller saw it pass and had no fear";   // 16 to 24
  const std::string b =
      "then the miller saw it go and had no fear "  // 0 to 9
      "one heron stood all night beside the weir "  // 10 to 17
      "a boat came slowly past without a crew";     // 18 to 25
  // The second and the third line are one passage.
  EXPECT_EQ(Found(a, b), "16,1,4 21,6,4 1,11,3 5,15,7 13,23,3 ");
}

// One line known, one cut, one put in.
TEST(RemainderSearch, LinesCutAndInserted) {
  const std::string a =
      "the heron stood all day beside the weir "
      "a boat came slowly down without a crew "
      "the miller saw it pass and had no fear";
  const std::string b =
      "the miller saw it pass and had no fear "     // 0 to 8
      "in spring the frost will linger on a hill "  // 9 to 17
      "one heron stood all night beside the weir";  // 18 to 25
  EXPECT_EQ(Found(a, b, {{16, 0, 9}}), "16,0,9 1,19,3 5,23,3 ");
}

// Between runs that keep their order all was looked for already.
TEST(RemainderSearch, NothingInsideAPassage) {
  const std::string a = "one two three x five six seven p q r s";
  const std::string b = "one two three p q r s five six seven";
  EXPECT_EQ(Found(a, b, {{0, 0, 3}, {4, 7, 3}}), "0,0,3 4,7,3 ");
}

TEST(RemainderSearch, NothingLeft) {
  EXPECT_EQ(Found("", ""), "");
  EXPECT_EQ(Found("one two", "one two"), "");
  EXPECT_EQ(Found("one two three four", "one two three four", {{0, 0, 4}}),
            "0,0,4 ");
  EXPECT_EQ(Found("one two three four", "x one two three four", {{0, 1, 4}}),
            "0,1,4 ");
}

// Few different words, so that much repeats.
RC_GTEST_PROP(RemainderSearch, RunsStayRuns, ()) {
  const auto text = rc::gen::container<Hashes>(
      rc::gen::map(rc::gen::inRange<uint64_t>(0, 40), Mix64));
  const Hashes a = *text, b = *text;
  Runs runs;
  RemainderSearch search;
  search.Find(a, b, &runs);
  const Runs once = runs;
  std::vector<bool> taken(a.size());
  uint32_t end = 0;
  for (const Run& r : runs) {
    RC_ASSERT(r.length >= 2u);
    RC_ASSERT(r.b >= end);
    end = r.b + r.length;
    RC_ASSERT(end <= b.size());
    RC_ASSERT(r.a + r.length <= a.size());
    for (uint32_t k = 0; k < r.length; ++k) {
      RC_ASSERT(a[r.a + k] == b[r.b + k]);
      RC_ASSERT(!taken[r.a + k]);
      taken[r.a + k] = true;
    }
  }
  // What is known stays, and more may be found in what is left.
  search.Find(a, b, &runs);
  for (const Run& r : once) {
    RC_ASSERT(std::find(runs.begin(), runs.end(), r) != runs.end());
  }
}

// Blocks of words in any order, so far apart that none is near another.
RC_GTEST_PROP(RemainderSearch, ShuffledBlocks, ()) {
  constexpr uint32_t kBlocks = 12, kWords = 4, kApart = 33;
  const auto keys = *rc::gen::container<std::vector<uint32_t>>(
      kBlocks, rc::gen::inRange<uint32_t>(0, 1000));
  std::vector<uint32_t> blocks(kBlocks);
  std::iota(blocks.begin(), blocks.end(), 0);
  std::stable_sort(blocks.begin(), blocks.end(),
                   [&](uint32_t x, uint32_t y) { return keys[x] < keys[y]; });
  Hashes a, b;
  Runs expected;
  uint64_t word = kBlocks * kWords;
  for (uint32_t i = 0; i < kBlocks; ++i) {
    expected.push_back({blocks[i] * (kWords + kApart),
                        static_cast<uint32_t>(b.size()), kWords});
    for (uint32_t k = 0; k < kWords; ++k) {
      a.push_back(Mix64(i * kWords + k));
      b.push_back(Mix64(blocks[i] * kWords + k));
    }
    for (uint32_t k = 0; k < kApart; ++k) {
      a.push_back(Mix64(word++));
      b.push_back(Mix64(word++));
    }
  }
  Runs runs;
  RemainderSearch().Find(a, b, &runs);
  RC_ASSERT(Shown(runs) == Shown(expected));
}

}  // namespace
}  // namespace copydesk
