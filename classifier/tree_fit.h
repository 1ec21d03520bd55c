// Boosted trees from a training set (private to classifier/).
#pragma once

#include <optional>
#include <vector>

#include "classifier/boosted_trees.h"
#include "classifier/prefilter.h"
#include "classifier/train_options.h"
#include "classifier/training_set.h"

namespace cnvnet {

// The features of `image` that a model sees, in its order.
[[nodiscard]] std::vector<float> tree_features(const PileupImage& image,
                                               const std::vector<size_t>& places);

// Trees that learn from `images`; with trees in `from` these go on. None (weight 0) if
// options.tree_weight is 0.
[[nodiscard]] FeatureTrees fit_trees(const TrainOptions& options, const FeatureTrees& from,
                                     const std::vector<size_t>& places, const TrainingSet& set,
                                     const std::vector<size_t>& images);

// Over the features that are known early (prefilter.h); none where the images are all true or all
// false.
[[nodiscard]] std::optional<Prefilter> fit_prefilter(uint64_t seed, const TrainingSet& set,
                                                     const std::vector<size_t>& images);

// Blends the trees into the network's predictions of `images`, in place.
void blend_trees(const FeatureTrees& trees, const std::vector<size_t>& places,
                 const TrainingSet& set, const std::vector<size_t>& images,
                 std::vector<Prediction>& predictions);

}  // namespace cnvnet
