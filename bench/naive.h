#ifndef BENCH_NAIVE_H_
#define BENCH_NAIVE_H_

#include <array>
#include <cstdint>
#include <string_view>

namespace copydesk::bench {

// Text to 128 minima as most tools write it down first: lower-cased strings in
// a vector, five of them joined with spaces, hashed, and permuted by
// (a * h + b) mod (2^61 - 1) one at a time. Not the same values as copydesk's,
// but the same work and an estimate of the same quality; English only.
std::array<uint64_t, 128> NaiveSignature(std::string_view text);

}  // namespace copydesk::bench

#endif  // BENCH_NAIVE_H_
