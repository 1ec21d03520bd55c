// Which calls compete for one place in the genome.
#pragma once

#include <algorithm>

#include "genome/region.h"

namespace cnvnet {

// How many times larger the larger of two rivals may be; small events may lie inside large ones.
inline constexpr double kRivalSize = 3;

// True if two calls of one type share a base and are of like size. In tandem repeats one event shows itself in
// several candidates with other ends and units, so of rivals only the best is believed; two different events
// of one type that overlap are far rarer.
[[nodiscard]] inline bool are_rivals(const Region& a, const Region& b) {
  const int64_t shorter = std::min(a.length(), b.length()), longer = std::max(a.length(), b.length());
  return a.overlaps(b) && static_cast<double>(longer) <= kRivalSize * static_cast<double>(shorter);
}

}  // namespace cnvnet
