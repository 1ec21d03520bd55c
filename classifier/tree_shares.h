// What each feature adds to the log-odds of boosted trees, against a baseline.
//
// Exact Shapley values of the game in which a feature either has the candidate's value or the
// baseline's ("interventional" SHAP with one reference; Lundberg et al. 2020). The path-dependent
// kind would need how many training rows went through each node, which model files do not hold; and
// it answers for an average row, not for a stated one.
#pragma once

#include <span>
#include <vector>

#include "classifier/boosted_trees.h"

namespace cnvnet {

// One share for each feature; they add up to trees.log_odds(features) - trees.log_odds(baseline).
// Cost: at most the leaves of all trees times the depth.
[[nodiscard]] std::vector<double> tree_shares(const BoostedTrees& trees,
                                              std::span<const float> features,
                                              std::span<const float> baseline);

}  // namespace cnvnet
