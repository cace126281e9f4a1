#ifndef ENGINE_BASE_SIMD_H_
#define ENGINE_BASE_SIMD_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace copydesk {

// Which instructions the kernels use. All give the same bytes.
enum class SimdLevel : uint8_t {
  kScalar,    // plain C++, the specification
  kPortable,  // vectors as the compiler makes them, any CPU
  kAvx2,      // AVX2, BMI, BMI2 and POPCNT
  kAvx512,    // AVX-512 F, BW, DQ, VL, VBMI and VBMI2
};

const char* SimdName(SimdLevel level);
// scalar, portable, avx2, avx512; nothing for any other name.
std::optional<SimdLevel> ParseSimd(std::string_view name);

// True where this CPU has the instructions.
bool HasSimd(SimdLevel level);
// All levels, and those this CPU has; scalar first, the best last.
inline constexpr SimdLevel kSimdLevels[] = {
    SimdLevel::kScalar, SimdLevel::kPortable, SimdLevel::kAvx2,
    SimdLevel::kAvx512};
std::vector<SimdLevel> AvailableSimd();

// The level that kernels run at: the best this CPU has, or what the environment
// variable COPYDESK_SIMD names if the CPU has that. Decided at the first call
// and the same ever after; thread-safe.
SimdLevel ChosenSimd();

}  // namespace copydesk

#endif  // ENGINE_BASE_SIMD_H_
