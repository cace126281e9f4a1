#ifndef ENGINE_PIPELINE_SPILLED_HOT_KEYS_H_
#define ENGINE_PIPELINE_SPILLED_HOT_KEYS_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/group/spilled_keys.h"

namespace copydesk {

// Holds back what need not be written: of a key that stands in hundreds of
// stories, eight of them tell as much. Holds only the keys that come often, so
// that others pass through once and again.
class HotKeys {
 public:
  static constexpr size_t kStories = 8;

  // Takes `memory` bytes.
  explicit HotKeys(size_t memory)
      : sets_(std::bit_floor(std::max<size_t>(memory / sizeof(Set), 1))) {}

  // Takes the keys of a document, and appends to `out` what is to be written
  // instead: the document, or a story. `story` is the number of a document that
  // tells the same story.
  void Add(std::span<const uint64_t> keys, uint32_t document, uint32_t story,
           std::vector<KeyTuple>* out) {
    constexpr size_t kAhead = 8;
    for (size_t i = 0; i < keys.size(); ++i) {
      if (i + kAhead < keys.size()) {
        __builtin_prefetch(&sets_[SetOf(keys[i + kAhead])], 1);
      }
      Add(keys[i], document, story, out);
    }
  }

  // Appends what is held.
  void Flush(std::vector<KeyTuple>* out) {
    for (Set& set : sets_) {
      for (size_t way = 0; way < kWays; ++way) Write(&set, way, out);
    }
  }

 private:
  static constexpr size_t kWays = 4;
  // How often others ask in vain for the room of a key before it is given up;
  // each time that it comes itself it starts anew.
  static constexpr uint8_t kChances = 64;

  // What tells that a key is held, and that nothing more is asked of it, is in
  // one line of the cache.
  struct alignas(64) Set {
    std::array<uint64_t, kWays> keys;
    std::array<uint8_t, kWays> sizes{};
    std::array<uint8_t, kWays> chances;
    alignas(64) std::array<std::array<uint32_t, kStories>, kWays> stories;
  };

  size_t SetOf(uint64_t key) const { return (key >> 20) & (sets_.size() - 1); }

  void Add(uint64_t key, uint32_t document, uint32_t story,
           std::vector<KeyTuple>* out) {
    Set& set = sets_[SetOf(key)];
    size_t least = 0;
    for (size_t way = 0; way < kWays; ++way) {
      if (set.sizes[way] > 0 && set.keys[way] == key) {
        AddTo(&set, way, story);
        return;
      }
      if (set.sizes[way] < set.sizes[least]) least = way;
    }
    if (set.sizes[least] > 1) {
      // Only those that came once make room.
      out->push_back({key, document});
      if (--set.chances[least] == 0) Write(&set, least, out);
      return;
    }
    Write(&set, least, out);
    set.keys[least] = key;
    set.sizes[least] = 1;
    set.chances[least] = kChances;
    set.stories[least][0] = story;
  }

  static void AddTo(Set* set, size_t way, uint32_t story) {
    set->chances[way] = kChances;
    const uint32_t size = set->sizes[way];
    if (size == kStories) return;
    auto& stories = set->stories[way];
    for (uint32_t i = 0; i < size; ++i) {
      if (stories[i] == story) return;
    }
    stories[size] = story;
    ++set->sizes[way];
  }
  static void Write(Set* set, size_t way, std::vector<KeyTuple>* out) {
    for (uint32_t i = 0; i < set->sizes[way]; ++i) {
      out->push_back({set->keys[way], set->stories[way][i]});
    }
    set->sizes[way] = 0;
  }

  std::vector<Set> sets_;
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_HOT_KEYS_H_
