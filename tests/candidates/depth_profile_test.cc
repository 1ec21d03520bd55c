#include "candidates/depth_profile.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/candidates/depth_builder.h"

namespace cnvnet {
namespace {

TEST(DepthCounts, CountsAlignedBasesInsideTheShard) {
  const ContigList contigs({{"chr1", 1000}});
  DepthCounts counts(contigs);
  // Bases [150, 180), a deletion to 230, then [230, 260); the clip does not count.
  const ReadRecord read = read_at(150, "20S30M50D30M");
  counts.add(read, {0, 0, 1000});
  EXPECT_EQ(counts.contig(0).aligned_bases,
            (std::vector<uint32_t>{0, 30, 30, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(counts.contig(0).unique_bases, counts.contig(0).aligned_bases);
  counts.add(read_at(150, "100M").mapq(0), {0, 200, 1000});
  EXPECT_EQ(counts.contig(0).aligned_bases[1], 30u);
  EXPECT_EQ(counts.contig(0).aligned_bases[2], 80u);
  EXPECT_EQ(counts.contig(0).unique_bases[2], 30u);
  counts.add(read_at(500, "100M").flags(ReadRecord::kSupplementary), {0, 0, 1000});
  counts.add(read_at(500, "100M").flags(ReadRecord::kDuplicate), {0, 0, 1000});
  counts.add(read_at(500, "100M").contig(1), {0, 0, 1000});
  EXPECT_EQ(counts.contig(0).aligned_bases[5], 0u);
}

TEST(DepthCounts, ShardsAddUpToTheWhole) {
  const ContigList contigs({{"chr1", 950}});
  DepthCounts whole(contigs);
  DepthCounts shards(contigs);
  for (int64_t begin = 0; begin < 900; begin += 37) {
    const ReadRecord read = read_at(begin, "50M");
    whole.add(read, {0, 0, 950});
    shards.add(read, {0, 0, 300});
    shards.add(read, {0, 300, 950});
  }
  EXPECT_EQ(whole.contig(0), shards.contig(0));
}

TEST(DepthCounts, GcIsInPercentAndUnknownWhereHalfIsN) {
  const TempDir dir;
  const std::string half(50, 'G');
  write_fasta(dir / "ref.fa",
              {{"chr1", half + std::string(50, 'A') + half + std::string(50, 'N') + "GGGA"}});
  const ReferenceGenome reference(dir / "ref.fa");
  DepthCounts counts(reference.contigs());
  counts.set_gc({0, 0, 204}, reference);
  EXPECT_EQ(counts.contig(0).gc, (std::vector<uint8_t>{50, 255, 75}));
}

TEST(DepthProfile, TwoCopiesAreOne) {
  std::vector<int> reads(1000, 30);
  for (size_t i = 500; i < 520; ++i) reads[i] = 15;
  const DepthProfile profile = profile_of({{"chr1", reads}});
  EXPECT_DOUBLE_EQ(profile.diploid_depth(), 30);
  EXPECT_FLOAT_EQ(profile.contig(0)[10], 1);
  EXPECT_FLOAT_EQ(profile.contig(0)[510], 0.5);
  EXPECT_EQ(profile.ploidy(0), 2);
  const DepthSummary inside = profile.summary({0, 50'000, 52'000});
  EXPECT_EQ(inside.bins, 20);
  EXPECT_DOUBLE_EQ(inside.depth, 0.5);
  EXPECT_DOUBLE_EQ(inside.deviation, 0);
  EXPECT_DOUBLE_EQ(inside.unmapped_share, 0);
  EXPECT_EQ(profile.summary({0, 49'950, 50'150}).bins, 1);
  EXPECT_DOUBLE_EQ(profile.summary({0, 50'020, 50'080}).depth, 0.5);
}

TEST(DepthProfile, CorrectsForGc) {
  // Bins of A have half the reads of bins of G.
  const TempDir dir;
  std::string text;
  for (int bin = 0; bin < 8000; ++bin) text += std::string(100, bin % 2 == 0 ? 'A' : 'G');
  write_fasta(dir / "ref.fa", {{"chr1", text}});
  const ReferenceGenome reference(dir / "ref.fa");
  DepthCounts counts(reference.contigs());
  const Region all{0, 0, 800'000};
  counts.set_gc(all, reference);
  for (int bin = 0; bin < 8000; ++bin) {
    for (int i = 0; i < (bin % 2 == 0 ? 10 : 20); ++i) counts.add(read_at(bin * 100, "100M"), all);
  }
  const DepthProfile profile(std::move(counts), reference.contigs());
  EXPECT_FLOAT_EQ(profile.contig(0)[100], 1);
  EXPECT_FLOAT_EQ(profile.contig(0)[101], 1);
}

TEST(DepthProfile, SexChromosomesDoNotSayWhatIsNormal) {
  const DepthProfile profile = profile_of({{"chr1", std::vector<int>(300, 40)},
                                           {"chrX", std::vector<int>(900, 20)},
                                           {"Y", {20, 20, 20}},
                                           {"chrM", std::vector<int>(160, 4000)},
                                           {"chrX_alt", std::vector<int>(10, 40)}});
  EXPECT_DOUBLE_EQ(profile.diploid_depth(), 40);
  EXPECT_EQ(profile.ploidy(0), 2);
  EXPECT_EQ(profile.ploidy(1), 1);
  EXPECT_EQ(profile.ploidy(2), 1);
  EXPECT_EQ(profile.ploidy(3), 2);
  EXPECT_EQ(profile.ploidy(4), 2);
}

TEST(DepthProfile, OneLargeEventInASmallGenomeDoesNotDragTheNorm) {
  std::vector<int> reads = noisy(800, 50, 1);
  const std::vector<int> lost = noisy(600, 25, 2);
  reads.insert(reads.end(), lost.begin(), lost.end());
  const DepthProfile profile = profile_of({{"chr1", reads}});
  EXPECT_GT(profile.diploid_depth() / 50, 0.85);
  EXPECT_LT(profile.diploid_depth() / 50, 1.15);
}

TEST(DepthProfile, RegionsWithoutReadsDoNotDragTheNorm) {
  std::vector<int> reads(5000, 0);
  for (size_t i = 100; i < 300; ++i) reads[i] = 60;
  EXPECT_DOUBLE_EQ(
      profile_of({{"chr1", reads}, {"chr2", std::vector<int>(100, 0)}}).diploid_depth(), 60);
}

TEST(DepthProfile, NothingReadGivesDepthZero) {
  const DepthProfile profile = profile_of({{"chr1", std::vector<int>(50, 0)}});
  EXPECT_EQ(profile.diploid_depth(), 0);
  EXPECT_EQ(profile.summary({0, 0, 5000}).depth, 0);
}

TEST(DepthProfile, UnknownReferenceIsNan) {
  const TempDir dir;
  write_fasta(dir / "ref.fa", {{"chr1", random_bases(500, 1) + std::string(500, 'N')}});
  const ReferenceGenome reference(dir / "ref.fa");
  DepthCounts counts(reference.contigs());
  counts.set_gc({0, 0, 1000}, reference);
  for (int64_t begin = 0; begin < 500; begin += 100)
    counts.add(read_at(begin, "100M"), {0, 0, 1000});
  const DepthProfile profile(std::move(counts), reference.contigs());
  EXPECT_FALSE(std::isnan(profile.contig(0)[4]));
  EXPECT_TRUE(std::isnan(profile.contig(0)[5]));
  EXPECT_EQ(profile.summary({0, 0, 1000}).bins, 5);
  EXPECT_EQ(profile.summary({0, 600, 900}).bins, 0);
}

TEST(DepthProfile, ShareOfReadsThatMapAnywhere) {
  const DepthProfile profile = profile_of({{"chr1", std::vector<int>(200, 10), 0}});
  EXPECT_DOUBLE_EQ(profile.summary({0, 0, 1000}).unmapped_share, 1);
}

}  // namespace
}  // namespace cnvnet
