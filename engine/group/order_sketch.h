#ifndef ENGINE_GROUP_ORDER_SKETCH_H_
#define ENGINE_GROUP_ORDER_SKETCH_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/hash.h"

namespace copydesk {

// A few elements of a document's signature, cut to their low bits: enough to
// put like beside like, and small enough to hold for every document of a large
// corpus.
using OrderSketch = std::array<uint8_t, 16>;

template <typename Signature>
OrderSketch MakeOrderSketch(const Signature& signature) {
  OrderSketch sketch;
  const size_t step = signature.size() / sketch.size();
  for (size_t i = 0; i < sketch.size(); ++i) {
    sketch[i] = static_cast<uint8_t>(signature[i * step]);
  }
  return sketch;
}

// Sorts the members of a large group by their sketches, beginning at an element
// that the key chooses, then by number: the more alike, the closer together,
// and each key gives another order, of sixteen, or of four in very large
// groups, where there are many keys to each. `sketch_of(member)` gives an
// OrderSketch.
template <typename SketchOf>
void OrderBySketch(uint64_t key, const SketchOf& sketch_of,
                   std::vector<uint32_t>* members) {
  struct Item {
    std::array<uint64_t, 2> elements;
    uint32_t member;
  };
  constexpr size_t kVeryLarge = 4096;
  const size_t step = members->size() < kVeryLarge ? 1 : 4;
  const size_t first = Mix64(key) % OrderSketch{}.size() / step * step;
  std::vector<Item> items;
  items.reserve(members->size());
  for (const uint32_t m : *members) {
    const OrderSketch& s = sketch_of(m);
    Item& item = items.emplace_back(Item{{0, 0}, m});
    for (size_t i = 0; i < s.size(); ++i) {
      uint64_t& word = item.elements[i / 8];
      word = word << 8 | s[(first + i) % s.size()];
    }
  }
  std::sort(items.begin(), items.end(), [](const Item& x, const Item& y) {
    return x.elements != y.elements ? x.elements < y.elements
                                    : x.member < y.member;
  });
  for (size_t i = 0; i < items.size(); ++i) (*members)[i] = items[i].member;
}

}  // namespace copydesk

#endif  // ENGINE_GROUP_ORDER_SKETCH_H_
