// What reads and depth show around a place, in columns, for a person to look at.
#pragma once

#include <cstdint>
#include <vector>

#include "genome/region.h"
#include "pipeline/inputs/inputs.h"
#include "pipeline/statistics/statistics.h"

namespace cnvnet {

struct Surroundings {
  // bp of a place beside which its own length, at least 500 bp, is shown.
  static constexpr int64_t kMostRead = 30'000;

  Region region;
  int64_t column = 1;           // bp
  std::vector<double> depth;    // per column, of two copies: 2
  std::vector<double> mapq0;    // of that, reads of MAPQ 0; empty where only the profile was read
  std::vector<int32_t> clips;   // reads whose alignment ends here in a clip of 5 bp or more
  std::vector<int32_t> splits;  // of these, those with another alignment
  std::vector<int32_t> odd_pairs;  // reads that do not face their mates, or are too far from them
};

// Reads the alignments around a place of up to kMostRead bp; of longer ones shows the depth profile
// alone. Throws InputError if reading fails.
[[nodiscard]] Surroundings surroundings_of(const Region& place, Inputs& inputs,
                                           const GenomeStatistics& statistics);

}  // namespace cnvnet
