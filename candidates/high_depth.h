// High-depth regions: with so many reads that they must come from elsewhere. Decided by bins of
// the depth profile, not by what a window happens to hold, so that no chunk matters.
//
//   const HighDepth high(depth, contig, options.high_depth);
//   if (high.at(read.region.begin)) skip(read);
#pragma once

#include <cstdint>
#include <vector>

#include "candidates/depth_profile.h"
#include "genome/region.h"

namespace cnvnet {

// In any region deeper than `high_depth` times the diploid depth nothing is evidence; but what the
// reads beside it say counts up to so many times that: at the ends of mobile elements lie the
// reads of all copies that the reference lacks. Beyond, reading costs time and memory without end.
inline constexpr double kMaxFlankDepth = 4;

// Immutable; `depth` must outlive it.
class HighDepth {
 public:
  // `times`: the diploid depth that a bin's depth must be above; 0: no bin is.
  HighDepth(const DepthProfile& depth, int32_t contig, double times)
      : bins_(depth.counts(contig).aligned_bases),
        limit_(times * depth.diploid_depth() * DepthCounts::kBin) {}

  [[nodiscard]] bool at(int64_t position) const {
    const auto bin = static_cast<size_t>(position / DepthCounts::kBin);
    return limit_ > 0 && bin < bins_.size() && bins_[bin] > limit_;
  }
  // bp of `window`, which must lie on the contig, in such bins.
  [[nodiscard]] int64_t length_in(const Region& window) const;
  // Whether `window`, which must lie on the contig, touches such a bin; an empty one touches that
  // of its begin.
  [[nodiscard]] bool touches(const Region& window) const;

 private:
  const std::vector<uint32_t>& bins_;
  double limit_;
};

}  // namespace cnvnet
