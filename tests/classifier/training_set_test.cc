#include "classifier/training_set.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>

#include "classifier/learning_rate.h"
#include "genome/error.h"
#include "genome/seeded_random.h"
#include "tests/classifier/labelled_images.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

TEST(TrainingSet, SplitsHaveTheirShares) {
  const SplitRule rule = {1, 0.7, 0.2};
  std::array<int, kSplits> counts{};
  for (int i = 0; i < 10'000; ++i)
    ++counts[static_cast<size_t>(rule.split_of(fmt::format("DEL_chr1_{}", i)))];
  EXPECT_NEAR(counts[0], 7000, 150);
  EXPECT_NEAR(counts[1], 2000, 150);
  EXPECT_NEAR(counts[2], 1000, 150);
}

TEST(TrainingSet, SplitsDependOnTheSeedAlone) {
  const SplitRule a = {1, 0.5, 0.3}, b = {2, 0.5, 0.3};
  int different = 0;
  for (int i = 0; i < 100; ++i) {
    const std::string locus = fmt::format("x{}", i);
    EXPECT_EQ(a.split_of(locus), (SplitRule{1, 0.5, 0.3}.split_of(locus)));
    different += a.split_of(locus) != b.split_of(locus) ? 1 : 0;
  }
  EXPECT_GT(different, 30);
}

TEST(TrainingSet, RandomNumbersAreTheSameEverywhere) {
  EXPECT_EQ(SeededRandom(0).next(),
            0xe220a8397b1dcdafULL);  // the published first value of SplitMix64
  std::vector<size_t> values = {0, 1, 2, 3, 4, 5, 6, 7};
  SeededRandom(1).shuffle(values);
  std::vector<size_t> again = {0, 1, 2, 3, 4, 5, 6, 7};
  SeededRandom(1).shuffle(again);
  EXPECT_EQ(values, again);
  std::sort(again.begin(), again.end());
  EXPECT_NE(values, again);
}

TEST(TrainingSet, LoadsShardsInOrder) {
  const TempDir dir;
  const std::vector<LabelledImage> images = patterned_candidates(tiny_encoder(), 3);
  write_shard(dir / "a.shard", tiny_encoder(), images, "one");
  write_shard(dir / "b.shard", tiny_encoder(), {images[0]}, "two");
  const TrainingSet set = load_training_set({dir / "a.shard", dir / "b.shard"});
  EXPECT_EQ(set.encoder, tiny_encoder());
  EXPECT_EQ(set.samples, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(set.shard_of, (std::vector<size_t>{0, 0, 0, 0, 0, 0, 1}));
  ASSERT_EQ(set.images.size(), 7u);
  EXPECT_EQ(set.images[3].image, images[3].image);
  EXPECT_EQ(set.images[6].image, images[0].image);
}

TEST(TrainingSet, HeldOutContigsAreLeftOut) {
  EXPECT_EQ(contig_of("HLA-A*01:01:7/sample:DEL_1_5"), "HLA-A*01:01");
  const TempDir dir;
  std::vector<LabelledImage> images = patterned_candidates(tiny_encoder(), 3);
  for (size_t i = 0; i < images.size(); ++i)
    images[i].locus = (i < 2 ? "chr1:0/" : "chr10:0/") + images[i].locus;
  write_shard(dir / "a.shard", tiny_encoder(), {images.begin(), images.begin() + 3}, "one");
  write_shard(dir / "b.shard", tiny_encoder(), {images.begin() + 3, images.end()}, "two");
  const TrainingSet set = load_training_set({dir / "a.shard", dir / "b.shard"}, {"chr1"});
  ASSERT_EQ(set.images.size(), 4u);
  EXPECT_EQ(set.images[0].locus, images[2].locus);
  EXPECT_EQ(set.shard_of, (std::vector<size_t>{0, 1, 1, 1}));
  EXPECT_EQ(set.samples, (std::vector<std::string>{"one", "two"}));
  EXPECT_THROW((void)load_training_set({dir / "b.shard"}, {"chr1"}), InputError)
      << "a contig without images";
  EXPECT_TRUE(load_training_set({dir / "b.shard"}, {"chr10"}).images.empty());
}

TEST(TrainingSet, CandidatesNeedBothEndsOfOneShardWithFeatures) {
  TrainingSet set;
  set.images = patterned_candidates(tiny_encoder(), 4);
  set.shard_of = {0, 0, 0, 1, 0, 0, 0, 0};  // the second candidate's ends lie in two shards
  set.images[5].image.has_features = false;
  std::vector<std::pair<size_t, size_t>> found;
  for (const Split split : {Split::kTrain, Split::kValidation, Split::kTest}) {
    for (const CandidateEnds& ends : candidates_of(set, SplitRule{}, split))
      found.emplace_back(ends.begin, ends.end);
  }
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, (std::vector<std::pair<size_t, size_t>>{{0, 1}, {6, 7}}));
}

TEST(TrainingSet, RefusesNoShardsOtherEncodersAndBadFeatures) {
  const TempDir dir;
  EXPECT_THROW((void)load_training_set({}), InputError);
  write_shard(dir / "a.shard", tiny_encoder(), {});
  EncoderSpec other = tiny_encoder();
  other.quality_scale = 5;
  write_shard(dir / "b.shard", other, {});
  EXPECT_THROW((void)load_training_set({dir / "a.shard", dir / "b.shard"}), InputError);
  std::vector<LabelledImage> images = patterned_candidates(tiny_encoder(), 1);
  images[0].image.features[4] = std::numeric_limits<float>::infinity();
  write_shard(dir / "c.shard", tiny_encoder(), images);
  EXPECT_THROW((void)load_training_set({dir / "c.shard"}), InputError);
}

TEST(LearningRate, GoesUpAndDownInATriangle) {
  EXPECT_DOUBLE_EQ(triangular_rate(0, 8, 1, 3), 1);
  EXPECT_DOUBLE_EQ(triangular_rate(2, 8, 1, 3), 2);
  EXPECT_DOUBLE_EQ(triangular_rate(4, 8, 1, 3), 3);
  EXPECT_DOUBLE_EQ(triangular_rate(7, 8, 1, 3), 1.5);
  EXPECT_DOUBLE_EQ(triangular_rate(8, 8, 1, 3), 1);
  EXPECT_DOUBLE_EQ(triangular_rate(802, 8, 1, 3), 2);
}

}  // namespace
}  // namespace cnvnet
