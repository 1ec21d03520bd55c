// Cuts the depth profile of a whole contig into segments of even copy number: circular
// binary segmentation's question (Olshen 2004), answered by maximal scoring runs
// (Ruzzo & Tompa 1999). A bin's score is the logarithm of its likelihood with copies lost or
// gained over that without (Poisson, with as many reads as the measured noise says), so a
// run of score s arises by chance about exp(-s) times per bin (Karlin & Altschul 1990), however
// short it is: a homozygous loss is seen from a few hundred bp, a change of one copy later.
// Always on whole contigs, so a large event does not depend on where shards end.
#pragma once

#include <cstdint>
#include <vector>

#include "candidates/depth_profile.h"
#include "genome/region.h"

namespace cnvnet {

// A stretch that differs from the contig's ploidy.
struct DepthSegment {
  Region region;     // ends lie where the depth of the bins there says
  double depth = 0;  // mean corrected depth, 1.0 = two copies
  double z = 0;      // standard errors from the expected depth, negative for a loss
  bool duplication = false;
  int32_t begin_ci[2] = {0, 0};  // bp relative to region.begin (first ≤ 0 ≤ second), about 95 %
  int32_t end_ci[2] = {0, 0};    // bp relative to region.end
  friend bool operator==(const DepthSegment&, const DepthSegment&) = default;
};

struct SegmentationOptions {
  int64_t min_length = 300;  // bp
  double min_z = 4;  // standard errors; by chance, noise reaches 4 about once or twice per Mb
  // |depth - expected|, where 0.5 is one copy of two; a segment's mean must lie 1.2
  // times as far, or half of that where all reads map to two places
  double min_change = 0.25;
};

// Returns the segments of one contig, sorted by region. A segment may lie inside another of its
// type (two copies lost within a loss of one), otherwise they do not overlap within a type.
// Deterministic; O(bins log bins) at most.
[[nodiscard]] std::vector<DepthSegment> segment_contig(const DepthProfile& profile, int32_t contig,
                                                       const SegmentationOptions& options);

}  // namespace cnvnet
