// The depth of all places of each bin together, and which bins that can be said of.
#pragma once

#include <cstdint>
#include <vector>

#include "candidates/depth_profile.h"
#include "candidates/paralogues/paralogue_map.h"

namespace cnvnet {

// One bin of a segmental duplication.
struct SharedBin {
  int32_t bin = 0;
  int32_t normal = 0;  // copies over all places
  float copies = 0;    // counted
};

// Immutable; any thread.
class PlaceDepths {
 public:
  PlaceDepths(const DepthProfile& profile, const ParalogueMap& map);

  // The bins of a contig with two to four places whose depth can be scored, sorted.
  [[nodiscard]] const std::vector<SharedBin>& contig(int32_t id) const {
    return bins_.at(static_cast<size_t>(id));
  }
  // Standard deviation of the mean of so many bins, relative to what is normal: that of few bins is
  // measured on these bins themselves, that of many on the rest of the genome (waves of coverage),
  // since changes may fill a good part of what is shared.
  [[nodiscard]] double noise(size_t bins) const;
  // Independent reads that the sum over the places of one bin is worth.
  [[nodiscard]] double reads_per_bin() const { return reads_per_bin_; }

 private:
  // What a contig's own depth makes of it.
  enum class Part : uint8_t { kUnknown, kCounted, kShadow, kUnclear };

  [[nodiscard]] static Part part_of(const DepthProfile& profile, int32_t contig);
  [[nodiscard]] std::vector<float> unshared_ratios(const DepthProfile& profile,
                                                   const ParalogueMap& map) const;

  std::vector<std::vector<SharedBin>> bins_;
  std::vector<Part> parts_;
  std::vector<double> noise_;  // of 1, 2, 4, … bins
  double reads_per_bin_ = 1;
};

}  // namespace cnvnet
