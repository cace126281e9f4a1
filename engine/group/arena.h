#ifndef ENGINE_GROUP_ARENA_H_
#define ENGINE_GROUP_ARENA_H_

#include <cstddef>

namespace copydesk {

// A large stretch of memory, in huge pages where the system gives them on
// request: the first touch of a small page costs more than sorting what it
// holds, and its translation is missed whenever access follows no order.
// Contents are undefined. Throws std::bad_alloc.
class Arena {
 public:
  Arena() = default;
  explicit Arena(size_t bytes);
  ~Arena();
  Arena(Arena&& other) noexcept;
  Arena& operator=(Arena&& other) noexcept;

  void* data() const { return data_; }
  // Gives back what lies behind the first `bytes`.
  void Shrink(size_t bytes);

 private:
  void* data_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace copydesk

#endif  // ENGINE_GROUP_ARENA_H_
