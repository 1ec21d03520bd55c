#include "candidates/candidate_features.h"

#include <algorithm>
#include <cmath>

namespace cnvnet {

namespace {

constexpr int64_t kMinFlank = 1000;    // bp
constexpr int64_t kMaxFlank = 50'000;  // bp
constexpr double kMaxFold = 3;         // log2
constexpr double kMaxLogRatio = 20;    // ln

double bounded_log2(double ratio) {
  if (ratio <= 0) return -kMaxFold;
  return std::clamp(std::log2(ratio), -kMaxFold, kMaxFold);
}

double bounded(double log_ratio) { return std::clamp(log_ratio / kMaxLogRatio, -1.0, 1.0); }

double alt_fraction(const BreakpointSupport& support) {
  const int32_t all = support.broken + support.spanning;
  return all == 0 ? 0.5 : static_cast<double>(support.broken) / all;
}

double mapq0_share(const BreakpointSupport& support) {
  return support.depth == 0 ? 0 : static_cast<double>(support.unmapped) / support.depth;
}

}  // namespace

DepthContrast depth_contrast(const Region& region, const DepthProfile& depth) {
  const int64_t flank = std::clamp(region.length(), kMinFlank, kMaxFlank);
  const int64_t contig_end = static_cast<int64_t>(depth.contig(region.contig).size()) * DepthCounts::kBin;
  const Region before{region.contig, std::max<int64_t>(0, region.begin - flank), region.begin};
  const Region behind{region.contig, region.end, std::min(contig_end, region.end + flank)};
  DepthContrast contrast;
  const DepthSummary inside = depth.summary(region);
  double sum = 0;
  int32_t bins = 0;
  for (const Region& side : {before, behind}) {
    if (side.length() < DepthCounts::kBin) continue;
    const DepthSummary summary = depth.summary(side);
    sum += summary.depth * summary.bins;
    bins += summary.bins;
  }
  contrast.inside = inside.depth;
  contrast.flanks = bins > 0 ? sum / bins : 0;
  if (contrast.flanks > 0 && inside.bins > 0) contrast.fold_change = contrast.inside / contrast.flanks;
  return contrast;
}

FeatureVector candidate_features(const Candidate& candidate, const BreakpointSupport& begin,
                                 const BreakpointSupport& end, const DepthProfile& depth) {
  const bool duplication = candidate.type == EventType::kDuplication;
  const auto size = static_cast<double>(std::max<int64_t>(1, candidate.region.length()));
  const double diploid = depth.diploid_depth();
  const auto share = [&](SignalKind kind) {
    return diploid > 0 ? std::min(2.0, candidate.count(kind) / diploid) : 0.0;
  };
  int kinds = 0;
  for (const SignalKind kind : {SignalKind::kSplitRead, SignalKind::kSoftClip, SignalKind::kHiddenClip,
                                SignalKind::kAlignmentGap, SignalKind::kDiscordantPair, SignalKind::kLengthChange}) {
    kinds += candidate.count(kind) > 0 ? 1 : 0;
  }
  const double change = bounded_log2(depth_contrast(candidate.region, depth).fold_change) * (duplication ? 1 : -1);
  const double weight = 1 - std::exp(-size / 500);
  const double deepest = std::max(begin.depth, end.depth);
  const std::array<double, kFeatureNames.size()> values = {
      duplication ? 1.0 : 0.0,
      std::log10(size),
      share(SignalKind::kSplitRead),
      share(SignalKind::kSoftClip),
      share(SignalKind::kHiddenClip),
      share(SignalKind::kAlignmentGap),
      share(SignalKind::kDiscordantPair),
      std::log2(1.0 + candidate.fragments),
      kinds / 6.0,
      candidate.precise ? 1.0 : 0.0,
      alt_fraction(begin),
      alt_fraction(end),
      change,
      weight,
      change * weight,
      candidate.count(SignalKind::kReadDepth) > 0 ? 1.0 : 0.0,
      candidate.mean_mapq / 60.0,
      std::max(mapq0_share(begin), mapq0_share(end)),
      diploid > 0 ? bounded_log2(deepest / diploid) : 0.0,
      std::min(candidate.homology, 100) / 100.0,
      std::min(0.2, std::max(begin.mismatch_rate, end.mismatch_rate)) * 5,
      bounded(std::max(candidate.insert_ratio[0], candidate.insert_ratio[1])),
      bounded(candidate.insert_ratio[1] - candidate.insert_ratio[0]),
      bounded(std::max(candidate.coverage_ratio[0], candidate.coverage_ratio[1])),
      bounded(candidate.coverage_ratio[1] - candidate.coverage_ratio[0]),
      bounded(candidate.length_ratio),
      candidate.repeat_share,
  };
  FeatureVector features{};
  std::transform(values.begin(), values.end(), features.begin(),
                 [](double value) { return static_cast<float>(value); });
  return features;
}

}  // namespace cnvnet
