#include "candidates/candidate_features.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "genome/error.h"

namespace cnvnet {

namespace {

constexpr int64_t kMinFlank = 1000;    // bp
constexpr int64_t kMaxFlank = 50'000;  // bp
constexpr double kMaxFold = 3;         // log2
constexpr double kMaxLogRatio = 20;    // ln
constexpr int32_t kSurelyBroken = 7;   // fragments that show a deletion from which on ...
constexpr double kMostWhole = 0.1;     // ... so few of the reads over its ends say that it is gone
constexpr double kLeastShared = 0.1;   // of the bases inside, of MAPQ 0: it has other copies

double bounded_log2(double ratio) {
  if (ratio <= 0) return -kMaxFold;
  return std::clamp(std::log2(ratio), -kMaxFold, kMaxFold);
}

double bounded(double log_ratio) { return std::clamp(log_ratio / kMaxLogRatio, -1.0, 1.0); }

double alt_fraction(const BreakpointSupport& support) {
  const int32_t all = support.broken + support.spanning;
  return all == 0 ? 0.5 : static_cast<double>(support.broken) / all;
}

// Of a rate per million.
double log_rate(double rate) { return std::min(1.0, std::log10(1 + rate) / 6); }

// How far the candidate is from a whole number of units of its tandem repeat.
double units_off(double size, int32_t period) {
  if (period <= 0) return 0;
  const double units = size / period;
  return std::abs(units - std::round(units));
}

double fragment_share(const Candidate& candidate, const BreakpointSupport& begin,
                      const BreakpointSupport& end) {
  const int32_t all = candidate.fragments + std::max(begin.spanning, end.spanning);
  return all == 0 ? 0 : static_cast<double>(candidate.fragments) / all;
}

double mapq0_share(const BreakpointSupport& support) {
  return support.depth == 0 ? 0 : static_cast<double>(support.unmapped) / support.depth;
}

using Values = std::vector<double>;

// What else the reads say, what the sample's reads say everywhere, and the kind of place: the
// features from "rival_support" on.
void append_context(const Candidate& candidate, const SampleNoise& noise, double fragment_share,
                    Values& values) {
  const CandidateContext& context = candidate.context;
  const auto size = static_cast<double>(candidate.region.length());
  const double mismatch = context.ordinary_mismatch;
  values.insert(values.end(),
                {context.rival_support, context.rival_opposite, context.rival_small,
                 context.rival_size, context.small_insertions, context.small_deletions,
                 bounded(context.insert_margin), context.insert_best,
                 bounded(context.insert_small)});
  values.insert(values.end(),
                {std::min(1.0, noise.insert_width), std::min(2.0, noise.read_share),
                 log_rate(noise.outward_rate), log_rate(noise.same_strand_rate),
                 log_rate(noise.split_rate), log_rate(noise.inverted_split_rate),
                 noise.depth_noise});
  values.insert(values.end(),
                {fragment_share, std::min(0.1, mismatch) * 10,
                 std::log2(1.0 + context.repeat_period) / 7,
                 std::log10(1.0 + context.repeat_tract) / 4,
                 units_off(size, context.repeat_period)});
}

// Features from "locus_odds" on.
void append_locus(const LocusEvidence& locus, Values& values) {
  for (const float log_ratio : {locus.odds, locus.exact, locus.gain, locus.both, locus.event, locus.opposite}) {
    values.push_back(std::asinh(log_ratio) / 6);
  }
  values.push_back(std::max(-1.0, locus.fit / 5.0));
  values.push_back(std::min(1.0, locus.misfit / 20.0));
  values.push_back(locus.shift);
  values.push_back(std::log2(1.0 + locus.fragments) / 8);
  values.push_back(locus.share);
  values.push_back(std::min(1.0, locus.imbalance / 20.0));
  values.push_back(locus.copied);
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
  contrast.shared = inside.unmapped_share;
  contrast.flanks = bins > 0 ? sum / bins : 0;
  if (contrast.flanks > 0 && inside.bins > 0) contrast.fold_change = contrast.inside / contrast.flanks;
  return contrast;
}

bool is_gone(const Candidate& candidate, const BreakpointSupport& begin,
             const BreakpointSupport& end) {
  return candidate.type == EventType::kDeletion && candidate.fragments >= kSurelyBroken &&
         std::min(alt_fraction(begin), alt_fraction(end)) >= 1 - kMostWhole;
}

DepthContrast depth_contrast(const Candidate& candidate, const BreakpointSupport& begin,
                             const BreakpointSupport& end, const DepthProfile& depth) {
  DepthContrast contrast = depth_contrast(candidate.region, depth);
  if (contrast.shared >= kLeastShared && is_gone(candidate, begin, end)) contrast.shared = 1;
  return contrast;
}

double DepthContrast::loss() const {
  const double all = -bounded_log2(fold_change);
  const double own = std::min(1.0, -bounded_log2(own_fold()));
  return all + shared * std::max(0.0, own - all);
}

FeatureVector candidate_features(const Candidate& candidate, const BreakpointSupport& begin,
                                 const BreakpointSupport& end, const DepthProfile& depth,
                                 const SampleNoise& noise) {
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
  const DepthContrast contrast = depth_contrast(candidate, begin, end, depth);
  const double change = duplication ? bounded_log2(contrast.fold_change) : contrast.loss();
  const double weight = 1 - std::exp(-size / 500);
  const double deepest = std::max(begin.depth, end.depth);
  Values values = {
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
  append_context(candidate, noise, fragment_share(candidate, begin, end), values);
  append_locus(candidate.locus, values);
  values.push_back(contrast.shared);
  FeatureVector features{};
  if (values.size() != features.size()) {
    throw InternalError("candidate_features: a feature has no value");
  }
  std::transform(values.begin(), values.end(), features.begin(),
                 [](double value) { return static_cast<float>(value); });
  return features;
}

}  // namespace cnvnet
