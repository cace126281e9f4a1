#include <gtest/gtest.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "engine/sketch/fingerprint.h"
#include "engine/text/utf8.h"

namespace copydesk {
namespace {

const char* const kFile = COPYDESK_SOURCE_DIR "/tests/golden/fingerprints.tsv";

struct Row {
  std::string name;
  std::string escaped;
  std::string figures;  // the columns after the text, as they stand there
};

struct Golden {
  std::string header;
  std::vector<Row> rows;
};

Golden Load() {
  Golden golden;
  std::ifstream in(kFile);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) {
      golden.header += line + "\n";
      continue;
    }
    const size_t text = std::min(line.find('\t'), line.size() - 1) + 1;
    const size_t end = std::min(line.find('\t', text), line.size());
    golden.rows.push_back({line.substr(0, text - 1),
                           line.substr(text, end - text), line.substr(end)});
  }
  return golden;
}

// The text that `escaped` stands for; a test failure where it makes no sense.
std::string Unescaped(const std::string& escaped) {
  std::string text;
  for (size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] != '\\') {
      text.push_back(escaped[i]);
      continue;
    }
    char* end = nullptr;
    switch (escaped.at(++i)) {
      case '\\':
        text.push_back('\\');
        break;
      case 'x':
        text.push_back(static_cast<char>(
            std::strtoul(escaped.substr(i + 1, 2).c_str(), nullptr, 16)));
        i += 2;
        break;
      case 'u':
        AppendUtf8(static_cast<uint32_t>(
                       std::strtoul(escaped.c_str() + i + 2, &end, 16)),
                   &text);
        i = static_cast<size_t>(end - escaped.c_str());
        EXPECT_EQ(*end, '}') << escaped;
        break;
      default:
        ADD_FAILURE() << "no such escape: " << escaped;
    }
  }
  return text;
}

std::string FiguresOf(const std::string& text) {
  Signature s;
  const Fingerprint print = Fingerprinter().Make(text, &s);
  BandKeys keys;
  kernel::ComputeBandKeysScalar(s, &keys);
  char figures[160];
  std::snprintf(figures, sizeof figures,
                "\t%zu\t%016" PRIx64 "\t%08" PRIx32 " %08" PRIx32 " %08" PRIx32
                " %08" PRIx32 "\t%016" PRIx64,
                print.tokens.size(), print.content, s[0], s[1], s[2], s[3],
                keys[0]);
  return figures;
}

TEST(Golden, Fingerprints) {
  const Golden golden = Load();
  ASSERT_GE(golden.rows.size(), 200u) << kFile;
  if (std::getenv("COPYDESK_RENEW_GOLDEN") != nullptr) {
    std::ofstream out(kFile);
    out << golden.header;
    for (const Row& row : golden.rows) {
      out << row.name << '\t' << row.escaped
          << FiguresOf(Unescaped(row.escaped)) << '\n';
    }
    FAIL() << kFile << " was renewed; unset COPYDESK_RENEW_GOLDEN";
  }
  for (const Row& row : golden.rows) {
    EXPECT_EQ(FiguresOf(Unescaped(row.escaped)), row.figures)
        << row.name << ": " << row.escaped;
  }
}

TEST(Golden, ManyScriptsAndTextsOfTheirOwn) {
  std::set<std::string> names, texts, figures;
  const Golden golden = Load();
  for (const Row& row : golden.rows) {
    names.insert(row.name);
    texts.insert(row.escaped);
    figures.insert(row.figures);
  }
  EXPECT_GE(names.size(), 20u);
  EXPECT_EQ(texts.size(), golden.rows.size());
  // Nearly all differ in their content.
  EXPECT_GE(figures.size() + 10, golden.rows.size());
}

}  // namespace
}  // namespace copydesk
