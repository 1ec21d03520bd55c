#include "classifier/tree_fit.h"

#include <algorithm>
#include <utility>

namespace cnvnet {

namespace {

bool can_learn(const std::vector<bool>& outcomes) {
  return std::count(outcomes.begin(), outcomes.end(), true) > 0 &&
         std::count(outcomes.begin(), outcomes.end(), false) > 0;
}

}  // namespace

std::vector<float> tree_features(const PileupImage& image, const std::vector<size_t>& places) {
  std::vector<float> row;
  row.reserve(places.size());
  for (const size_t place : places) row.push_back(image.features[place]);
  return row;
}

FeatureTrees fit_trees(const TrainOptions& options, const FeatureTrees& from,
                       const std::vector<size_t>& places, const TrainingSet& set,
                       const std::vector<size_t>& images) {
  FeatureTrees trees;
  trees.weight = options.tree_weight;
  if (options.tree_weight <= 0 || places.empty()) return {};
  FeatureTable all, known;
  all.columns = known.columns = places.size();
  std::vector<bool> is_true, homozygous;
  for (const size_t i : images) {
    const LabelledImage& image = set.images[i];
    const std::vector<float> row = tree_features(image.image, places);
    all.values.insert(all.values.end(), row.begin(), row.end());
    is_true.push_back(image.label != Label::kNotACnv);
    if (image.alt_count == 0) continue;
    known.values.insert(known.values.end(), row.begin(), row.end());
    homozygous.push_back(image.alt_count == 2);
  }
  BoostingOptions boosting;
  boosting.seed = options.seed;
  trees.event =
      can_learn(is_true) ? BoostedTrees::train(all, is_true, boosting, from.event) : from.event;
  trees.homozygous = can_learn(homozygous)
                         ? BoostedTrees::train(known, homozygous, boosting, from.homozygous)
                         : from.homozygous;
  return trees;
}

std::optional<Prefilter> fit_prefilter(uint64_t seed, const TrainingSet& set,
                                       const std::vector<size_t>& images) {
  const Prefilter untrained(Prefilter::known_features(), {});
  FeatureTable table;
  table.columns = untrained.features().size();
  std::vector<bool> is_true;
  for (const size_t i : images) {
    const std::vector<float> row = untrained.seen(set.images[i].image.features);
    table.values.insert(table.values.end(), row.begin(), row.end());
    is_true.push_back(set.images[i].label != Label::kNotACnv);
  }
  if (!can_learn(is_true)) return std::nullopt;
  BoostingOptions boosting;  // fewer trees than decide in the end, for a smaller model file
  boosting.rounds = 80;
  boosting.rate = 0.09;
  boosting.bags = 2;
  boosting.seed = seed;
  return Prefilter(untrained.features(), BoostedTrees::train(table, is_true, boosting, {}));
}

void blend_trees(const FeatureTrees& trees, const std::vector<size_t>& places,
                 const TrainingSet& set, const std::vector<size_t>& images,
                 std::vector<Prediction>& predictions) {
  if (trees.weight <= 0) return;
  for (size_t i = 0; i < images.size(); ++i) {
    const PileupImage& image = set.images[images[i]].image;
    predictions[i] = trees.blend(std::move(predictions[i]), tree_features(image, places),
                                 image.kind.is_duplication());
  }
}

}  // namespace cnvnet
