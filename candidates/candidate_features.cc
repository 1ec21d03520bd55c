#include "candidates/candidate_features.h"

#include <fmt/format.h>

#include <algorithm>
#include <bitset>
#include <cmath>

#include "genome/error.h"

namespace cnvnet {

namespace {

constexpr double kMaxFold = 3;         // log2
constexpr double kMaxLogRatio = 20;    // ln
constexpr int32_t kSurelyDeleted = 7;  // fragments that show a deletion from which on ...
constexpr double kMostWhole = 0.1;     // ... so few of the reads over its ends say that it is gone
constexpr float kMostlyRepeat = 0.5F;  // of the bases, from which on it lies in a tandem repeat
constexpr double kLeastShared = 0.1;   // of the bases inside, of MAPQ 0: it has other copies

double bounded_log2(double ratio) {
  if (ratio <= 0) return -kMaxFold;
  return std::clamp(std::log2(ratio), -kMaxFold, kMaxFold);
}

double bounded(double log_ratio) { return std::clamp(log_ratio / kMaxLogRatio, -1.0, 1.0); }

double alt_fraction(const BreakpointSupport& support) {
  const int32_t all = support.alt_reads + support.reference_reads;
  return all == 0 ? 0.5 : static_cast<double>(support.alt_reads) / all;
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
  const int32_t all = candidate.fragments + std::max(begin.reference_reads, end.reference_reads);
  return all == 0 ? 0 : static_cast<double>(candidate.fragments) / all;
}

// Collects the features by name.
class Features {
 public:
  void set(size_t place, double value) {
    values_[place] = static_cast<float>(value);
    known_.set(place);
  }
  // Throws InternalError if a feature has no value.
  [[nodiscard]] const FeatureVector& all() const {
    for (size_t i = 0; i < known_.size(); ++i) {
      if (known_[i]) continue;
      throw InternalError(fmt::format("candidate_features: '{}' has no value", kFeatureNames[i]));
    }
    return values_;
  }

 private:
  FeatureVector values_{};
  std::bitset<kFeatures.size()> known_;
};

void set_evidence(const Candidate& candidate, double diploid_depth, Features& to) {
  const auto share = [&](SignalKind kind) {
    return diploid_depth > 0 ? std::min(2.0, candidate.count(kind) / diploid_depth) : 0.0;
  };
  int kinds = 0;
  for (const SignalKind kind :
       {SignalKind::kSplitRead, SignalKind::kSoftClip, SignalKind::kMismatchTail,
        SignalKind::kAlignmentGap, SignalKind::kDiscordantPair, SignalKind::kRepeatChange}) {
    kinds += candidate.count(kind) > 0 ? 1 : 0;
  }
  to.set(place_of_feature("is_duplication"), candidate.type == EventType::kDuplication ? 1 : 0);
  to.set(place_of_feature("split_reads"), share(SignalKind::kSplitRead));
  to.set(place_of_feature("soft_clips"), share(SignalKind::kSoftClip));
  to.set(place_of_feature("hidden_clips"), share(SignalKind::kMismatchTail));
  to.set(place_of_feature("alignment_gaps"), share(SignalKind::kAlignmentGap));
  to.set(place_of_feature("discordant_pairs"), share(SignalKind::kDiscordantPair));
  to.set(place_of_feature("log_fragments"), std::log2(1.0 + candidate.fragments));
  to.set(place_of_feature("kinds"), kinds / 6.0);
  to.set(place_of_feature("precise"), candidate.precise ? 1 : 0);
  to.set(place_of_feature("depth_segment"), candidate.count(SignalKind::kReadDepth) > 0 ? 1 : 0);
  to.set(place_of_feature("mapq"), candidate.mean_mapq / 60.0);
  to.set(place_of_feature("homology"), std::min(candidate.homology, 100) / 100.0);
  const auto& inserts = candidate.insert_ratio;
  const auto& coverage = candidate.coverage_ratio;
  to.set(place_of_feature("insert_ratio"), bounded(std::max(inserts[0], inserts[1])));
  to.set(place_of_feature("insert_both"), bounded(inserts[1] - inserts[0]));
  to.set(place_of_feature("coverage_ratio"), bounded(std::max(coverage[0], coverage[1])));
  to.set(place_of_feature("coverage_both"), bounded(coverage[1] - coverage[0]));
  to.set(place_of_feature("length_ratio"), bounded(candidate.length_ratio));
  to.set(place_of_feature("repeat_share"), candidate.repeat_share);
}

void set_ends(const Candidate& candidate, const BreakpointSupport& begin,
              const BreakpointSupport& end, double diploid_depth, Features& to) {
  const double deepest = std::max(begin.depth, end.depth);
  to.set(place_of_feature("alt_fraction_begin"), alt_fraction(begin));
  to.set(place_of_feature("alt_fraction_end"), alt_fraction(end));
  to.set(place_of_feature("mapq0_share"), std::max(begin.mapq0_share(), end.mapq0_share()));
  to.set(place_of_feature("local_depth"),
         diploid_depth > 0 ? bounded_log2(deepest / diploid_depth) : 0.0);
  to.set(place_of_feature("mismatch_rate"),
         std::min(0.2, std::max(begin.mismatch_rate, end.mismatch_rate)) * 5);
  to.set(place_of_feature("fragment_share"), fragment_share(candidate, begin, end));
}

void set_depth(const Candidate& candidate, const DepthContrast& contrast, Features& to) {
  const auto size = static_cast<double>(std::max<int64_t>(1, candidate.region.length()));
  const bool duplication = candidate.type == EventType::kDuplication;
  const double change = duplication ? bounded_log2(contrast.fold_change) : contrast.loss();
  const double weight = 1 - std::exp(-size / 500);
  to.set(place_of_feature("log_size"), std::log10(size));
  to.set(place_of_feature("depth_change"), change);
  to.set(place_of_feature("depth_weight"), weight);
  to.set(place_of_feature("depth_agreement"), change * weight);
  to.set(place_of_feature("shared_inside"), contrast.shared);
}

void set_context(const Candidate& candidate, Features& to) {
  const CandidateContext& context = candidate.context;
  const auto size = static_cast<double>(candidate.region.length());
  const double mismatch = context.ordinary_mismatch;
  to.set(place_of_feature("rival_support"), context.rival_support);
  to.set(place_of_feature("rival_opposite"), context.rival_opposite);
  to.set(place_of_feature("rival_small"), context.rival_small);
  to.set(place_of_feature("rival_size"), context.rival_size);
  to.set(place_of_feature("small_insertions"), context.small_insertions);
  to.set(place_of_feature("small_deletions"), context.small_deletions);
  to.set(place_of_feature("insert_margin"), bounded(context.insert_margin));
  to.set(place_of_feature("insert_best"), context.insert_best);
  to.set(place_of_feature("insert_small"), bounded(context.insert_small));
  to.set(place_of_feature("ordinary_mismatch"), std::min(0.1, mismatch) * 10);
  to.set(place_of_feature("repeat_period"), std::log2(1.0 + context.repeat_period) / 7);
  to.set(place_of_feature("repeat_tract"), std::log10(1.0 + context.repeat_tract) / 4);
  to.set(place_of_feature("repeat_units_off"), units_off(size, context.repeat_period));
}

void set_noise(const SampleNoise& noise, Features& to) {
  to.set(place_of_feature("insert_width"), std::min(1.0, noise.insert_width));
  to.set(place_of_feature("read_share"), std::min(2.0, noise.read_share));
  to.set(place_of_feature("noise_outward"), log_rate(noise.outward_rate));
  to.set(place_of_feature("noise_same_strand"), log_rate(noise.same_strand_rate));
  to.set(place_of_feature("noise_split"), log_rate(noise.split_rate));
  to.set(place_of_feature("noise_inverted_split"), log_rate(noise.inverted_split_rate));
  to.set(place_of_feature("depth_noise"), noise.depth_noise);
}

void set_locus(const LocusEvidence& locus, Features& to) {
  const auto squeezed = [](float nats) { return std::asinh(nats) / 6; };
  to.set(place_of_feature("locus_odds"), squeezed(locus.odds));
  to.set(place_of_feature("locus_exact"), squeezed(locus.exact));
  to.set(place_of_feature("locus_gain"), squeezed(locus.gain));
  to.set(place_of_feature("locus_both"), squeezed(locus.both));
  to.set(place_of_feature("locus_event"), squeezed(locus.event));
  to.set(place_of_feature("locus_opposite"), squeezed(locus.opposite));
  to.set(place_of_feature("locus_fit"), std::max(-1.0, locus.fit / 5.0));
  to.set(place_of_feature("locus_misfit"), std::min(1.0, locus.misfit / 20.0));
  to.set(place_of_feature("locus_shift"), locus.shift);
  to.set(place_of_feature("locus_fragments"), std::log2(1.0 + locus.fragments) / 8);
  to.set(place_of_feature("locus_share"), locus.share);
  to.set(place_of_feature("locus_imbalance"), std::min(1.0, locus.imbalance / 20.0));
  to.set(place_of_feature("locus_copied"), locus.copied);
}

}  // namespace

int64_t depth_flank(const Region& region) {
  constexpr int64_t kMinFlank = 1000, kMaxFlank = 50'000;  // bp
  return std::clamp(region.length(), kMinFlank, kMaxFlank);
}

DepthContrast depth_contrast(const Region& region, const DepthProfile& depth) {
  const int64_t flank = depth_flank(region);
  const int64_t contig_end =
      static_cast<int64_t>(depth.contig(region.contig).size()) * DepthCounts::kBin;
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
  if (contrast.flanks > 0 && inside.bins > 0)
    contrast.fold_change = contrast.inside / contrast.flanks;
  return contrast;
}

bool is_gone(const Candidate& candidate, const BreakpointSupport& begin,
             const BreakpointSupport& end) {
  return candidate.type == EventType::kDeletion && candidate.fragments >= kSurelyDeleted &&
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

CandidateKind kind_of(const Candidate& candidate) {
  return {candidate.type, candidate.repeat_share >= kMostlyRepeat,
          candidate.region.length() > kMaxWeakSize};
}

CandidateKind kind_of_stored(const FeatureVector& features) {
  const float log_size = features[place_of_feature("log_size")];
  return {features[place_of_feature("is_duplication")] > 0.5F ? EventType::kDuplication
                                                              : EventType::kDeletion,
          features[place_of_feature("repeat_share")] >= kMostlyRepeat,
          std::lround(std::pow(10.0, log_size)) > kMaxWeakSize};
}

FeatureVector candidate_features(const Candidate& candidate, const BreakpointSupport& begin,
                                 const BreakpointSupport& end, const DepthProfile& depth,
                                 const SampleNoise& noise) {
  const double diploid_depth = depth.diploid_depth();
  Features features;
  set_evidence(candidate, diploid_depth, features);
  set_ends(candidate, begin, end, diploid_depth, features);
  set_depth(candidate, depth_contrast(candidate, begin, end, depth), features);
  set_context(candidate, features);
  set_noise(noise, features);
  set_locus(candidate.locus, features);
  return features.all();
}

}  // namespace cnvnet
