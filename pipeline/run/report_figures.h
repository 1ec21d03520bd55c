// What the run report's page draws of the genome: depth by GC, insert sizes, depth along the
// genome.
//
// Small whatever the genome: a hundred kilobytes of JSON at most. Deterministic; costs two walks
// over the depth profile.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "genome/read_record.h"
#include "genome/reference.h"
#include "pipeline/statistics/statistics.h"

namespace cnvnet {

// Limits of the figures' size.
inline constexpr int64_t kOverviewBins = 3000;
inline constexpr size_t kOverviewContigs = 200;  // the longest ones with reads
inline constexpr size_t kInsertGroups = 50;      // the read groups with most pairs
inline constexpr int32_t kInsertCells = 150;

// Quartiles of the depth of bins with reads, by their GC in percent, before and after its
// correction, on diploid contigs; 1 is diploid_depth(), and cells are .01 wide. Percents with fewer
// than 20 bins are left out:
//
//   {"gc": […], "bins": […], "before": [[low…], [median…], [high…]], "after": likewise}
[[nodiscard]] nlohmann::ordered_json depth_by_gc(const GenomeStatistics& statistics,
                                                 const ContigList& contigs);

// Pairs per cell of `cell_bp` insert sizes, up to somewhat beyond the library's very large ones, of
// read groups with pairs:
//
//   {"cell_bp": 5, "groups": [{"id": "a", "pairs": […], "beyond": 7}], "groups_left_out": 0}
[[nodiscard]] nlohmann::ordered_json insert_histograms(const GenomeStatistics& statistics,
                                                       const std::vector<ReadGroup>& groups);

// The median corrected depth of each `bin_bp`, null where the reference is N, of contigs in order:
//
//   {"bin_bp": 20000, "contigs": [{"name": "1", "length": 9, "copies": 2, "depth": […]}],
//    "contigs_left_out": 0}
[[nodiscard]] nlohmann::ordered_json genome_overview(const GenomeStatistics& statistics,
                                                     const ContigList& contigs);

}  // namespace cnvnet
