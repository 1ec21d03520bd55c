// Depth counts laid out for compression: differences of neighbours, and of each number first all
// lowest bytes, then all next ones, and so on, because bytes of one rank are alike.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "candidates/depth_profile.h"
#include "genome/contig_list.h"

namespace cnvnet {

// A stretch of bins of one contig.
struct DepthPiece {
  int32_t contig = 0;
  size_t begin = 0, end = 0;  // bins

  [[nodiscard]] size_t bins() const { return end - begin; }
  // Length of its planes: two numbers of four bytes and the GC of each bin.
  [[nodiscard]] size_t bytes() const { return bins() * (2 * sizeof(uint32_t) + 1); }
};

// The whole genome, in order; depends on the contigs alone.
[[nodiscard]] std::vector<DepthPiece> depth_pieces(const ContigList& contigs);

// Bins of all contigs, to be filled by from_planes().
[[nodiscard]] std::vector<DepthBins> empty_bins(const ContigList& contigs);

[[nodiscard]] std::string to_planes(const DepthBins& bins, const DepthPiece& piece);
// The reverse; `planes` has piece.bytes(). Different pieces may be filled from different threads.
void from_planes(std::string_view planes, const DepthPiece& piece, DepthBins& bins);

}  // namespace cnvnet
