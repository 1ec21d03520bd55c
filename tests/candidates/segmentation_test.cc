#include "candidates/segmentation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "tests/candidates/depth_builder.h"

namespace cnvnet {
namespace {

// A contig of 200 kb at 30×, with `bins` bins at another depth from bin `begin` on.
std::vector<int> contig_with(size_t begin, size_t bins, double depth, uint32_t seed = 1) {
  std::vector<int> reads = noisy(2000, 30, seed);
  const std::vector<int> event = noisy(static_cast<int>(bins), depth, seed + 100);
  std::copy(event.begin(), event.end(), reads.begin() + static_cast<std::ptrdiff_t>(begin));
  return reads;
}

void expect_one(const std::vector<DepthSegment>& segments, int64_t begin, int64_t end,
                bool duplication) {
  ASSERT_EQ(segments.size(), 1u);
  EXPECT_NEAR(static_cast<double>(segments[0].region.begin), static_cast<double>(begin), 200);
  EXPECT_NEAR(static_cast<double>(segments[0].region.end), static_cast<double>(end), 200);
  EXPECT_EQ(segments[0].duplication, duplication);
  EXPECT_EQ(segments[0].z > 0, duplication);
}

bool has(const std::vector<DepthSegment>& segments, int64_t begin, int64_t end, int64_t slack) {
  return std::any_of(segments.begin(), segments.end(), [&](const DepthSegment& segment) {
    return std::abs(segment.region.begin - begin) <= slack &&
           std::abs(segment.region.end - end) <= slack;
  });
}

TEST(Segmentation, FindsOneCopyLostOrGained) {
  for (const uint32_t seed : {1, 2, 3}) {
    expect_one(segment_contig(profile_of({{"chr1", contig_with(800, 30, 15, seed)}}), 0, {}),
               80'000, 83'000, false);
    expect_one(segment_contig(profile_of({{"chr1", contig_with(800, 30, 45, seed)}}), 0, {}),
               80'000, 83'000, true);
  }
}

TEST(Segmentation, FindsAShortHomozygousLoss) {
  SegmentationOptions longer;
  longer.min_length = 700;
  for (const uint32_t seed : {1, 2, 3}) {
    const DepthProfile profile = profile_of({{"chr1", contig_with(800, 4, 0, seed)}});
    EXPECT_TRUE(has(segment_contig(profile, 0, {}), 80'000, 80'400, 60)) << seed;
    EXPECT_TRUE(segment_contig(profile, 0, longer).empty()) << seed;
  }
}

TEST(Segmentation, TheSmallestEventGrowsAsReadsGetFewer) {
  const auto found = [](int64_t bins, double depth) {
    std::vector<int> reads = noisy(2000, depth, 8);
    const std::vector<int> event = noisy(static_cast<int>(bins), depth / 2, 9);
    std::copy(event.begin(), event.end(), reads.begin() + 800);
    const int64_t end = 80'000 + bins * DepthCounts::kBin;
    return has(segment_contig(profile_of({{"chr1", reads}}), 0, {}), 80'000, end, 200 + 10 * bins);
  };
  EXPECT_TRUE(found(5, 60));
  EXPECT_FALSE(found(5, 6));
  EXPECT_TRUE(found(80, 6));
}

TEST(Segmentation, EndsLieInsideBinsWhereTheDepthSaysSo) {
  // A loss of both copies from 80,030 to 90,060.
  std::vector<int> reads = noisy(2000, 40, 3);
  std::fill(reads.begin() + 800, reads.begin() + 901, 0);
  reads[800] = 12;
  reads[900] = 16;
  const auto segments = segment_contig(profile_of({{"chr1", reads}}), 0, {});
  ASSERT_EQ(segments.size(), 1u);
  EXPECT_NEAR(static_cast<double>(segments[0].region.begin), 80'030, 35);
  EXPECT_NEAR(static_cast<double>(segments[0].region.end), 90'060, 35);
  EXPECT_LE(segments[0].begin_ci[0], -50);
  EXPECT_GE(segments[0].begin_ci[0], -200);
  EXPECT_GE(segments[0].end_ci[1], 50);
  EXPECT_LE(segments[0].end_ci[1], 200);
}

TEST(Segmentation, TheIntervalOfAnEndTellsHowSureItIs) {
  const auto width = [](double depth) {
    std::vector<int> reads = noisy(2000, depth, 3);
    const std::vector<int> event = noisy(200, depth / 2, 4);
    std::copy(event.begin(), event.end(), reads.begin() + 800);
    const auto segments = segment_contig(profile_of({{"chr1", reads}}), 0, {});
    return segments.size() == 1 ? segments[0].begin_ci[1] - segments[0].begin_ci[0] : 0;
  };
  EXPECT_GT(width(60), 0);
  EXPECT_GT(width(8), width(60));
}

TEST(Segmentation, TwoCopiesLostWithinALossOfOneAreASegmentOfTheirOwn) {
  std::vector<int> reads = contig_with(800, 200, 15);
  std::fill(reads.begin() + 880, reads.begin() + 910, 0);
  const auto segments = segment_contig(profile_of({{"chr1", reads}}), 0, {});
  EXPECT_TRUE(has(segments, 80'000, 100'000, 200));
  EXPECT_TRUE(has(segments, 88'000, 91'000, 200));
}

TEST(Segmentation, EventsThatLieCloseTogetherAreAlsoReadOneByOne) {
  std::vector<int> reads = contig_with(800, 30, 15);
  const std::vector<int> second = noisy(30, 15, 7);
  std::copy(second.begin(), second.end(), reads.begin() + 835);
  const auto segments = segment_contig(profile_of({{"chr1", reads}}), 0, {});
  const auto near = [&](int64_t begin) {
    return std::any_of(segments.begin(), segments.end(), [&](const DepthSegment& segment) {
      return std::abs(segment.region.begin - begin) <= 200 && segment.region.length() < 3500;
    });
  };
  EXPECT_TRUE(near(80'000));
  EXPECT_TRUE(near(83'500));
}

TEST(Segmentation, SeveralCopiesGainedAreOneGain) {
  expect_one(segment_contig(profile_of({{"chr1", contig_with(800, 20, 150)}}), 0, {}), 80'000,
             82'000, true);
}

TEST(Segmentation, WhereReadsMapToTwoPlacesAnEventOfOneChangesTheDepthOfBothByHalf) {
  std::vector<int> reads = contig_with(800, 60, 15);  // both copies of one place
  const auto segments = segment_contig(profile_of({{"chr1", reads, 60, {500, 1300}}}), 0, {});
  expect_one(segments, 80'000, 86'000, false);
}

TEST(Segmentation, AStretchOfCollapsedRepeatsIsNoGain) {
  const ContigDepth rest{"chr2", noisy(6000, 30, 9)};
  const std::vector<int> reads = contig_with(500, 1000, 48);
  const auto collapsed =
      segment_contig(profile_of({{"chr1", reads, 60, {500, 1500}}, rest}), 0, {});
  for (const DepthSegment& segment : collapsed) EXPECT_LT(segment.region.length(), 10'000);
  EXPECT_LE(collapsed.size(), 2u);
  // The same depth from reads that map nowhere else is one.
  EXPECT_TRUE(
      has(segment_contig(profile_of({{"chr1", reads}, rest}), 0, {}), 50'000, 150'000, 200));
}

TEST(Segmentation, NoiseGivesAlmostNothing) {
  size_t found = 0;  // in 4 Mb
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    found += segment_contig(profile_of({{"chr1", noisy(2000, 30, seed)}}), 0, {}).size();
    found += segment_contig(profile_of({{"chr1", noisy(2000, 5, seed)}}), 0, {}).size();
  }
  EXPECT_LE(found, 4u);
}

TEST(Segmentation, OneCopyIsNormalOnAHaploidContig) {
  const DepthProfile profile =
      profile_of({{"chr1", noisy(1000, 40, 1)}, {"chrX", noisy(1000, 20, 2)}});
  EXPECT_TRUE(segment_contig(profile, 1, {}).empty());
  std::vector<int> reads = noisy(1000, 20, 2);
  std::fill(reads.begin() + 300, reads.begin() + 330, 40);
  expect_one(segment_contig(profile_of({{"chr1", noisy(1000, 40, 1)}, {"chrX", reads}}), 1, {}),
             30'000, 33'000, true);
}

TEST(Segmentation, WhereReadsMerelyEndThereIsNoEvent) {
  // Depth fades over the first and last bins of the data.
  std::vector<int> reads = noisy(500, 30, 4);
  for (size_t i = 0; i < 4; ++i) reads[i] = reads[reads.size() - 1 - i] = static_cast<int>(6 * i);
  EXPECT_TRUE(segment_contig(profile_of({{"chr1", reads}}), 0, {}).empty());
}

TEST(Segmentation, ATargetedContigAndOneWithoutReadsHaveNoLosses) {
  std::vector<int> reads(5000, 0);
  const std::vector<int> covered = noisy(300, 30, 5);
  std::copy(covered.begin(), covered.end(), reads.begin() + 1000);
  const DepthProfile profile = profile_of({{"chr1", reads}, {"chr2", std::vector<int>(500, 0)}});
  EXPECT_TRUE(segment_contig(profile, 0, {}).empty());
  EXPECT_TRUE(segment_contig(profile, 1, {}).empty());
}

TEST(Segmentation, NIsNoLoss) {
  const TempDir dir;
  write_fasta(dir / "ref.fa", {{"chr1", random_bases(50'000, 1) + std::string(20'000, 'N') +
                                            random_bases(50'000, 2)}});
  const ReferenceGenome reference(dir / "ref.fa");
  DepthCounts counts(reference.contigs());
  const Region all{0, 0, 120'000};
  counts.set_gc(all, reference);
  const std::vector<int> reads = noisy(1200, 30, 6);
  for (size_t bin = 0; bin < 1200; ++bin) {
    if (bin >= 500 && bin < 700) continue;
    for (int i = 0; i < reads[bin]; ++i)
      counts.add(read_at(static_cast<int64_t>(bin) * 100, "100M"), all);
  }
  EXPECT_TRUE(segment_contig(DepthProfile(std::move(counts), reference.contigs()), 0, {}).empty());
}

TEST(Segmentation, AnEmptyGenomeGivesNothing) {
  EXPECT_TRUE(segment_contig(profile_of({{"chr1", std::vector<int>(50, 0)}}), 0, {}).empty());
}

}  // namespace
}  // namespace cnvnet
