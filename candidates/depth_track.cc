#include "candidates/depth_track.h"

#include <algorithm>
#include <cmath>

namespace cnvnet {

namespace {

constexpr double kCopy = 0.5;          // corrected depth of one copy
constexpr size_t kEdgeBins = 4;        // at the ends of data, where reads merely stop
constexpr size_t kGapBins = 10;        // a longer stretch without data has edges of its own
constexpr double kMinDataShare = 0.5;  // of bins with reads; below, the contig was only sampled
constexpr uint8_t kMinGc = 20;         // percent; outside, sequencing itself fails
constexpr uint8_t kMaxGc = 80;
constexpr size_t kMinContig = 1000;  // bins; on a shorter contig one deletion may hold most of them
constexpr size_t kPloidyBlock = 1000;  // bins
// Blocks; a longer gain on a haploid contig is a diploid part of it
constexpr size_t kPloidyReach = 10;
constexpr float kDiploidAbove = 0.75F;  // corrected depth
constexpr size_t kLevelBlock = 50;      // shared bins
constexpr size_t kLevelReach = 10;      // blocks on both sides
constexpr size_t kMinLevelBlocks = 5;
constexpr float kMinLevel = 0.5F;  // of shared bins; less is an event itself
// Of the normal depth; with less, the share of MAPQ-0 reads is chance
constexpr float kMemberAbove = 0.15F;
constexpr size_t kMinBlocks = 30;     // for a noise estimate at one scale
constexpr size_t kMinMembers = 300;   // bins, for a noise estimate of one kind
constexpr size_t kReadScales = 5;     // up to 16 bins
constexpr double kNoiseFloor = 0.02;  // of any mean

template <typename Value>
Value median(std::vector<Value>& values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// The median of each block of `size` values, then the median of `reach` such blocks on both sides.
std::vector<float> smooth_blocks(const std::vector<float>& values, size_t size, size_t reach) {
  std::vector<float> blocks;
  for (size_t begin = 0; begin < values.size(); begin += size) {
    const size_t end = std::min(values.size(), begin + size);
    std::vector<float> block(values.begin() + static_cast<std::ptrdiff_t>(begin),
                             values.begin() + static_cast<std::ptrdiff_t>(end));
    blocks.push_back(median(block));
  }
  std::vector<float> smooth(blocks.size());
  for (size_t i = 0; i < blocks.size(); ++i) {
    const size_t from = i < reach ? 0 : i - reach;
    const size_t to = std::min(blocks.size(), i + reach + 1);
    std::vector<float> near(blocks.begin() + static_cast<std::ptrdiff_t>(from),
                            blocks.begin() + static_cast<std::ptrdiff_t>(to));
    smooth[i] = median(near);
  }
  return smooth;
}

// Forgets the bins at both ends of each stretch of data, and stretches without any read.
void trim_edges(DepthTrack& track) {
  const size_t size = track.size();
  size_t begin = 0;
  while (begin < size) {
    if (!track.known(begin)) {
      ++begin;
      continue;
    }
    size_t end = begin;  // behind the last known bin
    size_t unknown = 0;
    bool read = false;
    for (size_t bin = begin; bin < size && unknown < kGapBins; ++bin) {
      unknown = track.known(bin) ? 0 : unknown + 1;
      if (!track.known(bin)) continue;
      end = bin + 1;
      read = read || track.ratio[bin] > 0;
    }
    const size_t edge = read ? std::min(kEdgeBins, (end - begin + 1) / 2) : end - begin;
    std::fill_n(track.use.begin() + static_cast<std::ptrdiff_t>(begin), edge, BinUse::kNoData);
    std::fill_n(track.use.begin() + static_cast<std::ptrdiff_t>(end - edge), edge, BinUse::kNoData);
    begin = end;
  }
}

// Where most bins have no read, the library was captured or the contig is absent from
// the sample: bins without reads are then no data.
bool sampled_only(const std::vector<float>& depth) {
  size_t known = 0;
  size_t covered = 0;
  for (const float value : depth) {
    if (std::isnan(value)) continue;
    ++known;
    covered += value > 0 ? 1 : 0;
  }
  return known >= kMinContig &&
         static_cast<double>(covered) < kMinDataShare * static_cast<double>(known);
}

// A haploid contig may have diploid parts: X and Y share their ends.
void set_copies(const DepthProfile& profile, int32_t contig, DepthTrack& track) {
  const int ploidy = profile.ploidy(contig);
  std::fill(track.copies.begin(), track.copies.end(), static_cast<uint8_t>(ploidy));
  if (ploidy != 1 || track.size() < kMinContig) return;
  std::vector<float> depth = profile.contig(contig);
  std::replace_if(
      depth.begin(), depth.end(), [](float value) { return std::isnan(value); }, 0.0F);
  const std::vector<float> level = smooth_blocks(depth, kPloidyBlock, kPloidyReach);
  for (size_t bin = 0; bin < track.size(); ++bin) {
    if (level[bin / kPloidyBlock] > kDiploidAbove) track.copies[bin] = 2;
  }
}

// Measures shared bins by the shared bins around.
void level_shared(DepthTrack& track) {
  std::vector<float> values;
  for (size_t bin = 0; bin < track.size(); ++bin) {
    if (track.known(bin) && track.is_shared(bin) && track.ratio[bin] > kMemberAbove)
      values.push_back(track.ratio[bin]);
  }
  const std::vector<float> levels = smooth_blocks(values, kLevelBlock, kLevelReach);
  if (levels.size() < kMinLevelBlocks) return;
  size_t member = 0;
  for (size_t bin = 0; bin < track.size(); ++bin) {
    if (!track.known(bin) || !track.is_shared(bin)) continue;
    const float level = levels[std::min(member / kLevelBlock, levels.size() - 1)];
    member += track.ratio[bin] > kMemberAbove ? 1 : 0;
    track.ratio[bin] /= std::max(kMinLevel, level);
  }
}

}  // namespace

DepthTrack make_depth_track(const DepthProfile& profile, int32_t contig) {
  const std::vector<float>& depth = profile.contig(contig);
  const DepthBins& bins = profile.counts(contig);
  const bool sampled = sampled_only(depth);
  const size_t size = depth.size();
  DepthTrack track{std::vector<float>(size), std::vector<float>(size), std::vector<uint8_t>(size),
                   std::vector<BinUse>(size, BinUse::kNoData)};
  set_copies(profile, contig, track);
  for (size_t bin = 0; bin < size; ++bin) {
    if (std::isnan(depth[bin]) || (sampled && depth[bin] <= 0)) continue;
    track.use[bin] = BinUse::kKnown;
    track.ratio[bin] = depth[bin] / static_cast<float>(kCopy * track.copies[bin]);
    const auto aligned = static_cast<float>(bins.aligned_bases[bin]);
    if (aligned > 0) track.shared[bin] = 1 - static_cast<float>(bins.unique_bases[bin]) / aligned;
  }
  trim_edges(track);
  for (size_t bin = 0; bin < size; ++bin) {
    if (track.known(bin) && (bins.gc[bin] < kMinGc || bins.gc[bin] > kMaxGc))
      track.use[bin] = BinUse::kIgnored;
  }
  level_shared(track);
  return track;
}

DepthNoise::DepthNoise(const DepthTrack& track, bool shared, double floor) {
  const auto collect = [&](auto&& wanted) {
    std::vector<float> values;
    for (size_t bin = 0; bin < track.size(); ++bin) {
      if (track.known(bin) && wanted(bin)) values.push_back(track.ratio[bin]);
    }
    return values;
  };
  std::vector<float> values = collect([&](size_t bin) {
    return track.is_shared(bin) == shared && (!shared || track.ratio[bin] > kMemberAbove);
  });
  if (values.size() < kMinMembers) values = collect([](size_t) { return true; });
  double worst = floor;
  for (size_t width = 1; values.size() / width >= kMinBlocks || width == 1; width *= 2) {
    std::vector<double> differences;
    double last = 0;
    for (size_t begin = 0; begin + width <= values.size(); begin += width) {
      double sum = 0;
      for (size_t i = begin; i < begin + width; ++i) sum += values[i];
      const double mean = sum / static_cast<double>(width);
      if (begin > 0) differences.push_back(std::abs(mean - last));
      last = mean;
    }
    const double measured = 1.4826 * median(differences) / std::sqrt(2.0);
    const double least = std::sqrt(floor / static_cast<double>(width));
    const double shrunken = deviations_.empty() ? 0 : deviations_.back() / std::sqrt(2.0);
    deviations_.push_back(std::max({measured, least, shrunken}));
    if (deviations_.size() <= kReadScales) {
      worst = std::max(worst, deviations_.back() * deviations_.back() * static_cast<double>(width));
    }
  }
  reads_per_bin_ = 1 / worst;
}

double DepthNoise::of(size_t bins) const {
  size_t scale = 0;
  while (scale + 1 < deviations_.size() && (size_t{2} << scale) <= bins) ++scale;
  const double rest = static_cast<double>(bins) / static_cast<double>(size_t{1} << scale);
  return std::max(deviations_[scale] / std::sqrt(rest), kNoiseFloor);
}

}  // namespace cnvnet
