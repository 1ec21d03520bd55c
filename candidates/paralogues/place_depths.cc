#include "candidates/paralogues/place_depths.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "candidates/depth_track.h"

namespace cnvnet {

namespace {

constexpr int32_t kMostPlaces = 4;
constexpr float kPresent = 0.75F;    // median depth of a contig that the sample has
constexpr float kCollapsed = 1.35F;  // and of one that stands for more than itself
constexpr size_t kOwnScale = 16;     // bins; noise of more is not measured on what is shared
constexpr size_t kMostBins = 16384;  // of which noise is asked
constexpr size_t kMostElsewhere = 1'000'000;  // bins that suffice to measure noise
constexpr uint8_t kMinGc = 20;                // percent; outside, sequencing itself fails
constexpr uint8_t kMaxGc = 80;

DepthNoise noise_of(std::vector<float> ratios, double floor) {
  DepthTrack track;
  track.ratio = std::move(ratios);
  track.shared.resize(track.ratio.size());
  track.copies.resize(track.ratio.size(), 2);
  track.use.resize(track.ratio.size(), BinUse::kKnown);
  return {track, false, floor};
}

}  // namespace

PlaceDepths::Part PlaceDepths::part_of(const DepthProfile& profile, int32_t contig) {
  if (profile.ploidy(contig) != 2) return Part::kUnclear;
  std::vector<float> depths;
  for (const float depth : profile.contig(contig)) {
    if (!std::isnan(depth)) depths.push_back(depth);
  }
  if (depths.empty()) return Part::kUnclear;
  const auto middle = depths.begin() + static_cast<std::ptrdiff_t>(depths.size() / 2);
  std::nth_element(depths.begin(), middle, depths.end());
  if (*middle > kCollapsed) return Part::kUnclear;
  return *middle < kPresent ? Part::kShadow : Part::kCounted;
}

PlaceDepths::PlaceDepths(const DepthProfile& profile, const ParalogueMap& map)
    : bins_(static_cast<size_t>(profile.contigs())), parts_(bins_.size(), Part::kUnknown) {
  const auto part = [&](int32_t contig) {
    Part& known = parts_[static_cast<size_t>(contig)];
    if (known == Part::kUnknown) known = part_of(profile, contig);
    return known;
  };
  const auto links = map.links();
  for (size_t begin = 0, end = 0; begin < links.size(); begin = end) {
    const BinPlace own = links[begin].from;
    while (end < links.size() && links[end].from == own) ++end;
    const auto own_bin = static_cast<size_t>(own.bin);
    const std::vector<float>& depths = profile.contig(own.contig);
    if (own_bin >= depths.size() || part(own.contig) != Part::kCounted) continue;
    const uint8_t gc = profile.counts(own.contig).gc[own_bin];
    if (gc < kMinGc || gc > kMaxGc) continue;
    float sum = depths[own_bin];
    int32_t places = 1;
    for (size_t i = begin; i < end; ++i) {
      const BinPlace there = links[i].to;
      const std::vector<float>& others = profile.contig(there.contig);
      const Part what = part(there.contig);
      if (what == Part::kUnclear || static_cast<size_t>(there.bin) >= others.size()) sum = NAN;
      if (std::isnan(sum)) break;
      sum += others[static_cast<size_t>(there.bin)];
      places += what == Part::kCounted ? 1 : 0;
    }
    if (std::isnan(sum) || places < 2 || places > kMostPlaces) continue;
    bins_[static_cast<size_t>(own.contig)].push_back({own.bin, 2 * places, 2 * sum});
  }
  std::vector<float> ratios;
  for (const std::vector<SharedBin>& contig : bins_) {
    for (const SharedBin& bin : contig)
      ratios.push_back(bin.copies / static_cast<float>(bin.normal));
  }
  if (ratios.empty() || profile.diploid_depth() <= 0) return;
  const DepthNoise own = noise_of(std::move(ratios), 1 / (2 * profile.diploid_depth()));
  const DepthNoise elsewhere = noise_of(unshared_ratios(profile, map), 1 / profile.diploid_depth());
  for (size_t bins = 1; bins <= kMostBins; bins *= 2) {
    const double extra = std::sqrt(static_cast<double>(std::max(kOwnScale, bins)) / kOwnScale);
    const double near = own.of(std::min(kOwnScale, bins)) / extra;
    noise_.push_back(bins <= kOwnScale ? near : std::max(near, elsewhere.of(bins)));
  }
  reads_per_bin_ = own.reads_per_bin();
}

// Where the sequence stands alone, on contigs that count.
std::vector<float> PlaceDepths::unshared_ratios(const DepthProfile& profile,
                                                const ParalogueMap& map) const {
  std::vector<float> ratios;
  auto link = map.links().begin();
  for (int32_t contig = 0; contig < profile.contigs(); ++contig) {
    if (part_of(profile, contig) != Part::kCounted) continue;
    const std::vector<float>& depths = profile.contig(contig);
    for (size_t bin = 0; bin < depths.size() && ratios.size() < kMostElsewhere; ++bin) {
      const BinPlace place{contig, static_cast<int32_t>(bin)};
      while (link != map.links().end() && link->from < place) ++link;
      const bool is_shared = link != map.links().end() && link->from == place;
      if (!is_shared && !std::isnan(depths[bin])) ratios.push_back(depths[bin]);
    }
  }
  return ratios;
}

double PlaceDepths::noise(size_t bins) const {
  size_t scale = 0;
  while (scale + 1 < noise_.size() && (size_t{2} << scale) <= bins) ++scale;
  return noise_.empty() ? 1 : noise_[scale];
}

}  // namespace cnvnet
