#ifndef ENGINE_PIPELINE_SPILLED_HOT_KEYS_H_
#define ENGINE_PIPELINE_SPILLED_HOT_KEYS_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/group/spilled_keys.h"

namespace copydesk {

// Holds back what need not be written: of a key that stands in hundreds of
// stories, eight documents of different stories tell as much. Holds only the
// keys that come often, so that others pass through once and again.
class HotKeys {
 public:
  static constexpr size_t kStories = 8;

  // `story` of each document; must outlive the object.
  HotKeys(const std::vector<uint32_t>* story, size_t memory)
      : story_(*story),
        entries_(
            std::bit_floor(std::max<size_t>(memory / sizeof(Entry), kWays))) {}

  // Takes a document that has the key, and appends to `out` what is to be
  // written instead.
  void Add(uint64_t key, uint32_t document, std::vector<KeyTuple>* out) {
    const size_t set = (key >> 20) % (entries_.size() / kWays) * kWays;
    Entry* least = &entries_[set];
    for (size_t way = 0; way < kWays; ++way) {
      Entry& e = entries_[set + way];
      if (e.size > 0 && e.key == key) {
        AddTo(&e, document);
        return;
      }
      if (e.size < least->size) least = &e;
    }
    if (least->size > 1) {
      // Only those that came once make room.
      out->push_back({key, document});
      --least->chances;
      if (least->chances > 0) return;
      Write(least, out);
      return;
    }
    Write(least, out);
    least->key = key;
    least->size = 1;
    least->chances = kChances;
    least->documents[0] = document;
  }

  // Appends what is held.
  void Flush(std::vector<KeyTuple>* out) {
    for (Entry& e : entries_) Write(&e, out);
  }

 private:
  static constexpr size_t kWays = 4;
  // How often others ask in vain for the room of a key before it is given up;
  // each time that it comes itself it starts anew.
  static constexpr uint32_t kChances = 64;

  struct Entry {
    uint64_t key;
    uint32_t size = 0;
    uint32_t chances = 0;
    std::array<uint32_t, kStories> documents;
  };

  void AddTo(Entry* e, uint32_t document) {
    e->chances = kChances;
    for (uint32_t i = 0; i < e->size; ++i) {
      if (story_[e->documents[i]] == story_[document]) return;
    }
    if (e->size < kStories) e->documents[e->size++] = document;
  }
  static void Write(Entry* e, std::vector<KeyTuple>* out) {
    for (uint32_t i = 0; i < e->size; ++i) {
      out->push_back({e->key, e->documents[i]});
    }
    e->size = 0;
  }

  const std::vector<uint32_t>& story_;
  std::vector<Entry> entries_;
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_HOT_KEYS_H_
