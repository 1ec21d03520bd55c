#include "classifier/cross_fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "classifier/tree_fit.h"
#include "genome/error.h"
#include "genome/seeded_random.h"

namespace cnvnet {
namespace {

int fold_of(const std::string& locus, const TrainOptions& options) {
  return static_cast<int>(seeded_hash("fold " + stretch_of(locus), options.seed) %
                          static_cast<uint64_t>(options.folds));
}

}  // namespace

std::vector<CandidateOutcome> outcomes_of(NetworkTraining& training, const TrainingSet& set,
                                          const std::vector<size_t>& images,
                                          const FeatureTrees& trees,
                                          const std::vector<std::string>& calibrate) {
  std::vector<Prediction> predictions = training.predict(set, images);
  blend_trees(trees, training.numbers(), set, images, predictions);
  std::vector<CandidateOutcome> outcomes;
  for (size_t i = 0; i < images.size(); ++i) {
    const LabelledImage& image = set.images[images[i]];
    const std::string& sample = set.samples[set.shard_of[images[i]]];
    CandidateOutcome outcome;
    outcome.region = image.image.window;
    outcome.sample = set.shard_of[images[i]];
    outcome.prediction = predictions[i];
    outcome.duplication = image.image.kind.is_duplication();
    outcome.group = calibration_group(image.image.kind);
    outcome.is_true = image.label != Label::kNotACnv;
    outcome.alt_count = image.alt_count;
    outcome.calibrates = calibrate.empty() ||
                         std::find(calibrate.begin(), calibrate.end(), sample) != calibrate.end();
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

std::vector<CandidateOutcome> cross_fit(const TrainOptions& options, const ModelFile& untrained,
                                        const TrainingSet& set, const std::vector<size_t>& images,
                                        const std::function<void(const EpochRecord&)>& report) {
  std::vector<CandidateOutcome> all;
  for (int fold = 1; fold <= options.folds; ++fold) {
    std::vector<size_t> own, others;
    for (const size_t i : images)
      (fold_of(set.images[i].locus, options) == fold - 1 ? own : others).push_back(i);
    if (own.empty() || others.empty()) {
      throw InputError(
          fmt::format("the shards hold too few loci for {} folds; add shards, or lower train.folds",
                      options.folds));
    }
    TrainOptions fold_options = options;
    fold_options.state = state_of_fold(options.state, fold);
    NetworkTraining training(fold_options, untrained);
    (void)training.run(set, others, own, [&](EpochRecord record) {
      record.fold = fold;
      if (report) report(record);
    });
    const FeatureTrees trees = fit_trees(options, untrained.trees, training.numbers(), set, others);
    const std::vector<CandidateOutcome> outcomes =
        outcomes_of(training, set, own, trees, options.calibrate);
    all.insert(all.end(), outcomes.begin(), outcomes.end());
  }
  return all;
}

std::filesystem::path state_of_fold(const std::filesystem::path& state, int fold) {
  return state.empty() ? state
                       : std::filesystem::path(fmt::format("{}.fold{}", state.string(), fold));
}

}  // namespace cnvnet
