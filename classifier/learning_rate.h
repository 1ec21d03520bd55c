// The triangular cyclical learning rate (Smith 2017), as the paper uses it.
#pragma once

#include <cmath>
#include <cstdint>

namespace cnvnet {

// Rate of the batch number `step`: from `lowest` up to `highest` in the first half of
// a cycle of `cycle` batches, and down again in the second.
[[nodiscard]] inline double triangular_rate(int64_t step, double cycle, double lowest, double highest) {
  const double place = std::fmod(static_cast<double>(step), cycle) / cycle;
  return lowest + (highest - lowest) * (1 - std::fabs(2 * place - 1));
}

}  // namespace cnvnet
