#include "classifier/tree_shares.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <numeric>
#include <vector>

#include "genome/seeded_random.h"

namespace cnvnet {
namespace {

constexpr size_t kColumns = 5;

// Trees over random features whose outcome depends on three of them together.
BoostedTrees trained_trees() {
  SeededRandom random(3);
  FeatureTable table;
  table.columns = kColumns;
  std::vector<bool> outcomes;
  for (int row = 0; row < 600; ++row) {
    std::array<float, kColumns> values{};
    for (float& value : values) value = static_cast<float>(random.uniform());
    table.values.insert(table.values.end(), values.begin(), values.end());
    outcomes.push_back((values[0] > 0.5F) != (values[1] > 0.4F) || values[2] > 0.9F);
  }
  BoostingOptions options;
  options.rounds = 20;
  options.bags = 2;
  return BoostedTrees::train(table, outcomes, options, {});
}

// By the definition: each feature's mean gain over all orders in which features come.
std::vector<double> shares_by_definition(const BoostedTrees& trees,
                                         const std::vector<float>& features,
                                         const std::vector<float>& baseline) {
  const auto value = [&](unsigned chosen) {
    std::vector<float> mixed = baseline;
    for (size_t f = 0; f < kColumns; ++f) {
      if ((chosen >> f & 1U) != 0) mixed[f] = features[f];
    }
    return trees.log_odds(mixed);
  };
  std::vector<double> shares(kColumns);
  for (unsigned chosen = 0; chosen < 1U << kColumns; ++chosen) {
    const auto size = static_cast<double>(std::popcount(chosen));
    const double weight =
        std::tgamma(size + 1) * std::tgamma(kColumns - size) / std::tgamma(kColumns + 1.0);
    for (size_t f = 0; f < kColumns; ++f) {
      if ((chosen >> f & 1U) != 0) continue;
      shares[f] += weight * (value(chosen | 1U << f) - value(chosen));
    }
  }
  return shares;
}

TEST(TreeShares, AreShapleyValues) {
  const BoostedTrees trees = trained_trees();
  SeededRandom random(8);
  for (int row = 0; row < 20; ++row) {
    std::vector<float> features(kColumns), baseline(kColumns);
    for (float& value : features) value = static_cast<float>(random.uniform());
    for (float& value : baseline) value = static_cast<float>(random.uniform());
    const std::vector<double> shares = tree_shares(trees, features, baseline);
    const std::vector<double> expected = shares_by_definition(trees, features, baseline);
    for (size_t f = 0; f < kColumns; ++f) EXPECT_NEAR(shares[f], expected[f], 1e-9) << f;
    EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0),
                trees.log_odds(features) - trees.log_odds(baseline), 1e-9);
  }
}

TEST(TreeShares, FeaturesLikeTheBaselineHaveNone) {
  const BoostedTrees trees = trained_trees();
  const std::vector<float> baseline = {0.2F, 0.2F, 0.2F, 0.2F, 0.2F};
  std::vector<float> features = baseline;
  for (const double share : tree_shares(trees, features, baseline)) EXPECT_EQ(share, 0);
  features[0] = 0.9F;
  const std::vector<double> shares = tree_shares(trees, features, baseline);
  EXPECT_NEAR(shares[0], trees.log_odds(features) - trees.log_odds(baseline), 1e-9);
  for (size_t f = 1; f < kColumns; ++f) EXPECT_EQ(shares[f], 0);
}

TEST(TreeShares, OfNoTreesAreNone) {
  const std::vector<float> values = {1, 2};
  EXPECT_EQ(tree_shares(BoostedTrees(), values, values), (std::vector<double>{0, 0}));
}

}  // namespace
}  // namespace cnvnet
