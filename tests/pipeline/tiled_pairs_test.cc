#include "engine/pipeline/spilled/tiled_pairs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/io/io_testing.h"

namespace copydesk {
namespace {

using ::testing::ElementsAre;

// A table of `documents` documents on `sites` sites, in turn.
DocumentTable TableOf(uint32_t documents, uint32_t sites) {
  DocumentTable table;
  for (uint32_t s = 0; s < sites; ++s) {
    table.sites.push_back("site" + std::to_string(s) + ".example");
  }
  for (uint32_t d = 0; d < documents; ++d) table.site.push_back(d % sites);
  return table;
}

struct Labelled {
  uint32_t a, b, about, label;
};

// What comes out of pairs that go in with their numbers as `about`.
std::vector<Labelled> LabelsOf(
    const DocumentTable& table, const std::vector<uint32_t>& order,
    const std::vector<std::pair<uint32_t, uint32_t>>& pairs,
    size_t documents_in_batch) {
  const TempFolder folder;
  Workspace workspace;
  workspace.folder = folder.Path("");
  Result<TiledPairs> tiled = TiledPairs::Create(workspace, table);
  EXPECT_TRUE(tiled);
  for (uint32_t i = 0; i < pairs.size(); ++i) {
    EXPECT_TRUE(tiled->Add({pairs[i].first, pairs[i].second, i}));
  }
  std::vector<Labelled> out;
  const Status status = tiled->ForEach(
      order, documents_in_batch,
      [&](const TiledPairs::Pair& pair, uint32_t label) -> Status {
        out.push_back({pair.a, pair.b, pair.about, label});
        return {};
      });
  EXPECT_TRUE(status);
  return out;
}

std::vector<uint32_t> InOrder(uint32_t documents) {
  std::vector<uint32_t> order(documents);
  std::iota(order.begin(), order.end(), 0u);
  return order;
}

TEST(TiledPairs, ComeOutAsTheyWentIn) {
  const DocumentTable table = TableOf(8, 2);
  const auto out =
      LabelsOf(table, InOrder(8), {{0, 2}, {5, 1}, {0, 7}, {3, 7}}, 100);
  ASSERT_EQ(out.size(), 4u);
  std::vector<uint32_t> all;
  for (const Labelled& p : out) {
    all.insert(all.end(), {p.a, p.b, p.about});
  }
  EXPECT_THAT(all, ElementsAre(0, 2, 0, 5, 1, 1, 0, 7, 2, 3, 7, 3));
}

TEST(TiledPairs, PairsOfOneSiteThatFitIntoATileHaveOneLabel) {
  const DocumentTable table = TableOf(12, 3);
  // Site 0 has documents 0, 3, 6 and 9; a tile holds four.
  const auto out = LabelsOf(table, InOrder(12),
                            {{0, 9}, {3, 6}, {1, 4}, {6, 0}, {7, 10}}, 8);
  EXPECT_EQ(out[0].label, out[1].label);
  EXPECT_EQ(out[0].label, out[3].label);
  EXPECT_EQ(out[2].label, out[4].label);
  EXPECT_NE(out[0].label, out[2].label);
}

TEST(TiledPairs, PlacesAreNoDocumentNumbers) {
  const DocumentTable table = TableOf(12, 3);
  // The documents of site 0 come last.
  const std::vector<uint32_t> order = {1, 2, 4, 5, 7, 8, 10, 11, 0, 3, 6, 9};
  const auto out =
      LabelsOf(table, order, {{8, 11}, {9, 10}, {0, 2}, {4, 6}}, 8);
  EXPECT_EQ(out[0].label, out[1].label);
  EXPECT_EQ(out[2].label, out[3].label);
  EXPECT_NE(out[0].label, out[2].label);
}

// All pairs of a site of 100 documents, of which a batch holds 20: ten tiles of
// ten documents, 55 pairs of tiles, and in each no more than 20 documents.
TEST(TiledPairs, ALabelHasAsManyDocumentsAsABatch) {
  const DocumentTable table = TableOf(100, 1);
  std::vector<std::pair<uint32_t, uint32_t>> pairs;
  for (uint32_t a = 0; a < 100; ++a) {
    for (uint32_t b = a + 1; b < 100; ++b) pairs.emplace_back(a, b);
  }
  std::map<uint32_t, std::set<uint32_t>> documents;
  for (const Labelled& p : LabelsOf(table, InOrder(100), pairs, 20)) {
    documents[p.label].insert({p.a, p.b});
  }
  EXPECT_EQ(documents.size(), 55u);
  for (const auto& [label, in_tiles] : documents) {
    EXPECT_LE(in_tiles.size(), 20u);
  }
}

}  // namespace
}  // namespace copydesk
