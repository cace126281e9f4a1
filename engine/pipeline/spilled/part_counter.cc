#include "engine/pipeline/spilled/part_counter.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "engine/base/hash.h"
#include "engine/boilerplate/evidence_counter.h"

namespace copydesk {
namespace {

static_assert(EvidenceCounter::kRecurs == 3);  // what two bits count to

constexpr uint64_t kInWord = 32;                 // counters
constexpr uint64_t kInLine = 256;                // of the cache
constexpr uint64_t kValues = uint64_t{1} << 14;  // are counted together
constexpr uint64_t kMost = uint64_t{1} << PartCounter::kKeyBits;
constexpr size_t kAhead = 16;

// A key's two counters, in one line.
struct Places {
  uint64_t a;
  uint64_t b;
};

uint64_t HashOf(uint64_t key) {
  return Mix64(key >> (64 - PartCounter::kKeyBits));
}

uint64_t LineOf(uint64_t hash, uint64_t values) {
  const auto wide = static_cast<unsigned __int128>(hash);
  return static_cast<uint64_t>(wide * (values / kInLine) >> 64) * kInLine;
}

Places PlacesOf(uint64_t key, uint64_t values) {
  const uint64_t hash = HashOf(key);
  const uint64_t line = LineOf(hash, values);
  const uint64_t a = hash % kInLine;
  const uint64_t b = a ^ (1 + hash / kInLine % (kInLine / 2));
  return {line + a, line + b};
}

// The low bit of each pair of bits, side by side.
uint64_t Pack(uint64_t x) {
  x &= 0x5555555555555555u;
  x = (x | x >> 1) & 0x3333333333333333u;
  x = (x | x >> 2) & 0x0f0f0f0f0f0f0f0fu;
  x = (x | x >> 4) & 0x00ff00ff00ff00ffu;
  x = (x | x >> 8) & 0x0000ffff0000ffffu;
  return (x | x >> 16) & 0x00000000ffffffffu;
}

}  // namespace

PartCounter::PartCounter(size_t memory)
    : values_(std::clamp<uint64_t>(uint64_t{memory} * 4 / kValues, 1,
                                   kMost / kValues) *
              kValues) {
  words_ = Arena(values_ / 4);
  std::memset(words_.data(), 0, values_ / 4);
}

void PartCounter::Add(std::span<const uint64_t> keys) {
  auto* const words = static_cast<uint64_t*>(words_.data());
  for (size_t i = 0; i < keys.size(); ++i) {
    if (i + kAhead < keys.size()) {
      const uint64_t line = LineOf(HashOf(keys[i + kAhead]), values_);
      __builtin_prefetch(&words[line / kInWord], 1);
    }
    const Places at = PlacesOf(keys[i], values_);
    uint64_t& a = words[at.a / kInWord];
    uint64_t& b = words[at.b / kInWord];
    const unsigned shift_a = 2 * (at.a % kInWord);
    const unsigned shift_b = 2 * (at.b % kInWord);
    const uint64_t count_a = a >> shift_a & 3;
    const uint64_t count_b = b >> shift_b & 3;
    const uint64_t least = std::min(count_a, count_b);
    a += uint64_t{count_a == least && least < 3} << shift_a;
    b += uint64_t{count_b == least && least < 3} << shift_b;
  }
}

RecurringParts PartCounter::Finish() && {
  auto* const words = static_cast<uint64_t*>(words_.data());
  for (uint64_t i = 0; i < values_ / 64; ++i) {
    const uint64_t a = words[2 * i];
    const uint64_t b = words[2 * i + 1];
    words[i] = Pack(a & a >> 1) | Pack(b & b >> 1) << 32;
  }
  words_.Shrink(values_ / 8);
  return {std::move(words_), values_, 0};
}

size_t RecurringParts::Keep(std::span<uint64_t> keys) const {
  const uint64_t* const all = words();
  const auto has = [&](uint64_t place) {
    const uint64_t bit = place >> joined_;
    return all[bit / 64] >> (bit % 64) & 1;
  };
  size_t kept = 0;
  for (size_t i = 0; i < keys.size(); ++i) {
    if (i + kAhead < keys.size()) {
      const uint64_t line = LineOf(HashOf(keys[i + kAhead]), values_);
      __builtin_prefetch(&all[(line >> joined_) / 64]);
    }
    const uint64_t key = keys[i];
    const Places at = PlacesOf(key, values_);
    keys[kept] = key;
    kept += has(at.a) & has(at.b);
  }
  return kept;
}

Status RecurringParts::Save(const std::string& path,
                            const SpillFormat& format) const {
  SpillWriter::Options how;
  how.compress = true;
  Result<SpillWriter> to = SpillWriter::Create(path, format, how);
  if (!to) return tl::unexpected(to.error());
  const std::span all(words(), (values_ >> joined_) / 64);
  if (Status s = to->Append(std::as_bytes(all)); !s) return s;
  return to->Finish(values_, false);
}

Result<RecurringParts> RecurringParts::Load(const std::string& path,
                                            const SpillFormat& format,
                                            size_t memory) {
  Result<SpillReader> from = SpillReader::Open(path, format);
  if (!from) return tl::unexpected(from.error());
  const uint64_t values = from->rows();
  if (values == 0 || values % kValues != 0 || values > kMost ||
      values != 8 * from->bytes()) {
    return from->Damaged("no such number of bits");
  }
  unsigned joined = 0;
  while ((values >> joined) / 8 > memory && joined < 8) ++joined;
  RecurringParts parts(Arena((values >> joined) / 8), values, joined);
  uint64_t* const words = parts.words();
  std::memset(words, 0, (values >> joined) / 8);
  std::array<uint64_t, 512> some;
  for (uint64_t bit = 0; bit < values;) {
    const uint64_t n = std::min<uint64_t>(some.size(), (values - bit) / 64);
    const auto to = std::span(some).first(n);
    if (Status s = from->ReadAll(std::as_writable_bytes(to)); !s) {
      return tl::unexpected(s.error());
    }
    if (joined == 0) {
      std::memcpy(words + bit / 64, some.data(), to.size_bytes());
      bit += 64 * n;
      continue;
    }
    for (const uint64_t word : to) {
      for (uint64_t rest = word; rest != 0; rest &= rest - 1) {
        const uint64_t has =
            (bit + static_cast<uint64_t>(std::countr_zero(rest))) >> joined;
        words[has / 64] |= uint64_t{1} << (has % 64);
      }
      bit += 64;
    }
  }
  return parts;
}

}  // namespace copydesk
