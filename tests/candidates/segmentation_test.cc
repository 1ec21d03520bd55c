#include "candidates/segmentation.h"

#include <gtest/gtest.h>

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

void expect_one(const std::vector<DepthSegment>& segments, int64_t begin, int64_t end, bool duplication) {
  ASSERT_EQ(segments.size(), 1u);
  EXPECT_NEAR(static_cast<double>(segments[0].region.begin), static_cast<double>(begin), 200);
  EXPECT_NEAR(static_cast<double>(segments[0].region.end), static_cast<double>(end), 200);
  EXPECT_EQ(segments[0].duplication, duplication);
  EXPECT_EQ(segments[0].z > 0, duplication);
}

TEST(Segmentation, FindsOneCopyLostOrGained) {
  for (const uint32_t seed : {1, 2, 3}) {
    expect_one(segment_contig(profile_of({{"chr1", contig_with(800, 30, 15, seed)}}), 0, {}), 80'000, 83'000, false);
    expect_one(segment_contig(profile_of({{"chr1", contig_with(800, 30, 45, seed)}}), 0, {}), 80'000, 83'000, true);
  }
}

TEST(Segmentation, FindsAShortHomozygousLossIfAskedTo) {
  const DepthProfile profile = profile_of({{"chr1", contig_with(800, 5, 0)}});
  EXPECT_TRUE(segment_contig(profile, 0, {}).empty());
  SegmentationOptions options;
  options.min_length = 300;
  expect_one(segment_contig(profile, 0, options), 80'000, 80'500, false);
}

TEST(Segmentation, ALargeEventStaysWhole) {
  const auto segments = segment_contig(profile_of({{"chr1", contig_with(400, 900, 15)}}), 0, {});
  expect_one(segments, 40'000, 130'000, false);
  EXPECT_NEAR(segments[0].depth, 0.5, 0.06);
}

TEST(Segmentation, NoiseGivesNothing) {
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    EXPECT_TRUE(segment_contig(profile_of({{"chr1", noisy(2000, 30, seed)}}), 0, {}).empty()) << seed;
    EXPECT_TRUE(segment_contig(profile_of({{"chr1", noisy(2000, 5, seed)}}), 0, {}).empty()) << seed;
  }
}

TEST(Segmentation, OneCopyIsNormalOnAHaploidContig) {
  const DepthProfile profile = profile_of({{"chr1", noisy(1000, 40, 1)}, {"chrX", noisy(1000, 20, 2)}});
  EXPECT_TRUE(segment_contig(profile, 1, {}).empty());
  std::vector<int> reads = noisy(1000, 20, 2);
  std::fill(reads.begin() + 300, reads.begin() + 330, 40);
  expect_one(segment_contig(profile_of({{"chr1", noisy(1000, 40, 1)}, {"chrX", reads}}), 1, {}), 30'000, 33'000, true);
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
  write_fasta(dir / "ref.fa", {{"chr1", random_bases(50'000, 1) + std::string(20'000, 'N') + random_bases(50'000, 2)}});
  const ReferenceGenome reference(dir / "ref.fa");
  DepthCounts counts(reference.contigs());
  const Region all{0, 0, 120'000};
  counts.set_gc(all, reference);
  const std::vector<int> reads = noisy(1200, 30, 6);
  for (size_t bin = 0; bin < 1200; ++bin) {
    if (bin >= 500 && bin < 700) continue;
    for (int i = 0; i < reads[bin]; ++i) counts.add(read_at(static_cast<int64_t>(bin) * 100, "100M"), all);
  }
  EXPECT_TRUE(segment_contig(DepthProfile(std::move(counts), reference.contigs()), 0, {}).empty());
}

TEST(Segmentation, AnEmptyGenomeGivesNothing) {
  EXPECT_TRUE(segment_contig(profile_of({{"chr1", std::vector<int>(50, 0)}}), 0, {}).empty());
}

}  // namespace
}  // namespace cnvnet
