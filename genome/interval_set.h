// A set of regions (BED files, --regions, --exclude), merged and sorted.
//
// Immutable after construction; may be read from many threads.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "genome/region.h"

namespace cnvnet {

class IntervalSet {
 public:
  IntervalSet() = default;
  // Overlapping and touching regions are merged.
  explicit IntervalSet(std::vector<Region> regions);

  [[nodiscard]] bool empty() const { return regions_.empty(); }
  // Sorted by contig and begin, no two overlap or touch.
  [[nodiscard]] std::span<const Region> regions() const { return regions_; }
  [[nodiscard]] bool contains(int32_t contig, int64_t position) const;
  // bp of `region` that lie in the set.
  [[nodiscard]] int64_t overlap_length(const Region& region) const;

 private:
  std::vector<Region> regions_;
};

// Reads a BED file (plain or gzip; 0-based; columns after the third are ignored;
// "#", "track" and "browser" lines are skipped).
//
// Throws InputError naming file and line if it cannot be read, a line has fewer
// than three columns, begin >= end, or a contig is unknown.
[[nodiscard]] IntervalSet read_bed(const std::filesystem::path& path, const ContigList& contigs);

// Reads what --regions takes: a BED file's path if such a file exists, or else
// comma-separated 1-based regions.
[[nodiscard]] IntervalSet parse_regions(const std::string& path_or_text, const ContigList& contigs);

}  // namespace cnvnet
