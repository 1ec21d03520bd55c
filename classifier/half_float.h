// Half precision (IEEE 754 binary16) as bits: 10 bits of fraction, up to 65504.
#pragma once

#include <cstdint>

namespace cnvnet {

// The nearest half, ties to even; values beyond the range become infinity.
[[nodiscard]] uint16_t half_bits(float value);
// Exact.
[[nodiscard]] float from_half_bits(uint16_t bits);

}  // namespace cnvnet
