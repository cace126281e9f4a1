#include "engine/pipeline/digest.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "engine/base/sha256.h"

namespace copydesk {
namespace {

// What a document decided, as owned values.
struct Owned {
  std::string id, cluster, kept;
  std::vector<uint32_t> stripped;
};

std::string DigestOf(const std::vector<Owned>& documents) {
  DecisionDigest digest;
  for (const Owned& d : documents) {
    digest.Add({d.id, d.cluster, d.kept, d.stripped});
  }
  return digest.Finish();
}

std::string Bytes(const Sha256::Value& value, size_t n) {
  return {reinterpret_cast<const char*>(value.data()), n};
}

TEST(DecisionDigest, IsAsDescribed) {
  // Lines written by hand, hashed, sorted and hashed again.
  std::vector<std::string> lines = {
      Bytes(Sha256Of("b\ta\ta\t2,5,11\n"), 16),
      Bytes(Sha256Of("a\ta\ta\t\n"), 16),
      Bytes(Sha256Of("x\\ty\\\\\\n\tx\\ty\\\\\\n\tx\\ty\\\\\\n\t1\n"), 16)};
  std::sort(lines.begin(), lines.end());
  EXPECT_EQ(DigestOf({{"a", "a", "a", {}},
                      {"b", "a", "a", {2, 5, 11}},
                      {"x\ty\\\n", "x\ty\\\n", "x\ty\\\n", {1}}}),
            ToHex(Sha256Of(lines[0] + lines[1] + lines[2])));
}

TEST(DecisionDigest, OfNothing) {
  EXPECT_EQ(DigestOf({}), ToHex(Sha256Of("")));
}

TEST(DecisionDigest, EveryPartCounts) {
  const Owned a = {"a", "b", "c", {1, 2}};
  std::vector<Owned> others = {
      {"A", "b", "c", {1, 2}}, {"a", "B", "c", {1, 2}},
      {"a", "b", "C", {1, 2}}, {"a", "b", "c", {1}},
      {"a", "b", "c", {12}},   {"a\tb", "c", "", {1, 2}}};
  std::vector<std::string> digests = {DigestOf({a}), DigestOf({a, a}),
                                      DigestOf({})};
  for (const Owned& other : others) digests.push_back(DigestOf({other}));
  std::sort(digests.begin(), digests.end());
  EXPECT_EQ(std::unique(digests.begin(), digests.end()), digests.end());
}

RC_GTEST_PROP(DecisionDigest, DependsOnNeitherOrderNorParts,
              (const std::vector<std::string>& ids)) {
  std::vector<Owned> documents;
  for (const std::string& id : ids) {
    documents.push_back({id, ids.front(), ids.back(),
                         *rc::gen::arbitrary<std::vector<uint32_t>>()});
  }
  const std::string whole = DigestOf(documents);
  std::reverse(documents.begin(), documents.end());
  RC_ASSERT(DigestOf(documents) == whole);
  const auto cut = *rc::gen::inRange<size_t>(0, documents.size() + 1);
  DecisionDigest parts[2];
  for (size_t i = 0; i < documents.size(); ++i) {
    const Owned& d = documents[i];
    parts[i < cut].Add({d.id, d.cluster, d.kept, d.stripped});
  }
  parts[0].Merge(parts[1]);
  RC_ASSERT(parts[0].size() == documents.size());
  RC_ASSERT(parts[0].Finish() == whole);
}

}  // namespace
}  // namespace copydesk
