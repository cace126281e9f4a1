#ifndef ENGINE_SKETCH_WINNOW_H_
#define ENGINE_SKETCH_WINNOW_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace copydesk {

// Every window of so many consecutive shingles gives its least hash.
inline constexpr size_t kWinnowWindow = 8;

// Chooses the shingles that stand for a text where texts are looked up by
// content: winnowing (Schleimer, Wilkerson and Aiken, SIGMOD 2003). Two texts
// that share kWinnowWindow + kShingle - 1 = 12 equal tokens in a row choose a
// shingle in common, wherever the passage lies and whatever surrounds it. About
// 2 in 9 shingles are chosen.
//
// Appends the chosen hashes to `chosen`, in order of position; a text of fewer
// shingles than a window gives its least one, a text without shingles none.
// Linear time.
void Winnow(std::span<const uint64_t> shingles, std::vector<uint64_t>* chosen);

}  // namespace copydesk

#endif  // ENGINE_SKETCH_WINNOW_H_
