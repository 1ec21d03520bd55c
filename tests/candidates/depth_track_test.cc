#include "candidates/depth_track.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/candidates/depth_builder.h"

namespace cnvnet {
namespace {

std::vector<int> joined(std::vector<int> first, const std::vector<int>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

TEST(DepthTrack, IsTheRatioToTheContigsCopies) {
  const DepthProfile profile =
      profile_of({{"chr1", std::vector<int>(2000, 40)}, {"chrX", std::vector<int>(1000, 20)}});
  for (const int32_t contig : {0, 1}) {
    const DepthTrack track = make_depth_track(profile, contig);
    EXPECT_FLOAT_EQ(track.ratio[500], 1);
    EXPECT_EQ(track.copies[500], contig == 0 ? 2 : 1);
    EXPECT_EQ(track.use[0], BinUse::kNoData);  // reads merely end there
    EXPECT_TRUE(track.known(500));
    EXPECT_FALSE(track.is_shared(500));
  }
}

TEST(DepthTrack, ALongDiploidPartOfAHaploidContigIsDiploid) {
  const std::vector<int> reads = joined(std::vector<int>(20'000, 4), std::vector<int>(40'000, 2));
  const DepthProfile profile = profile_of({{"chr1", std::vector<int>(6000, 4)}, {"chrX", reads}});
  ASSERT_EQ(profile.ploidy(1), 1);
  const DepthTrack track = make_depth_track(profile, 1);
  EXPECT_EQ(track.copies[5000], 2);
  EXPECT_EQ(track.copies[50'000], 1);
  EXPECT_FLOAT_EQ(track.ratio[5000], 1);
  EXPECT_FLOAT_EQ(track.ratio[50'000], 1);
}

TEST(DepthTrack, SharedBinsAreMeasuredByTheSharedBinsAround) {
  std::vector<int> reads(3000, 30);
  std::fill(reads.begin() + 1000, reads.begin() + 2000, 60);
  std::fill(reads.begin() + 1500, reads.begin() + 1520, 30);
  const DepthTrack track = make_depth_track(profile_of({{"chr1", reads, 60, {1000, 2000}}}), 0);
  EXPECT_TRUE(track.is_shared(1200));
  EXPECT_FLOAT_EQ(track.ratio[1200], 1);
  EXPECT_FLOAT_EQ(track.ratio[1510], 0.5);
  EXPECT_FLOAT_EQ(track.ratio[500], 1);
}

TEST(DepthTrack, FewSharedBinsAreMeasuredByTheGenome) {
  std::vector<int> reads(2000, 30);
  std::fill(reads.begin() + 1000, reads.begin() + 1060, 60);
  const DepthTrack track = make_depth_track(profile_of({{"chr1", reads, 60, {1000, 1060}}}), 0);
  EXPECT_FLOAT_EQ(track.ratio[1030], 2);
}

TEST(DepthNoise, ShrinksWithTheSquareRootOfTheBinsUnlessNeighboursAgree) {
  const DepthTrack independent = make_depth_track(profile_of({{"chr1", noisy(8000, 30, 1)}}), 0);
  const DepthNoise noise(independent, false, 1e-6);
  EXPECT_NEAR(noise.of(1), 1.1 / std::sqrt(30), 0.02);
  EXPECT_NEAR(noise.of(16), 1.1 / std::sqrt(30) / 4, 0.015);
  EXPECT_NEAR(noise.reads_per_bin(), 30 / 1.21, 6);

  std::vector<int> waves;  // of 16 bins each
  for (const int level : noisy(500, 30, 2)) waves.insert(waves.end(), 16, level);
  const DepthNoise slow(make_depth_track(profile_of({{"chr1", waves}}), 0), false, 1e-6);
  EXPECT_GT(slow.of(16), 2 * noise.of(16));
}

TEST(DepthNoise, IsNeverBelowChance) {
  const DepthTrack even = make_depth_track(profile_of({{"chr1", std::vector<int>(500, 30)}}), 0);
  const DepthNoise noise(even, false, 1.0 / 25);
  EXPECT_DOUBLE_EQ(noise.of(1), 0.2);
  EXPECT_DOUBLE_EQ(noise.of(4), 0.1);
  EXPECT_DOUBLE_EQ(noise.reads_per_bin(), 25);
}

TEST(DepthNoise, OfSharedBinsIsTheirOwn) {
  std::vector<int> reads = joined(noisy(3000, 60, 1), noisy(1000, 20, 2));
  for (size_t bin = 3000; bin < 4000; ++bin) reads[bin] *= 3;
  const DepthTrack track = make_depth_track(profile_of({{"chr1", reads, 60, {3000, 4000}}}), 0);
  EXPECT_GT(DepthNoise(track, true, 1e-6).of(1), 1.4 * DepthNoise(track, false, 1e-6).of(1));
}

}  // namespace
}  // namespace cnvnet
