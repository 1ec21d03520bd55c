#include "classifier/boosted_trees.h"

#include <gtest/gtest.h>

#include <cmath>

#include "genome/error.h"
#include "genome/seeded_random.h"

namespace cnvnet {
namespace {

struct Examples {
  FeatureTable table;
  std::vector<bool> outcomes;
};

// True where exactly one of the first two columns is above a half: no single column tells; the
// third is noise.
Examples exclusive_or(size_t rows, uint64_t seed) {
  SeededRandom random(seed);
  Examples examples;
  examples.table.columns = 3;
  for (size_t i = 0; i < rows; ++i) {
    const auto a = static_cast<float>(random.uniform()), b = static_cast<float>(random.uniform());
    examples.table.values.insert(examples.table.values.end(),
                                 {a, b, static_cast<float>(random.uniform())});
    examples.outcomes.push_back((a > 0.5F) != (b > 0.5F));
  }
  return examples;
}

double share_right(const BoostedTrees& trees, const Examples& examples) {
  size_t right = 0;
  for (size_t i = 0; i < examples.table.rows(); ++i) {
    right += (trees.log_odds(examples.table.row(i)) > 0) == examples.outcomes[i] ? 1 : 0;
  }
  return static_cast<double>(right) / static_cast<double>(examples.table.rows());
}

TEST(BoostedTreesTest, LearnWhatNoSingleFeatureTells) {
  const Examples examples = exclusive_or(2000, 1);
  const BoostedTrees trees = BoostedTrees::train(examples.table, examples.outcomes, {}, {});
  EXPECT_GT(share_right(trees, exclusive_or(2000, 2)), 0.95);
}

TEST(BoostedTreesTest, WithoutARoundTheyGiveTheShareOfTrueRows) {
  Examples examples = exclusive_or(400, 1);
  std::fill(examples.outcomes.begin(), examples.outcomes.end(), false);
  std::fill_n(examples.outcomes.begin(), 100, true);
  BoostingOptions options;
  options.rounds = 0;
  const BoostedTrees trees = BoostedTrees::train(examples.table, examples.outcomes, options, {});
  EXPECT_NEAR(trees.log_odds(examples.table.row(0)), std::log(1.0 / 3), 1e-9);
}

TEST(BoostedTreesTest, SameRowsAndSeedGiveTheSameTreesAndAnotherSeedOthers) {
  const Examples examples = exclusive_or(500, 3);
  BoostingOptions options;
  const BoostedTrees first = BoostedTrees::train(examples.table, examples.outcomes, options, {});
  EXPECT_EQ(first, BoostedTrees::train(examples.table, examples.outcomes, options, {}));
  options.seed = 2;
  EXPECT_FALSE(first == BoostedTrees::train(examples.table, examples.outcomes, options, {}));
}

TEST(BoostedTreesTest, LeavesHoldEnoughRows) {
  const Examples examples = exclusive_or(40, 4);
  BoostingOptions options;
  options.least_rows = 30;
  const BoostedTrees trees = BoostedTrees::train(examples.table, examples.outcomes, options, {});
  for (const BoostedTrees::Node& node : trees.nodes()) EXPECT_EQ(node.feature, -1);
}

TEST(BoostedTreesTest, GoOnFromTreesThatThereAre) {
  const Examples examples = exclusive_or(1000, 5);
  BoostingOptions few;
  few.rounds = 3;
  const BoostedTrees first = BoostedTrees::train(examples.table, examples.outcomes, few, {});
  const BoostedTrees more = BoostedTrees::train(examples.table, examples.outcomes, {}, first);
  EXPECT_EQ(more.bias(), first.bias());
  EXPECT_GT(more.roots().size(), first.roots().size());
  EXPECT_GT(share_right(more, exclusive_or(1000, 6)),
            share_right(first, exclusive_or(1000, 6)) - 0.01);
}

TEST(BoostedTreesTest, OutcomesThatDoNotFitAreAnInternalError) {
  const Examples examples = exclusive_or(50, 1);
  const std::vector<bool> alike(50, true);
  EXPECT_THROW((void)BoostedTrees::train(examples.table, alike, {}, {}), InternalError);
  EXPECT_THROW((void)BoostedTrees::train(examples.table, {true, false}, {}, {}), InternalError);
}

TEST(BoostedTreesTest, NodesThatDoNotFitTogetherAreRefused) {
  using Nodes = std::vector<BoostedTrees::Node>;
  const BoostedTrees::Node leaf{-1, 0, 0, 0, 1};
  EXPECT_NO_THROW(BoostedTrees(0, {0}, Nodes{{0, 0.5F, 1, 2, 0}, leaf, leaf}, 1));
  EXPECT_THROW(BoostedTrees(0, {3}, Nodes{{0, 0.5F, 1, 2, 0}, leaf, leaf}, 1), InputError);  // root
  EXPECT_THROW(BoostedTrees(0, {0}, Nodes{{0, 0.5F, 1, 3, 0}, leaf, leaf}, 1),
               InputError);  // child
  EXPECT_THROW(BoostedTrees(0, {0}, Nodes{{0, 0.5F, 0, 2, 0}, leaf, leaf}, 1),
               InputError);  // endless path
  EXPECT_THROW(BoostedTrees(0, {0}, Nodes{{1, 0.5F, 1, 2, 0}, leaf, leaf}, 1),
               InputError);  // feature
}

FeatureTrees one_leaf(float value, double weight) {
  FeatureTrees trees;
  trees.weight = weight;
  trees.event = BoostedTrees(0, {0}, {{-1, 0, 0, 0, value}}, 1);
  trees.homozygous = BoostedTrees(0, {0}, {{-1, 0, 0, 0, -value}}, 1);
  return trees;
}

TEST(FeatureTreesTest, LogOddsAreBlendedByWeight) {
  const std::vector<float> features = {0};
  const Prediction prediction = {"x", 0.2F, 0.4F, 0.4F, 0.5F};
  EXPECT_EQ(one_leaf(2, 0).blend(prediction, features, false), prediction);
  const Prediction deletion = one_leaf(2, 0.5).blend(prediction, features, false);
  EXPECT_NEAR(deletion.deletion, 1 / (1 + std::exp(-1.0)), 1e-6);  // the network's log-odds are 0
  EXPECT_EQ(deletion.duplication, 0);
  EXPECT_NEAR(deletion.deletion + deletion.not_a_cnv, 1, 1e-6);
  EXPECT_NEAR(*deletion.homozygous, 1 / (1 + std::exp(1.0)), 1e-6);
  const Prediction duplication = one_leaf(2, 1).blend(prediction, features, true);
  EXPECT_NEAR(duplication.duplication, 1 / (1 + std::exp(-2.0)), 1e-6);
}

}  // namespace
}  // namespace cnvnet
