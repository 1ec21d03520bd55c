// A half-open interval on a contig, 0-based, in bp.
//
// 1-based text ("chr1:1,001-2,000") exists only here and in VCF and BED files.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "genome/contig_list.h"

namespace cnvnet {

struct Region {
  int32_t contig = -1;  // number in the ContigList of the reference
  int64_t begin = 0;    // first base
  int64_t end = 0;      // base after the last

  [[nodiscard]] int64_t length() const { return end - begin; }
  [[nodiscard]] bool overlaps(const Region& other) const {
    return contig == other.contig && begin < other.end && other.begin < end;
  }
  [[nodiscard]] bool contains(int64_t position) const {
    return begin <= position && position < end;
  }
  friend auto operator<=>(const Region&, const Region&) = default;
};

// bp that both regions share.
[[nodiscard]] inline int64_t overlap_length(const Region& a, const Region& b) {
  return a.contig != b.contig
             ? 0
             : std::max<int64_t>(0, std::min(a.end, b.end) - std::max(a.begin, b.begin));
}

// Reads "chr1", "chr1:1,001" (to the contig's end) or "chr1:1,001-2,000" (1-based,
// inclusive). A contig whose own name has a colon is recognised whole.
//
// Throws ConfigError if the contig is unknown (naming the nearest known one), a
// number does not parse, or the region is empty or leaves the contig.
[[nodiscard]] Region parse_region(std::string_view text, const ContigList& contigs);

// Writes a region as 1-based text: "chr1:1,001-2,000" without the commas.
[[nodiscard]] std::string format_region(const Region& region, const ContigList& contigs);

}  // namespace cnvnet
