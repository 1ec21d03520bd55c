#include "candidates/sample_noise.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/candidates/depth_builder.h"
#include "tests/candidates/sequence.h"

namespace cnvnet {
namespace {

constexpr int kOutward = ReadRecord::kPaired | ReadRecord::kReverse;
constexpr int kSameStrand = ReadRecord::kPaired;

TEST(SampleNoise, PairsAndSplitReadsAreRatesPerMillion) {
  LibraryCounts counts(1);
  for (int i = 0; i < 982; ++i) counts.add(read_at(1000, "100M").insert(350 + i % 101));
  const auto outward = [](int64_t mate) {
    return read_at(1000, "100M").flags(kOutward).mate(0, mate).insert(500);
  };
  for (int i = 0; i < 4; ++i) counts.add(outward(3000));
  for (int i = 0; i < 3; ++i) counts.add(outward(3001));  // too far
  for (int i = 0; i < 2; ++i) counts.add(outward(1090));  // mates that overlap
  const auto same = [](int64_t mate) {
    return read_at(1000, "100M").flags(kSameStrand).mate(0, mate).insert(500);
  };
  for (int i = 0; i < 6; ++i) counts.add(same(2900));
  for (int i = 0; i < 3; ++i) counts.add(same(9000));
  const LibraryModel library(counts, {ReadGroup{}});
  const DepthProfile depth = profile_of({{"chr1", std::vector<int>(1000, 30)}});
  const SampleNoise noise = measure_noise(counts, library, depth);
  EXPECT_DOUBLE_EQ(noise.outward_rate, 4000);
  EXPECT_DOUBLE_EQ(noise.same_strand_rate, 6000);
  EXPECT_DOUBLE_EQ(noise.split_rate, 0);
  EXPECT_NEAR(noise.insert_width, 34 / 400.0, 0.002);
  EXPECT_NEAR(noise.read_share, 100 / 400.0, 0.002);
}

TEST(SampleNoise, SplitReadsAreLocalAndOfOneReadOnce) {
  LibraryCounts counts(1);
  const auto split = [](int contig, int64_t begin, bool reverse) {
    return read_at(5000, "60M40S").sa(contig, begin, reverse, "60S40M", 60);
  };
  for (int i = 0; i < 80; ++i) counts.add(read_at(1000, "100M"));
  for (int i = 0; i < 3; ++i) counts.add(split(0, 7000, false));
  counts.add(split(0, 6000, false).sa(0, 6500, true, "60S40M", 60));
  for (int i = 0; i < 2; ++i) counts.add(split(0, 3000, true));
  for (int i = 0; i < 5; ++i) counts.add(split(0, 7001, true));   // too far
  for (int i = 0; i < 5; ++i) counts.add(split(1, 5200, false));  // on another contig
  counts.add(split(0, 6000, false).mapq(10));
  counts.add(split(0, 6000, false).flags(ReadRecord::kPaired | ReadRecord::kSupplementary));
  counts.add(split(0, 6000, false).flags(ReadRecord::kPaired | ReadRecord::kDuplicate));
  for (int i = 0; i < 4; ++i) counts.add(read_at(1000, "100M"));
  LibraryCounts twice(1);
  twice.merge(counts);
  twice.merge(counts);
  EXPECT_EQ(twice.local().split, 8u);
  EXPECT_EQ(twice.local().inverted_split, 4u);
  const LibraryModel library(twice, {ReadGroup{}});
  const DepthProfile depth = profile_of({{"chr1", std::vector<int>(1000, 30)}});
  const SampleNoise noise = measure_noise(twice, library, depth);
  EXPECT_DOUBLE_EQ(noise.split_rate, 40'000);
  EXPECT_DOUBLE_EQ(noise.inverted_split_rate, 20'000);
}

// Reads per bin of 100 bp, by chance (reads of 100 bp that begin anywhere), times a factor per kb
// that is `spread` wide.
std::vector<int> depths(double mean, double spread) {
  std::mt19937 random(7);
  std::normal_distribution<double> wave(1, spread);
  std::vector<int> bins;
  for (int block = 0; block < 2000; ++block) {
    std::poisson_distribution<int> chance(mean * wave(random));
    for (int bin = 0; bin < 10; ++bin) bins.push_back(chance(random));
  }
  return bins;
}

TEST(SampleNoise, DepthNoiseIsFreeOfDepth) {
  for (const double mean : {15.0, 60.0}) {
    EXPECT_NEAR(depth_noise(profile_of({{"chr1", depths(mean, 0.1)}}), 100), 0.1, 0.02) << mean;
    EXPECT_LT(depth_noise(profile_of({{"chr1", depths(mean, 0)}}), 100), 0.03) << mean;
  }
  EXPECT_EQ(depth_noise(profile_of({{"chr1", std::vector<int>(50, 30)}}), 100), 0);
}

}  // namespace
}  // namespace cnvnet
