// Learning rates over a training: the triangular cycle (Smith 2017), as the paper uses it, and one
// single cycle.
#pragma once

#include <cmath>
#include <cstdint>

namespace cnvnet {

// Rate of the batch number `step`: from `lowest` up to `highest` in the first half of
// a cycle of `cycle` batches, and down again in the second.
[[nodiscard]] inline double triangular_rate(int64_t step, double cycle, double lowest,
                                            double highest) {
  const double place = std::fmod(static_cast<double>(step), cycle) / cycle;
  return lowest + (highest - lowest) * (1 - std::fabs(2 * place - 1));
}

// Rate of the batch number `step` of `steps`: up to `highest` over the first 30 %, and down to
// `lowest` on a cosine (one-cycle policy, Smith & Topin 2019).
[[nodiscard]] inline double one_cycle_rate(int64_t step, int64_t steps, double lowest,
                                           double highest) {
  constexpr double kRise = 0.3, kPi = 3.14159265358979323846;
  const double place = static_cast<double>(step) / static_cast<double>(steps);
  const double height =
      place < kRise ? place / kRise : 0.5 * (1 + std::cos(kPi * (place - kRise) / (1 - kRise)));
  return lowest + (highest - lowest) * height;
}

}  // namespace cnvnet
