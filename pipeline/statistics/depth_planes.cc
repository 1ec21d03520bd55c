#include "pipeline/statistics/depth_planes.h"

#include <algorithm>

namespace cnvnet {
namespace {

constexpr size_t kPieceBins = size_t{1} << 18;  // 26 Mb
constexpr size_t kRanks = sizeof(uint32_t);

// Small differences of either sign as small numbers; all in arithmetic modulo 2^32, so nothing is
// lost.
uint32_t folded(uint32_t difference) { return (difference << 1) ^ (0 - (difference >> 31)); }
uint32_t unfolded(uint32_t number) { return (number >> 1) ^ (0 - (number & 1)); }

// Writes number `index` of `count`.
void put(char* planes, size_t count, size_t index, uint32_t number) {
  for (size_t rank = 0; rank < kRanks; ++rank)
    planes[rank * count + index] = static_cast<char>(number >> (8 * rank));
}

uint32_t take(const char* planes, size_t count, size_t index) {
  uint32_t number = 0;
  for (size_t rank = 0; rank < kRanks; ++rank) {
    number |= uint32_t{static_cast<uint8_t>(planes[rank * count + index])} << (8 * rank);
  }
  return number;
}

}  // namespace

std::vector<DepthPiece> depth_pieces(const ContigList& contigs) {
  std::vector<DepthPiece> pieces;
  for (int32_t id = 0; id < contigs.size(); ++id) {
    const size_t bins = DepthCounts::bins_of(contigs[id].length);
    for (size_t begin = 0; begin < bins; begin += kPieceBins) {
      pieces.push_back({id, begin, std::min(bins, begin + kPieceBins)});
    }
  }
  return pieces;
}

std::vector<DepthBins> empty_bins(const ContigList& contigs) {
  std::vector<DepthBins> all;
  for (const Contig& contig : contigs) {
    const size_t bins = DepthCounts::bins_of(contig.length);
    all.push_back(
        {std::vector<uint32_t>(bins), std::vector<uint32_t>(bins), std::vector<uint8_t>(bins)});
  }
  return all;
}

std::string to_planes(const DepthBins& bins, const DepthPiece& piece) {
  std::string planes(piece.bytes(), '\0');
  const size_t count = piece.bins();
  char* aligned = planes.data();
  char* shared = aligned + kRanks * count;
  char* gc = shared + kRanks * count;
  uint32_t before = 0;
  for (size_t i = 0; i < count; ++i) {
    const size_t bin = piece.begin + i;
    put(aligned, count, i, folded(bins.aligned_bases[bin] - before));
    put(shared, count, i, bins.aligned_bases[bin] - bins.unique_bases[bin]);
    gc[i] = static_cast<char>(bins.gc[bin]);
    before = bins.aligned_bases[bin];
  }
  return planes;
}

void from_planes(std::string_view planes, const DepthPiece& piece, DepthBins& bins) {
  const size_t count = piece.bins();
  const char* aligned = planes.data();
  const char* shared = aligned + kRanks * count;
  const char* gc = shared + kRanks * count;
  uint32_t before = 0;
  for (size_t i = 0; i < count; ++i) {
    const size_t bin = piece.begin + i;
    before += unfolded(take(aligned, count, i));
    bins.aligned_bases[bin] = before;
    bins.unique_bases[bin] = before - take(shared, count, i);
    bins.gc[bin] = static_cast<uint8_t>(gc[i]);
  }
}

}  // namespace cnvnet
