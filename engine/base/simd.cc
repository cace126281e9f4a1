#include "engine/base/simd.h"

#include <cstdlib>

namespace copydesk {

const char* SimdName(SimdLevel level) {
  switch (level) {
    case SimdLevel::kScalar:
      return "scalar";
    case SimdLevel::kPortable:
      return "portable";
    case SimdLevel::kAvx2:
      return "avx2";
    case SimdLevel::kAvx512:
      return "avx512";
  }
  return "scalar";
}

std::optional<SimdLevel> ParseSimd(std::string_view name) {
  for (const SimdLevel level : kSimdLevels) {
    if (name == SimdName(level)) return level;
  }
  return std::nullopt;
}

bool HasSimd(SimdLevel level) {
#if defined(__x86_64__)
  switch (level) {
    case SimdLevel::kScalar:
    case SimdLevel::kPortable:
      return true;
    case SimdLevel::kAvx2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
             __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
    case SimdLevel::kAvx512:
      return HasSimd(SimdLevel::kAvx2) && __builtin_cpu_supports("avx512f") &&
             __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl") &&
             __builtin_cpu_supports("avx512vbmi") &&
             __builtin_cpu_supports("avx512vbmi2");
  }
#endif
  return level == SimdLevel::kScalar || level == SimdLevel::kPortable;
}

std::vector<SimdLevel> AvailableSimd() {
  std::vector<SimdLevel> levels;
  for (const SimdLevel level : kSimdLevels) {
    if (HasSimd(level)) levels.push_back(level);
  }
  return levels;
}

SimdLevel ChosenSimd() {
  static const SimdLevel chosen = [] {
    const char* wish = std::getenv("COPYDESK_SIMD");
    const auto level = ParseSimd(wish == nullptr ? "" : wish);
    if (level && HasSimd(*level)) return *level;
    return AvailableSimd().back();
  }();
  return chosen;
}

}  // namespace copydesk
