#include "engine/group/arena.h"

#include <sys/mman.h>

#include <cstdint>
#include <new>
#include <utility>

namespace copydesk {
namespace {

constexpr size_t kPage = size_t{1} << 12;
constexpr size_t kHugePage = size_t{1} << 21;

size_t RoundUp(size_t bytes, size_t unit) {
  return (bytes + unit - 1) / unit * unit;
}

}  // namespace

Arena::Arena(size_t bytes) : bytes_(RoundUp(bytes + 1, kHugePage)) {
  // Mapped with room for a start at a huge page; the rest is given back.
  void* const mapped = mmap(nullptr, bytes_ + kHugePage, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  char* const begin = static_cast<char*>(mapped);
  const size_t before =
      (kHugePage - reinterpret_cast<uintptr_t>(begin) % kHugePage) % kHugePage;
  if (before > 0) munmap(begin, before);
  munmap(begin + before + bytes_, kHugePage - before);
  data_ = begin + before;
  if (const size_t huge = bytes / kHugePage * kHugePage; huge > 0) {
    madvise(data_, huge, MADV_HUGEPAGE);
  }
}

Arena::~Arena() {
  if (data_ != nullptr) munmap(data_, bytes_);
}

Arena::Arena(Arena&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      bytes_(std::exchange(other.bytes_, 0)) {}

Arena& Arena::operator=(Arena&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

void Arena::Shrink(size_t bytes) {
  const size_t kept = RoundUp(bytes + 1, kPage);
  if (kept >= bytes_) return;
  munmap(static_cast<char*>(data_) + kept, bytes_ - kept);
  bytes_ = kept;
}

}  // namespace copydesk
