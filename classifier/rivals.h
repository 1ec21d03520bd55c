// Which calls compete for one place in the genome.
#pragma once

#include <algorithm>
#include <cstdint>

#include "genome/region.h"

namespace cnvnet {

// How many times larger the larger of two rivals may be; small events may lie inside large ones.
inline constexpr double kRivalSize = 3;

// Small events of nearly one size are rivals even if so many bp lie between them: the loss of one
// unit of a tandem repeat leaves the same bases as the loss of the next one; both are candidates.
inline constexpr int64_t kRivalGap = 200;
inline constexpr int64_t kSmallRival = 2000;     // bp
inline constexpr double kSmallRivalSize = 1.25;  // times larger that the larger one may be

// True if two calls of one type share a base and are of like size, or are small, near and of nearly
// one size. In tandem repeats one event shows itself in several candidates with other ends and
// units, so of rivals only the best is believed; two different events of one type that overlap are
// far rarer.
[[nodiscard]] inline bool are_rivals(const Region& a, const Region& b) {
  const int64_t shorter = std::min(a.length(), b.length());
  const int64_t longer = std::max(a.length(), b.length());
  const auto at_most = [&](double times) {
    return static_cast<double>(longer) <= times * static_cast<double>(shorter);
  };
  if (a.overlaps(b)) return at_most(kRivalSize);
  const int64_t gap = std::max(a.begin, b.begin) - std::min(a.end, b.end);
  return a.contig == b.contig && gap <= kRivalGap && longer <= kSmallRival &&
         at_most(kSmallRivalSize);
}

// True if most of `region` lies in the longer `whole`: what depth alone shows there is a piece of
// an event of its type whose ends reads show.
[[nodiscard]] inline bool is_piece_of(const Region& region, const Region& whole) {
  constexpr double kInside = 0.8;  // share of its bases
  return whole.length() > region.length() && region.length() > 0 &&
         static_cast<double>(overlap_length(region, whole)) >=
             kInside * static_cast<double>(region.length());
}

}  // namespace cnvnet
