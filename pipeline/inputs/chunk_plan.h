// The pieces of the genome that are worked on at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "genome/contig_list.h"
#include "genome/interval_set.h"
#include "genome/region.h"

namespace cnvnet {

// Regions in genome order that do not overlap. The cores of the plan cover exactly
// `regions` (an empty set: all contigs); a core never crosses a multiple of `chunk_size`, so it
// begins on a bin border wherever a region does not begin there itself.
//
// Throws InternalError if `chunk_size` is not positive.
[[nodiscard]] std::vector<Region> plan_shards(const ContigList& contigs, int64_t chunk_size,
                                              const IntervalSet& regions);

// The same plan with cores that lie near each other made one, which also covers what is between:
// thousands of targets side by side would each be read with all of their surroundings. What begins
// between the regions is for the caller to leave out.
[[nodiscard]] std::vector<Region> plan_joined_shards(const ContigList& contigs, int64_t chunk_size,
                                                     const IntervalSet& regions);

// `region` with `halo` bp on both sides, kept on its contig.
[[nodiscard]] Region widen(const Region& region, int64_t halo, const ContigList& contigs);

[[nodiscard]] int64_t total_length(const std::vector<Region>& regions);

}  // namespace cnvnet
