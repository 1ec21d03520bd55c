#include "candidates/candidate_features.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/candidates/depth_builder.h"

namespace cnvnet {
namespace {

float feature(const FeatureVector& features, std::string_view name) {
  for (size_t i = 0; i < kFeatureNames.size(); ++i) {
    if (kFeatureNames[i] == name) return features[i];
  }
  ADD_FAILURE() << "no feature is called " << name;
  return NAN;
}

// 100 kb at 30×, with half of it in [40 kb, 42 kb).
DepthProfile profile_with_loss() {
  std::vector<int> reads(1000, 30);
  std::fill(reads.begin() + 400, reads.begin() + 420, 15);
  return profile_of({{"chr1", reads}});
}

TEST(DepthContrast, ComparesWithBothFlanks) {
  const DepthProfile profile = profile_with_loss();
  const DepthContrast loss = depth_contrast({0, 40'000, 42'000}, profile);
  EXPECT_DOUBLE_EQ(loss.inside, 0.5);
  EXPECT_DOUBLE_EQ(loss.flanks, 1);
  EXPECT_DOUBLE_EQ(loss.fold_change, 0.5);
  // Flanks of a short event are 1 kb long; those of this one lie within the loss.
  EXPECT_NEAR(depth_contrast({0, 41'000, 41'100}, profile).flanks, 0.5, 0.03);
}

TEST(DepthContrast, ReadsOfOtherCopiesAreNoEvidenceOfALoss) {
  DepthContrast contrast{1, 1, 1, 0};
  EXPECT_DOUBLE_EQ(contrast.loss(), 0);
  EXPECT_DOUBLE_EQ(contrast.own_fold(), 1);
  contrast.shared = 1;
  EXPECT_DOUBLE_EQ(contrast.loss(), 1);  // at most
  EXPECT_DOUBLE_EQ(contrast.own_fold(), 0);
  contrast.shared = 0.5;
  EXPECT_DOUBLE_EQ(contrast.loss(), 0.5);
  contrast = {0.0625, 1, 0.0625, 0.9};
  EXPECT_DOUBLE_EQ(contrast.loss(), 3);  // stray reads are none that cover it
  contrast = {4, 1, 4, 0.5};
  EXPECT_DOUBLE_EQ(contrast.loss(), -1.5);  // twice the flanks' depth is of this place alone
}

TEST(DepthContrast, CountsReadsThatMayComeFromElsewhere) {
  const DepthProfile profile = profile_of({{"chr1", std::vector<int>(1000, 30), 60, {400, 415}}});
  const DepthContrast contrast = depth_contrast({0, 40'000, 42'000}, profile);
  EXPECT_DOUBLE_EQ(contrast.fold_change, 1);
  EXPECT_DOUBLE_EQ(contrast.shared, 0.75);
  Candidate candidate;
  candidate.region = {0, 40'000, 42'000};
  FeatureVector features = candidate_features(candidate, {}, {}, profile, {});
  EXPECT_FLOAT_EQ(feature(features, "shared_inside"), 0.75F);
  EXPECT_FLOAT_EQ(feature(features, "depth_change"), 0.75F);
  candidate.type = EventType::kDuplication;
  features = candidate_features(candidate, {}, {}, profile, {});
  EXPECT_FLOAT_EQ(feature(features, "depth_change"), 0);
}

TEST(DepthContrast, ReadsInsideComeFromElsewhereWhereNoReadGoesOnOverTheEnds) {
  const DepthProfile profile = profile_of({{"chr1", std::vector<int>(1000, 30), 60, {400, 403}}});
  Candidate candidate;
  candidate.region = {0, 40'000, 42'000};
  candidate.fragments = 7;
  const BreakpointSupport broken{2, 18, 20}, whole{3, 17, 20};
  const auto shared = [&](const Candidate& c, const BreakpointSupport& begin,
                          const BreakpointSupport& end) {
    return depth_contrast(c, begin, end, profile).shared;
  };
  EXPECT_DOUBLE_EQ(depth_contrast(candidate.region, profile).shared, 0.15);
  EXPECT_DOUBLE_EQ(shared(candidate, broken, broken), 1);
  EXPECT_FLOAT_EQ(
      feature(candidate_features(candidate, broken, broken, profile, {}), "depth_change"), 1);
  EXPECT_DOUBLE_EQ(shared(candidate, whole, broken), 0.15);
  EXPECT_DOUBLE_EQ(shared(candidate, broken, whole), 0.15);
  candidate.fragments = 6;
  EXPECT_DOUBLE_EQ(shared(candidate, broken, broken), 0.15) << "too few fragments";
  candidate.fragments = 7;
  candidate.region = {0, 40'000, 44'000};
  EXPECT_LT(shared(candidate, broken, broken), 0.1) << "a sequence that stands here alone";
  candidate.region = {0, 40'000, 42'000};
  candidate.type = EventType::kDuplication;
  EXPECT_DOUBLE_EQ(shared(candidate, broken, broken), 0.15);
}

TEST(DepthContrast, UsesWhatIsThereAtContigEnds) {
  const DepthProfile profile = profile_with_loss();
  EXPECT_DOUBLE_EQ(depth_contrast({0, 0, 10'000}, profile).fold_change, 1);
  EXPECT_DOUBLE_EQ(depth_contrast({0, 99'950, 100'000}, profile).fold_change, 1);
  EXPECT_DOUBLE_EQ(depth_contrast({0, 0, 100'000}, profile).fold_change, 1);
}

TEST(DepthContrast, WithoutReadsInTheFlanksThereIsNoChange) {
  const DepthProfile empty = profile_of({{"chr1", std::vector<int>(100, 0)}});
  EXPECT_DOUBLE_EQ(depth_contrast({0, 4000, 5000}, empty).fold_change, 1);
}

TEST(CandidateFeatures, AreFreeOfDepth) {
  Candidate candidate;
  candidate.region = {0, 40'000, 42'000};
  candidate.precise = true;
  candidate.support = {15, 3, 6, 0, 90, 0, 1};
  candidate.insert_ratio[0] = 10;
  candidate.insert_ratio[1] = 4;
  candidate.coverage_ratio[0] = -3;
  candidate.coverage_ratio[1] = -50;
  candidate.length_ratio = 5;
  candidate.repeat_share = 0.75;
  candidate.fragments = 63;
  candidate.mean_mapq = 30;
  candidate.homology = 25;
  BreakpointSupport begin;
  begin.reference_reads = 10;
  begin.alt_reads = 30;
  begin.depth = 60;
  begin.unmapped = 15;
  begin.mismatch_rate = 0.01;
  BreakpointSupport end;
  end.depth = 10;
  end.mismatch_rate = 0.5;
  const FeatureVector features = candidate_features(candidate, begin, end, profile_with_loss(), {});
  EXPECT_FLOAT_EQ(feature(features, "is_duplication"), 0);
  EXPECT_FLOAT_EQ(feature(features, "log_size"), std::log10(2000.0F));
  EXPECT_FLOAT_EQ(feature(features, "split_reads"), 0.5);
  EXPECT_FLOAT_EQ(feature(features, "soft_clips"), 0.1F);
  EXPECT_FLOAT_EQ(feature(features, "hidden_clips"), 0.2F);
  EXPECT_FLOAT_EQ(feature(features, "alignment_gaps"), 0);
  EXPECT_FLOAT_EQ(feature(features, "discordant_pairs"), 2);
  EXPECT_FLOAT_EQ(feature(features, "log_fragments"), 6);
  EXPECT_FLOAT_EQ(feature(features, "kinds"), 4 / 6.0F);
  EXPECT_FLOAT_EQ(feature(features, "precise"), 1);
  EXPECT_FLOAT_EQ(feature(features, "alt_fraction_begin"), 0.75);
  EXPECT_FLOAT_EQ(feature(features, "alt_fraction_end"), 0.5);
  EXPECT_FLOAT_EQ(feature(features, "depth_change"), 1);
  EXPECT_NEAR(feature(features, "depth_weight"), 1 - std::exp(-4.0), 1e-6);
  EXPECT_NEAR(feature(features, "depth_agreement"), 1 - std::exp(-4.0), 1e-6);
  EXPECT_FLOAT_EQ(feature(features, "depth_segment"), 1);
  EXPECT_FLOAT_EQ(feature(features, "mapq"), 0.5);
  EXPECT_FLOAT_EQ(feature(features, "mapq0_share"), 0.25);
  EXPECT_FLOAT_EQ(feature(features, "local_depth"), 1);
  EXPECT_FLOAT_EQ(feature(features, "homology"), 0.25);
  EXPECT_FLOAT_EQ(feature(features, "mismatch_rate"), 1);
  EXPECT_FLOAT_EQ(feature(features, "insert_ratio"), 0.5);
  EXPECT_FLOAT_EQ(feature(features, "insert_both"), -0.3F);
  EXPECT_FLOAT_EQ(feature(features, "coverage_ratio"), -0.15F);
  EXPECT_FLOAT_EQ(feature(features, "coverage_both"), -1);
  EXPECT_FLOAT_EQ(feature(features, "length_ratio"), 0.25);
  EXPECT_FLOAT_EQ(feature(features, "repeat_share"), 0.75);
}

TEST(CandidateFeatures, ALossSpeaksAgainstADuplication) {
  Candidate candidate;
  candidate.region = {0, 40'000, 42'000};
  candidate.type = EventType::kDuplication;
  const FeatureVector features = candidate_features(candidate, {}, {}, profile_with_loss(), {});
  EXPECT_FLOAT_EQ(feature(features, "is_duplication"), 1);
  EXPECT_FLOAT_EQ(feature(features, "depth_change"), -1);
}

// A candidate of 100 bp in a tandem repeat of 40 bp, with a context.
FeatureVector features_in_context(const SampleNoise& noise) {
  Candidate candidate;
  candidate.region = {0, 40'000, 40'100};
  candidate.fragments = 5;
  CandidateContext& context = candidate.context;
  context.rival_support = 1.5;
  context.rival_opposite = -2;
  context.rival_small = 0.5;
  context.rival_size = -1;
  context.small_insertions = 0.4F;
  context.small_deletions = 0.1F;
  context.insert_margin = -30;
  context.insert_best = 1.75;
  context.insert_small = 5;
  context.ordinary_mismatch = 0.004F;
  context.repeat_period = 40;
  context.repeat_tract = 360;
  BreakpointSupport begin;
  begin.reference_reads = 15;
  BreakpointSupport end;
  end.reference_reads = 3;
  return candidate_features(candidate, begin, end, profile_with_loss(), noise);
}

TEST(CandidateFeatures, TellWhatElseTheReadsSay) {
  const FeatureVector features = features_in_context({});
  EXPECT_FLOAT_EQ(feature(features, "rival_support"), 1.5);
  EXPECT_FLOAT_EQ(feature(features, "rival_opposite"), -2);
  EXPECT_FLOAT_EQ(feature(features, "rival_small"), 0.5);
  EXPECT_FLOAT_EQ(feature(features, "rival_size"), -1);
  EXPECT_FLOAT_EQ(feature(features, "small_insertions"), 0.4F);
  EXPECT_FLOAT_EQ(feature(features, "small_deletions"), 0.1F);
  EXPECT_FLOAT_EQ(feature(features, "insert_margin"), -1);
  EXPECT_FLOAT_EQ(feature(features, "insert_best"), 1.75);
  EXPECT_FLOAT_EQ(feature(features, "insert_small"), 0.25);
  EXPECT_FLOAT_EQ(feature(features, "fragment_share"), 0.25);
  EXPECT_FLOAT_EQ(feature(features, "ordinary_mismatch"), 0.04F);
  EXPECT_FLOAT_EQ(feature(features, "repeat_period"), std::log2(41.0F) / 7);
  EXPECT_FLOAT_EQ(feature(features, "repeat_tract"), std::log10(361.0F) / 4);
  EXPECT_FLOAT_EQ(feature(features, "repeat_units_off"), 0.5);
}

TEST(CandidateFeatures, TellTheSamplesNoise) {
  const FeatureVector features = features_in_context({0.2, 0.4, 99, 999, 0, 1e9, 0.125});
  EXPECT_FLOAT_EQ(feature(features, "insert_width"), 0.2F);
  EXPECT_FLOAT_EQ(feature(features, "read_share"), 0.4F);
  EXPECT_FLOAT_EQ(feature(features, "noise_outward"), 2 / 6.0F);
  EXPECT_FLOAT_EQ(feature(features, "noise_same_strand"), 0.5);
  EXPECT_FLOAT_EQ(feature(features, "noise_split"), 0);
  EXPECT_FLOAT_EQ(feature(features, "noise_inverted_split"), 1);
  EXPECT_FLOAT_EQ(feature(features, "depth_noise"), 0.125);
}

TEST(CandidateFeatures, AnEmptyGenomeGivesFiniteNumbers) {
  Candidate candidate;
  candidate.region = {0, 1000, 1000};
  const DepthProfile depth = profile_of({{"chr1", std::vector<int>(50, 0)}});
  const FeatureVector features = candidate_features(candidate, {}, {}, depth, {});
  for (const float value : features) EXPECT_TRUE(std::isfinite(value));
}

TEST(CandidateKind, TheSameFromACandidateAndFromItsStoredFeatures) {
  for (const EventType type : {EventType::kDeletion, EventType::kDuplication}) {
    for (const int64_t size : {50, 1999, 2000, 2001, 9'999'999}) {
      for (const float share : {0.0F, 0.49F, 0.5F, 1.0F}) {
        Candidate candidate;
        candidate.type = type;
        candidate.region = {0, 1000, 1000 + size};
        candidate.repeat_share = share;
        FeatureVector features{};
        features[place_of_feature("is_duplication")] = type == EventType::kDuplication ? 1 : 0;
        features[place_of_feature("log_size")] =
            static_cast<float>(std::log10(static_cast<double>(size)));
        features[place_of_feature("repeat_share")] = share;
        EXPECT_EQ(kind_of(candidate), kind_of_stored(features)) << size << " " << share;
        EXPECT_EQ(kind_of(candidate).large, size > 2000);
      }
    }
  }
}

TEST(FeatureList, NamesAreUnique) {
  for (size_t i = 0; i < kFeatures.size(); ++i) EXPECT_EQ(find_feature(kFeatureNames[i]), i);
  EXPECT_EQ(find_feature("no_feature"), std::nullopt);
}

}  // namespace
}  // namespace cnvnet
