// One contig's depth as ratios to what is normal at each place, and how noisy they are:
// the input of segmentation.h.
//
// Reads that map to several places (MAPQ 0) are laid on one of them by chance, so an event in
// one of two copies of a sequence changes the depth of both by half. Such bins are therefore
// scored by their total depth, against the level of the multi-mapping bins around
// (collapsed copies raise it over long intervals), and by their own, larger noise.
//
// Values; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "candidates/depth_profile.h"

namespace cnvnet {

// What a bin may say: nothing, since reads end there; nothing, since sequencing itself fails there;
// or its depth.
enum class BinUse : uint8_t { kNoData, kIgnored, kKnown };

// Per bin of DepthCounts::kBin bp.
struct DepthTrack {
  std::vector<float> ratio;   // depth over the normal depth; 1.0 = all copies are there
  std::vector<float> shared;  // share of bases from MAPQ-0 reads
  std::vector<uint8_t>
      copies;  // that are normal: 2, or 1 on haploid contigs outside pseudo-autosomal parts
  std::vector<BinUse> use;

  [[nodiscard]] size_t size() const { return use.size(); }
  [[nodiscard]] bool known(size_t bin) const { return use[bin] == BinUse::kKnown; }
  // Whether most reads of the bin map elsewhere as well.
  [[nodiscard]] bool is_shared(size_t bin) const { return shared[bin] > 0.5F; }
};

// Requires profile.diploid_depth() > 0. O(bins).
[[nodiscard]] DepthTrack make_depth_track(const DepthProfile& profile, int32_t contig);

// Standard deviation of the mean of 1, 2, 4, … neighbouring bins of one kind, measured by
// differences between neighbouring blocks, so that neither events nor
// over-dispersion mislead it.
class DepthNoise {
 public:
  // Of the bins that are shared, or of those that are not; all of them where too few are.
  // `floor`: variance of one bin by chance alone.
  DepthNoise(const DepthTrack& track, bool shared, double floor);

  // Of the mean of `bins` bins.
  [[nodiscard]] double of(size_t bins) const;
  // Independent reads that one normal bin is worth, over bins that lie together.
  [[nodiscard]] double reads_per_bin() const { return reads_per_bin_; }

 private:
  std::vector<double> deviations_;
  double reads_per_bin_ = 0;
};

}  // namespace cnvnet
