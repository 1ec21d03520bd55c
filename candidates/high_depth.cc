#include "candidates/high_depth.h"

#include <algorithm>

namespace cnvnet {

int64_t HighDepth::length_in(const Region& window) const {
  int64_t length = 0;
  for (int64_t begin = window.begin; begin < window.end;) {
    const int64_t next = std::min(window.end, (begin / DepthCounts::kBin + 1) * DepthCounts::kBin);
    if (at(begin)) length += next - begin;
    begin = next;
  }
  return length;
}

bool HighDepth::touches(const Region& window) const {
  const int64_t last = std::max<int64_t>(0, window.end - 1) / DepthCounts::kBin;
  for (int64_t bin = window.begin / DepthCounts::kBin; bin <= last; ++bin) {
    if (at(bin * DepthCounts::kBin)) return true;
  }
  return false;
}

}  // namespace cnvnet
