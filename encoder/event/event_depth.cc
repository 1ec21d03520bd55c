#include "encoder/event/event_depth.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "candidates/candidate_features.h"

namespace cnvnet {
namespace {

constexpr double kTwoCopies = 85;    // byte
constexpr uint8_t kUnknownGc = 255;  // in DepthBins::gc

// Sums over the part of one column.
struct Column {
  double weight = 0, depth = 0, gc = 0;  // of bins with known depth
  double bases = 0, mapq0 = 0;
};

uint8_t as_byte(double value) {
  return static_cast<uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
}

// The bins under [begin, end), which may leave the contig.
Column sum_bins(double begin, double end, const DepthProfile& profile, int32_t contig) {
  const std::vector<float>& depth = profile.contig(contig);
  const DepthBins& counts = profile.counts(contig);
  constexpr double kBin = DepthCounts::kBin;
  Column column;
  const auto first = static_cast<int64_t>(std::max(0.0, std::floor(begin / kBin)));
  const auto last =
      std::min(static_cast<int64_t>(depth.size()), static_cast<int64_t>(std::ceil(end / kBin)));
  for (int64_t i = first; i < last; ++i) {
    const auto bin = static_cast<size_t>(i);
    const double from = std::max(begin, static_cast<double>(i) * kBin);
    const double weight = std::min(end, static_cast<double>(i + 1) * kBin) - from;
    if (!(weight > 0) || counts.gc[bin] == kUnknownGc || std::isnan(depth[bin])) continue;
    column.weight += weight;
    column.depth += weight * depth[bin];
    column.gc += weight * counts.gc[bin] / 100.0;
    column.bases += weight * counts.aligned_bases[bin];
    column.mapq0 += weight * (counts.aligned_bases[bin] -
                              std::min(counts.aligned_bases[bin], counts.unique_bases[bin]));
  }
  return column;
}

}  // namespace

void draw_event_depth(const Candidate& candidate, const DepthProfile& depth, int columns,
                      std::span<uint8_t> tracks) {
  const Region& region = candidate.region;
  const int quarter = columns / 4;
  const auto flank = static_cast<double>(depth_flank(region));
  const auto length = static_cast<double>(region.length());
  const double normal = depth.ploidy(region.contig) / 2.0;  // in the profile's unit
  const auto track = [&](EventDepthTrack which, int column) -> uint8_t& {
    return tracks[static_cast<size_t>(static_cast<int>(which) * columns + column)];
  };
  for (int column = 0; column < columns; ++column) {
    double begin = static_cast<double>(region.begin), width = length / (2 * quarter);
    if (column < quarter) {
      width = flank / quarter;
      begin += (column - quarter) * width;
    } else if (column < 3 * quarter) {
      begin += (column - quarter) * width;
    } else {
      width = flank / quarter;
      begin += length + (column - 3 * quarter) * width;
    }
    const Column sums = sum_bins(begin, begin + width, depth, region.contig);
    if (sums.weight == 0) continue;
    track(EventDepthTrack::kDepth, column) =
        as_byte(kTwoCopies * sums.depth / sums.weight / normal);
    track(EventDepthTrack::kMapq0, column) =
        sums.bases > 0 ? as_byte(255 * sums.mapq0 / sums.bases) : 0;
    track(EventDepthTrack::kGc, column) = as_byte(255 * sums.gc / sums.weight);
    track(EventDepthTrack::kKnown, column) = 255;
  }
}

}  // namespace cnvnet
