// Cuts the depth profile of a whole contig into segments of even copy number:
// circular binary segmentation's question (Olshen 2004), answered by maximal scoring
// runs of bins (Ruzzo & Tompa 1999) and a noise that is measured at several scales.
// Always on whole contigs, so a large event does not depend on where shards end.
#pragma once

#include <cstdint>
#include <vector>

#include "candidates/depth_profile.h"
#include "genome/region.h"

namespace cnvnet {

// A stretch that differs from the contig's ploidy.
struct DepthSegment {
  Region region;     // ends lie on bin borders
  double depth = 0;  // mean corrected depth, 1.0 = two copies
  double z = 0;      // standard errors from the expected depth, negative for a loss
  bool duplication = false;
  friend bool operator==(const DepthSegment&, const DepthSegment&) = default;
};

struct SegmentationOptions {
  int64_t min_length = 1000;  // bp
  double min_z = 6;           // standard errors
  double min_change = 0.25;   // |depth - expected|, where 0.5 is one copy of two; cuts lie there, and a
                              // segment's mean must lie 1.4 times as far
};

// Returns the segments of one contig, sorted, not overlapping. Deterministic; O(bins log bins) at most.
[[nodiscard]] std::vector<DepthSegment> segment_contig(const DepthProfile& profile, int32_t contig,
                                                       const SegmentationOptions& options);

}  // namespace cnvnet
