#ifndef ENGINE_GROUP_ORDER_SKETCH_H_
#define ENGINE_GROUP_ORDER_SKETCH_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/hash.h"
#include "engine/group/candidates.h"

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

// Puts the best member first, the others behind it in their order.
template <typename Better>
void PutBestFirst(const Better& better, std::vector<uint32_t>* members) {
  const auto best = std::min_element(members->begin(), members->end(), better);
  std::rotate(members->begin(), best, best + 1);
}

// Orders the members of a large group, which are numbered by their sketches, so
// that like stands beside like and the best before all. In a very large group
// that is their order; in others each key gives one of sixteen: by sketches
// from the element on that it chooses, then by number. `sketch_of(member)`
// gives an OrderSketch; of two members one is `better(x, y)`.
template <typename SketchOf, typename Better>
void OrderBySketch(uint64_t key, const SketchOf& sketch_of,
                   const Better& better, std::vector<uint32_t>* members) {
  if (members->size() >= kVeryLarge) return PutBestFirst(better, members);
  struct Item {
    std::array<uint64_t, 2> elements;
    uint32_t member;
  };
  const size_t first = Mix64(key) % OrderSketch{}.size();
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
  PutBestFirst(better, members);
}

}  // namespace copydesk

#endif  // ENGINE_GROUP_ORDER_SKETCH_H_
