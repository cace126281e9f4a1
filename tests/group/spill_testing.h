#ifndef TESTS_GROUP_SPILL_TESTING_H_
#define TESTS_GROUP_SPILL_TESTING_H_

#include <stdlib.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/hash.h"
#include "engine/group/key_groups.h"
#include "engine/group/spilled_keys.h"

namespace copydesk {

// A folder that goes with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = std::filesystem::temp_directory_path() / "group_XXXXXX";
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }
  bool empty() const { return std::filesystem::is_empty(path_); }

 private:
  std::string path_;
};

// Families of 2 to 3000 members that share a few keys each, keys of one member,
// some members twice. Members rise, as they do in documents that are read.
inline std::vector<KeyTuple> SkewedTuples(uint32_t members, uint64_t families) {
  std::vector<KeyTuple> tuples;
  for (uint64_t f = 0; f < families; ++f) {
    const uint64_t random = Mix64(f + 1);
    uint64_t size = 2 + random % 7;
    if (f % 64 == 1) size = 50 + random % 400;
    if (f % 512 == 2) size = 1000 + random % 2001;
    const uint64_t keys = 1 + random / 7 % 5;
    for (uint64_t k = 0; k < keys; ++k) {
      for (uint64_t i = 0; i < size; ++i) {
        // Not all members of a family have all its keys.
        const uint64_t draw = Mix64(random + i);
        if ((draw >> k) % 4 == 0) continue;
        tuples.push_back({Mix64(random ^ (k + 1)),
                          static_cast<uint32_t>(draw / 16 % members)});
      }
    }
    tuples.push_back({Mix64(~f), static_cast<uint32_t>(random / 64 % members)});
  }
  std::sort(tuples.begin(), tuples.end(),
            [](const KeyTuple& x, const KeyTuple& y) {
              return std::pair(x.member, x.key) < std::pair(y.member, y.key);
            });
  return tuples;
}

using KeyAndMembers = std::pair<uint64_t, std::vector<uint32_t>>;

inline std::vector<KeyAndMembers> GroupsOf(const KeyGroups& groups) {
  std::vector<KeyAndMembers> found;
  groups.ForEachGroup([&](uint64_t key, std::span<const uint32_t> g) {
    found.emplace_back(key, std::vector(g.begin(), g.end()));
  });
  return found;
}

}  // namespace copydesk

#endif  // TESTS_GROUP_SPILL_TESTING_H_
