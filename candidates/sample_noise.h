// How much of what looks like evidence is the library's own noise, and what its pairs can tell: the
// same few numbers for all candidates of a sample, free of its depth.
#pragma once

#include "candidates/depth_profile.h"
#include "candidates/library_model.h"

namespace cnvnet {

struct SampleNoise {
  double insert_width = 0;  // robust standard deviation of the insert sizes over their median
  double read_share = 0;    // read length over the median insert
  // Per million pairs on one contig, those within LibraryCounts::kLocal that …
  double outward_rate = 0;      // … face away from each other,
  double same_strand_rate = 0;  // … point the same way.
  // Per million reads, those with a second alignment within LibraryCounts::kLocal on the …
  double split_rate = 0;           // … same strand,
  double inverted_split_rate = 0;  // … other strand.
  double depth_noise = 0;          // what depth_noise() gives
  friend bool operator==(const SampleNoise&, const SampleNoise&) = default;
};

[[nodiscard]] SampleNoise measure_noise(const LibraryCounts& counts, const LibraryModel& library,
                                        const DepthProfile& depth);

// The robust standard deviation of the corrected depth (1.0 = two copies) of blocks of 1 kb that
// have reads, on diploid contigs, without the part that the number of reads alone makes; in [0, 1].
// 0 where fewer than 20 blocks are known.
[[nodiscard]] double depth_noise(const DepthProfile& depth, int32_t read_length);

}  // namespace cnvnet
