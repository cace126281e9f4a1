#include "engine/pipeline/corpus.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "engine/base/date.h"
#include "tests/pipeline/corpus_testing.h"

namespace copydesk {
namespace {

using Strings = std::vector<std::string>;

uint64_t Count(const Corpus& corpus, BadRecord reason) {
  return corpus.counts.problems[static_cast<size_t>(reason)];
}

// `good` records and `bad` ones behind the first of them.
std::string GoodAndBad(int good, int bad) {
  std::string lines = RecordLine("first", "A text.");
  for (int i = 0; i < bad; ++i) lines += "{\"id\": " + std::to_string(i) + "\n";
  for (int i = 1; i < good; ++i) {
    lines += RecordLine("d" + std::to_string(i), "Text " + std::to_string(i));
  }
  return lines;
}

TEST(ReadCorpus, FillsInWhatLaterStagesAsk) {
  const auto corpus = ReadLines(
      RecordLine("a", "One text.\nTwo lines.", "tern.example", "2026-01-19") +
      RecordLine("b", "caf&eacute;", "gull.example", "nobody knows") +
      RecordLine("c", "Three", "tern.example", "20 Jan 2026"));
  ASSERT_TRUE(corpus);
  EXPECT_EQ(IdsOf(*corpus), (Strings{"a", "b", "c"}));
  EXPECT_EQ(corpus->sites, (Strings{"tern.example", "gull.example"}));
  const auto& d = corpus->documents;
  EXPECT_EQ(d[0].site, 0u);
  EXPECT_EQ(d[1].site, 1u);
  EXPECT_EQ(d[2].site, 0u);
  EXPECT_EQ(d[0].day, ParseDay("2026-01-19"));
  EXPECT_EQ(d[1].day, kNoDay);
  EXPECT_EQ(d[2].day, d[0].day + 1);
  EXPECT_EQ(d[0].print.paragraphs.size(), 2u);
  EXPECT_EQ(d[2].record, 2u);
  EXPECT_EQ(corpus->counts.records, 3u);
  EXPECT_EQ(corpus->counts.documents, 3u);
  EXPECT_EQ(corpus->counts.text_bytes, 20u + 11u + 5u);
  EXPECT_EQ(corpus->counts.repaired_texts, 1u);
  EXPECT_EQ(corpus->counts.skipped(), 0u);
}

TEST(ReadCorpus, BadRecordsAreSkippedAndCounted) {
  const auto corpus = ReadLines(RecordLine("a", "A text.") +
                                "{broken\n[1, 2]\n{\"id\":\"n\"}\n" +
                                RecordLine("b", "B text."));
  ASSERT_TRUE(corpus) << corpus.error().message;
  EXPECT_EQ(IdsOf(*corpus), (Strings{"a", "b"}));
  EXPECT_EQ(corpus->documents[1].record, 4u);
  EXPECT_EQ(corpus->counts.records, 5u);
  EXPECT_EQ(corpus->counts.skipped(), 3u);
  EXPECT_EQ(Count(*corpus, BadRecord::kInvalidJson), 1u);
  EXPECT_EQ(Count(*corpus, BadRecord::kNotAnObject), 1u);
  EXPECT_EQ(Count(*corpus, BadRecord::kMissingText), 1u);
  ASSERT_EQ(corpus->problems.size(), 3u);
  EXPECT_TRUE(corpus->problems[0].where.ends_with("in.jsonl:2"));
}

TEST(ReadCorpus, TheErrorRateIsKept) {
  ErrorPolicy policy;
  policy.max_error_rate = 0.02;
  EXPECT_TRUE(ReadLines(GoodAndBad(196, 4), policy));
  const auto corpus = ReadLines(GoodAndBad(195, 5), policy);
  ASSERT_FALSE(corpus);
  EXPECT_EQ(corpus.error().code, ErrorCode::kInput);
  EXPECT_NE(corpus.error().message.find("in.jsonl:2"), std::string::npos);
  EXPECT_NE(corpus.error().message.find("5 bad records among 200"),
            std::string::npos)
      << corpus.error().message;
  EXPECT_NE(corpus.error().hint, "");
  policy.max_error_rate = 1;
  EXPECT_TRUE(ReadLines(GoodAndBad(100, 150), policy));
}

TEST(ReadCorpus, FewRecordsHaveNoRate) {
  EXPECT_TRUE(ReadLines(GoodAndBad(60, 40)));
  EXPECT_FALSE(ReadLines(GoodAndBad(61, 40)));
}

TEST(ReadCorpus, StrictStopsAtTheFirst) {
  ErrorPolicy strict;
  strict.strict = true;
  EXPECT_TRUE(ReadLines(GoodAndBad(5, 0), strict));
  const auto corpus = ReadLines(GoodAndBad(5, 2), strict);
  ASSERT_FALSE(corpus);
  EXPECT_EQ(corpus.error().code, ErrorCode::kInput);
  EXPECT_NE(corpus.error().message.find("in.jsonl:2"), std::string::npos);
  // What is read all the same is no error.
  EXPECT_TRUE(ReadLines(RecordLine("a", " \n") + RecordLine("a", "x"), strict));
}

TEST(ReadCorpus, NothingReadableIsAnError) {
  const auto corpus = ReadLines("{\n{\n");
  ASSERT_FALSE(corpus);
  EXPECT_EQ(corpus.error().code, ErrorCode::kInput);
  EXPECT_NE(corpus.error().message.find("in.jsonl:1"), std::string::npos);
  // Nothing at all is none.
  const auto empty = ReadLines("");
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->size(), 0u);
}

TEST(ReadCorpus, EmptyTextsStay) {
  const auto corpus = ReadLines(RecordLine("a", "") + RecordLine("b", " \n\t"));
  ASSERT_TRUE(corpus);
  EXPECT_EQ(corpus->size(), 2u);
  EXPECT_EQ(Count(*corpus, BadRecord::kEmptyText), 2u);
  EXPECT_EQ(corpus->counts.skipped(), 0u);
}

TEST(ReadCorpus, EqualIdsAreToldApart) {
  const auto corpus = ReadLines(RecordLine("a", "1") + RecordLine("b", "2") +
                                RecordLine("a", "3") + RecordLine("a", "4"));
  ASSERT_TRUE(corpus);
  EXPECT_EQ(IdsOf(*corpus), (Strings{"a", "b", "a#2", "a#3"}));
  EXPECT_EQ(Count(*corpus, BadRecord::kDuplicateId), 2u);
}

// Ids are names: no two documents share one, whatever the input calls them.
RC_GTEST_PROP(ReadCorpus, IdsAreUnique, ()) {
  const auto ids = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("a", "a#2", "a#3", "a#2#2", "b"));
  std::string lines;
  for (const std::string& id : ids) lines += RecordLine(id, "text");
  const auto corpus = ReadLines(lines);
  RC_ASSERT(corpus.has_value());
  const Strings read = IdsOf(*corpus);
  RC_ASSERT(read.size() == ids.size());
  RC_ASSERT(std::set<std::string>(read.begin(), read.end()).size() ==
            ids.size());
}

// What was wrong is known also where reading stopped.
TEST(ReadCorpus, AnErrorKeepsTheProblems) {
  const TempFolder folder;
  Result<Input> input =
      Input::Open({folder.Write("in.jsonl", GoodAndBad(1, 120))}, {});
  ASSERT_TRUE(input);
  Corpus corpus;
  ASSERT_FALSE(ReadCorpus(&*input, {}, 2, nullptr, &corpus));
  EXPECT_EQ(corpus.problems.size(), 100u);
  EXPECT_EQ(corpus.counts.skipped(), 120u);
}

TEST(ReadCorpus, ListsTheFirstHundredProblems) {
  ErrorPolicy policy;
  policy.max_error_rate = 1;
  const auto corpus = ReadLines(GoodAndBad(1, 250), policy);
  ASSERT_TRUE(corpus);
  EXPECT_EQ(corpus->problems.size(), 100u);
  EXPECT_EQ(corpus->counts.skipped(), 250u);
}

// Enough for several batches of records.
TEST(ReadCorpus, DoesNotDependOnThreads) {
  std::string lines;
  for (int i = 0; i < 4000; ++i) {
    const std::string n = std::to_string(i);
    lines += i % 500 == 7 ? "{bad\n"
                          : RecordLine("d" + std::to_string(i % 3900),
                                       "Text " + n + std::string(900, 'x'),
                                       "site" + std::to_string(i % 37));
  }
  const auto one = ReadLines(lines, {}, 1);
  ASSERT_TRUE(one) << one.error().message;
  for (const unsigned threads : {2u, 3u, 8u}) {
    const auto many = ReadLines(lines, {}, threads);
    ASSERT_TRUE(many);
    EXPECT_EQ(IdsOf(*many), IdsOf(*one));
    EXPECT_EQ(many->sites, one->sites);
    EXPECT_EQ(many->counts.problems, one->counts.problems);
    for (uint32_t d = 0; d < one->size(); ++d) {
      ASSERT_EQ(many->documents[d].record, one->documents[d].record);
      ASSERT_EQ(many->documents[d].site, one->documents[d].site);
      ASSERT_EQ(many->documents[d].print.tokens,
                one->documents[d].print.tokens);
    }
  }
}

TEST(ReadCorpus, TellsItsProgress) {
  const TempFolder folder;
  std::string lines;
  for (int i = 0; i < 3000; ++i) {
    lines += RecordLine(std::to_string(i), std::string(1000, 'x'));
  }
  Result<Input> input = Input::Open({folder.Write("in.jsonl", lines)}, {});
  ASSERT_TRUE(input);
  uint64_t last_bytes = 0, last_documents = 0;
  int calls = 0;
  Corpus corpus;
  const auto see = [&](uint64_t bytes, uint64_t documents) {
    EXPECT_GE(bytes, last_bytes);
    EXPECT_GE(documents, last_documents);
    last_bytes = bytes;
    last_documents = documents;
    ++calls;
  };
  ASSERT_TRUE(ReadCorpus(&*input, {}, 2, see, &corpus));
  EXPECT_GT(calls, 1);
  EXPECT_EQ(last_bytes, lines.size());
  EXPECT_EQ(last_documents, 3000u);
}

}  // namespace
}  // namespace copydesk
