#include "classifier/half_float.h"

#include <bit>
#include <cmath>

namespace cnvnet {

uint16_t half_bits(float value) {
  const auto bits = std::bit_cast<uint32_t>(value);
  const auto sign = static_cast<uint16_t>(bits >> 16 & 0x8000);
  const float size = std::fabs(value);
  if (std::isnan(value)) return static_cast<uint16_t>(sign | 0x7e00);
  if (size >= 65520.0f)
    return static_cast<uint16_t>(sign | 0x7c00);  // nearer to 65536 than to 65504
  if (size < 0x1p-14f) {                          // subnormal: a multiple of 2^-24
    return static_cast<uint16_t>(sign | static_cast<uint16_t>(std::nearbyint(size * 0x1p24f)));
  }
  uint32_t rounded = bits & 0x7fffffff;
  rounded +=
      0xfff + (rounded >> 13 & 1);  // to the nearest, ties to even; may carry into the exponent
  return static_cast<uint16_t>(sign | ((rounded >> 13) - (112u << 10)));
}

float from_half_bits(uint16_t bits) {
  const uint32_t sign = static_cast<uint32_t>(bits & 0x8000) << 16;
  const uint32_t exponent = bits >> 10 & 0x1f, fraction = bits & 0x3ff;
  if (exponent == 0x1f) return std::bit_cast<float>(sign | 0x7f800000 | fraction << 13);
  if (exponent == 0) {
    const float size = static_cast<float>(fraction) * 0x1p-24f;
    return sign != 0 ? -size : size;
  }
  return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
}

}  // namespace cnvnet
