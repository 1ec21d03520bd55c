// Gradient-boosted decision trees over a candidate's features: Friedman, "Greedy function
// approximation: a gradient boosting machine", Annals of Statistics 29 (2001), with second-order
// steps and quantiles of the features as in XGBoost (Chen and Guestrin 2016), and splits at random
// cuts as in extremely randomized trees (Geurts, Ernst and Wehenkel, Machine Learning 63, 2006).
// Where true events are few, they rank candidates better than a network that sees the same features
// (docs/realistic.md); a model file holds both, and their log-odds are blended.
//
//   const BoostedTrees trees = BoostedTrees::train(rows, outcomes, {}, {});
//   const double log_odds = trees.log_odds(features);
//
// Plain C++. Immutable once made: many threads may use one object. The same rows, options and seed
// give the same trees.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "classifier/prediction.h"

namespace cnvnet {

struct BoostingOptions {
  int rounds = 120;        // trees of one bag
  int bags = 4;            // ensembles of different seeds, whose mean is taken
  int leaves = 32;         // of a tree, at most
  int least_rows = 30;     // of a leaf
  double rate = 0.06;      // share of each tree's step that is taken
  double pull = 2;         // of leaf values towards 0 (L2)
  double row_share = 0.7;  // rows that a tree learns from
  uint64_t seed = 1;
};

// Values of one feature per column; all rows have the same number of columns.
struct FeatureTable {
  size_t columns = 0;
  std::vector<float> values;  // [row][column]
  [[nodiscard]] size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
  [[nodiscard]] std::span<const float> row(size_t i) const {
    return {values.data() + i * columns, columns};
  }
};

class BoostedTrees {
 public:
  struct Node {
    int32_t feature = -1;         // column that is compared; -1: a leaf
    float threshold = 0;          // left if the value is at most this
    int32_t left = 0, right = 0;  // nodes; both behind this one
    float value = 0;              // of a leaf, in log-odds
    friend bool operator==(const Node&, const Node&) = default;
  };

  BoostedTrees() = default;  // log-odds 0 everywhere
  // Throws InputError if a root, child or feature does not exist, or a child does not stand behind
  // its parent.
  BoostedTrees(double bias, std::vector<int32_t> roots, std::vector<Node> nodes, size_t columns);

  // `outcomes`: whether each row's event is true. With `from` its trees are kept, and new ones
  // learn what they get wrong. Throws InternalError if `outcomes` is not as long as the table or
  // has one value only.
  [[nodiscard]] static BoostedTrees train(const FeatureTable& table,
                                          const std::vector<bool>& outcomes,
                                          const BoostingOptions& options, const BoostedTrees& from);

  // `features` has as many values as the table had columns. Cost: one path per tree.
  [[nodiscard]] double log_odds(std::span<const float> features) const;

  [[nodiscard]] double bias() const { return bias_; }
  [[nodiscard]] const std::vector<int32_t>& roots() const { return roots_; }
  [[nodiscard]] const std::vector<Node>& nodes() const { return nodes_; }
  friend bool operator==(const BoostedTrees&, const BoostedTrees&) = default;

 private:
  double bias_ = 0;
  std::vector<int32_t> roots_;
  std::vector<Node> nodes_;
};

// What a model file holds of trees.
struct FeatureTrees {
  double weight = 0;        // of the trees in the blended log-odds; the rest is the network's
  BoostedTrees event;       // whether the candidate is true
  BoostedTrees homozygous;  // whether all haplotypes carry it
  friend bool operator==(const FeatureTrees&, const FeatureTrees&) = default;

  // The network's prediction with the trees' blended in; P(the other type) is then 0.
  [[nodiscard]] Prediction blend(Prediction prediction, std::span<const float> features,
                                 bool duplication) const;
};

}  // namespace cnvnet
