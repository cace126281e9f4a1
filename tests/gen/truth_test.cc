#include "engine/gen/truth.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "engine/gen/generator.h"
#include "tests/gen/shingles.h"

namespace copydesk::gen {
namespace {

// The length of the UTF-8 character at the start of `text`, 0 where there is
// none.
size_t CharacterSize(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t size = lead < 0x80             ? 1
                      : (lead & 0xe0) == 0xc0 ? 2
                      : (lead & 0xf0) == 0xe0 ? 3
                      : (lead & 0xf8) == 0xf0 ? 4
                                              : 0;
  if (size > text.size()) return 0;
  for (size_t i = 1; i < size; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) return 0;
  }
  return size;
}

bool ValidUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t size = CharacterSize(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::vector<std::string> NonBlankLines(const std::string& text) {
  std::vector<std::string> lines;
  size_t begin = 0;
  while (begin <= text.size()) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    if (line.find_first_not_of(" \t") != line.npos) lines.push_back(line);
    begin = end + 1;
  }
  return lines;
}

bool Inside(const ByteRange& range, const std::string& text) {
  if (range.begin >= range.end || range.end > text.size()) return false;
  return ValidUtf8(
      std::string_view(text).substr(range.begin, range.end - range.begin));
}

// What must hold of any document; returns what does not.
std::string Complaint(const GeneratedDocument& d,
                      const std::vector<std::string>& earlier) {
  if (d.text.empty() || d.title.empty()) return "empty";
  if (!ValidUtf8(d.text) || !ValidUtf8(d.title)) return "not UTF-8";
  const auto lines = NonBlankLines(d.text);
  uint32_t last = 0;
  for (const LineLabel& label : d.labels) {
    if (label.first <= last || label.last < label.first) return "label order";
    if (label.last > lines.size()) return "label past the text";
    last = label.last;
  }
  if (d.body.empty()) return "no body";
  uint32_t end = 0;
  for (const ByteRange& range : d.body) {
    if (range.begin < end || !Inside(range, d.text)) return "body range";
    end = range.end;
  }
  for (const Passage& passage : d.passages) {
    if (passage.other >= earlier.size()) return "passage to the future";
    if (!Inside(passage.ours, d.text)) return "passage here";
    if (!Inside(passage.theirs, earlier[passage.other])) return "passage there";
  }
  return "";
}

RC_GTEST_PROP(Truth, HoldsForAnyOptions, ()) {
  GenOptions options;
  options.documents = *rc::gen::inRange<uint64_t>(1, 300);
  options.seed = *rc::gen::arbitrary<uint64_t>();
  options.sites = *rc::gen::inRange<uint32_t>(1, 60);
  options.window = *rc::gen::inRange<uint32_t>(1, 400);
  options.passages_every = *rc::gen::inRange<uint32_t>(1, 4);
  options.tier = static_cast<Tier>(*rc::gen::inRange(0, 4));
  auto generator = Generator::Create(options);
  RC_ASSERT(generator.has_value());
  std::vector<std::string> texts;
  GeneratedDocument document;
  while (generator->Next(&document)) {
    RC_ASSERT(document.number == texts.size());
    RC_ASSERT(Complaint(document, texts) == "");
    texts.push_back(document.text);
  }
  RC_ASSERT(texts.size() == options.documents);
}

// Every line that is not labelled as furniture holds a sentence of the body,
// and no labelled one does.
TEST(Truth, LabelsPartTheLines) {
  GenOptions options;
  options.documents = 2000;
  auto generator = Generator::Create(options);
  GeneratedDocument d;
  size_t stripped = 0;
  std::set<std::string_view> categories;
  while (generator->Next(&d)) {
    std::set<uint32_t> labelled;
    for (const LineLabel& label : d.labels) {
      for (uint32_t n = label.first; n <= label.last; ++n) labelled.insert(n);
      stripped += label.action == LineLabel::kStrip;
      categories.insert(label.category);
    }
    if (d.text.find('\n') == d.text.npos) continue;
    std::set<uint32_t> with_body;
    for (const ByteRange& range : d.body) {
      const std::string before = d.text.substr(0, range.end);
      with_body.insert(static_cast<uint32_t>(NonBlankLines(before).size()));
    }
    const auto lines = static_cast<uint32_t>(NonBlankLines(d.text).size());
    for (uint32_t n = 1; n <= lines; ++n) {
      ASSERT_NE(labelled.contains(n), with_body.contains(n))
          << d.id << " line " << n << "\n"
          << d.text;
    }
  }
  EXPECT_GT(stripped, 4000u);
  for (const char* category :
       {"nav", "newsletter", "comment-policy", "membership", "donation",
        "social", "related", "ad", "copyright", "cookie", "ui", "about",
        "byline", "agency-credit", "headline", "mixed"}) {
    EXPECT_TRUE(categories.contains(category)) << category;
  }
}

// Passages answer one another: most of their words are the same.
TEST(Truth, PassagesAreAlike) {
  GenOptions options;
  options.documents = 3000;
  options.passages_every = 1;
  options.tier = Tier::kLight;
  auto generator = Generator::Create(options);
  std::vector<std::string> texts;
  GeneratedDocument d;
  size_t passages = 0;
  double sum = 0;
  while (generator->Next(&d)) {
    texts.push_back(d.text);
    for (const Passage& p : d.passages) {
      const std::string a =
          texts[p.other].substr(p.theirs.begin, p.theirs.end - p.theirs.begin);
      const std::string b =
          d.text.substr(p.ours.begin, p.ours.end - p.ours.begin);
      const auto shingles = ShinglesOf(a);
      if (shingles.empty()) continue;
      sum += Jaccard(shingles, ShinglesOf(b));
      ++passages;
    }
  }
  EXPECT_GT(passages, 5000u);
  EXPECT_GT(sum / static_cast<double>(passages), 0.75);
}

TEST(Truth, TablesHaveTheColumnsOfTheirHeader) {
  GenOptions options;
  options.documents = 1500;
  auto generator = Generator::Create(options);
  TruthTables tables;
  AppendTruthHeaders(&tables);
  GeneratedDocument d;
  size_t pairs = 0, passages = 0;
  while (generator->Next(&d)) {
    AppendTruth(d, &tables);
    pairs += d.pairs.size();
    passages += d.passages.size();
  }
  const auto check = [](const std::string& table, long columns) {
    size_t rows = 0;
    for (const std::string& line : NonBlankLines(table)) {
      EXPECT_EQ(std::count(line.begin(), line.end(), '\t') + 1, columns)
          << line;
      ++rows;
    }
    return rows - 1;
  };
  EXPECT_EQ(check(tables.clusters, 7), 1500u);
  EXPECT_GE(check(tables.labels, 4), 1500u);
  EXPECT_EQ(check(tables.pairs, 3), pairs);
  EXPECT_EQ(check(tables.passages, 6), passages);
  EXPECT_GT(passages, 100u);
}

TEST(Truth, OneDocumentAsWritten) {
  GeneratedDocument d;
  d.number = 12;
  d.id = DocumentId(12);
  d.site = "a.example";
  d.date = "2024-09-03";
  d.cluster = 4;
  d.story = 3;
  d.tier = Tier::kHeavy;
  d.copy = 2;
  d.labels = {{1, 2, LineLabel::kStrip, "nav"},
              {5, 5, LineLabel::kEither, "byline"}};
  d.pairs = {{7, 'C'}};
  d.passages = {{7, {1, 9}, {4, 12}}};
  TruthTables t;
  AppendTruth(d, &t);
  EXPECT_EQ(t.clusters, "g00000012\tc4\ts3\ta.example\t2024-09-03\theavy\t2\n");
  EXPECT_EQ(t.labels,
            "g00000012\t1-2\tstrip\tnav\ng00000012\t5\teither\tbyline\n");
  EXPECT_EQ(t.pairs, "g00000007\tg00000012\tC\n");
  EXPECT_EQ(t.passages, "g00000007\t1\t9\tg00000012\t4\t12\n");
}

}  // namespace
}  // namespace copydesk::gen
