#include "classifier/tree_shares.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cnvnet {
namespace {

// n! m! / (n + m + 1)!
double weight(size_t n, size_t m) {
  const auto a = static_cast<double>(n), b = static_cast<double>(m);
  return std::exp(std::lgamma(a + 1) + std::lgamma(b + 1) - std::lgamma(a + b + 2));
}

// Walks down one tree on all ways that some choice of the features' values would take.
class Walk {
 public:
  Walk(const std::vector<BoostedTrees::Node>& nodes, std::span<const float> features,
       std::span<const float> baseline, std::vector<double>& shares)
      : nodes_(nodes), features_(features), baseline_(baseline), shares_(shares) {}

  void from(int32_t index) {
    const BoostedTrees::Node& node = nodes_[static_cast<size_t>(index)];
    if (node.feature < 0) {
      settle(node.value);
      return;
    }
    const auto feature = static_cast<size_t>(node.feature);
    const auto child = [&](std::span<const float> values) {
      return values[feature] <= node.threshold ? node.left : node.right;
    };
    const int32_t own = child(features_), base = child(baseline_);
    const auto is_among = [feature](const std::vector<size_t>& chosen) {
      return std::find(chosen.begin(), chosen.end(), feature) != chosen.end();
    };
    if (own == base || is_among(own_)) {
      from(own);
    } else if (is_among(base_)) {
      from(base);
    } else {
      own_.push_back(feature);
      from(own);
      own_.pop_back();
      base_.push_back(feature);
      from(base);
      base_.pop_back();
    }
  }

 private:
  // A leaf that is reached if all of own_ have the candidate's value and all of base_ the
  // baseline's.
  void settle(double value) {
    if (!own_.empty()) {
      const double each = value * weight(own_.size() - 1, base_.size());
      for (const size_t feature : own_) shares_[feature] += each;
    }
    if (!base_.empty()) {
      const double each = value * weight(own_.size(), base_.size() - 1);
      for (const size_t feature : base_) shares_[feature] -= each;
    }
  }

  const std::vector<BoostedTrees::Node>& nodes_;
  std::span<const float> features_, baseline_;
  std::vector<double>& shares_;
  std::vector<size_t> own_, base_;  // features that decided on the way so far
};

}  // namespace

std::vector<double> tree_shares(const BoostedTrees& trees, std::span<const float> features,
                                std::span<const float> baseline) {
  std::vector<double> shares(features.size());
  Walk walk(trees.nodes(), features, baseline, shares);
  for (const int32_t root : trees.roots()) walk.from(root);
  return shares;
}

}  // namespace cnvnet
