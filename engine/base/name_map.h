#ifndef ENGINE_BASE_NAME_MAP_H_
#define ENGINE_BASE_NAME_MAP_H_

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace copydesk {

// Hashes of names that the input chooses (ids, hosts), for a table in memory:
// XXH3 with a secret of the table's own, drawn by the system's random numbers.
// Whoever writes the input can't know which names fall together, so that a
// table can't be made slow. A copy hashes as the original does; never for
// anything that reaches an output.
class KeyedHash {
 public:
  using is_avalanching = void;
  using is_transparent = void;

  KeyedHash();
  size_t operator()(std::string_view name) const;

 private:
  std::array<uint64_t, 24> secret_;
};

template <typename Value>
using NameMap =
    boost::unordered_flat_map<std::string, Value, KeyedHash, std::equal_to<>>;

}  // namespace copydesk

#endif  // ENGINE_BASE_NAME_MAP_H_
