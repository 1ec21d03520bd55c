#include "pipeline/run/signal_counts.h"

#include <algorithm>
#include <numeric>

namespace cnvnet {

size_t leading_signal(const Candidate& candidate) {
  const auto most = std::ranges::max_element(candidate.support);
  return *most > 0 ? static_cast<size_t>(most - candidate.support.begin()) : kSignalKinds;
}

const char* leading_signal_name(size_t leading) {
  return leading < kSignalKinds ? signal_name(static_cast<SignalKind>(leading)) : "none";
}

int64_t SignalCounts::total() const {
  return std::accumulate(counts.begin(), counts.end(), int64_t{0});
}

SignalCounts& SignalCounts::operator+=(const SignalCounts& other) {
  for (size_t leading = 0; leading < counts.size(); ++leading) {
    counts[leading] += other.counts[leading];
  }
  return *this;
}

}  // namespace cnvnet
