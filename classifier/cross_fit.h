// What networks say of candidates that they did not learn from (private to classifier/).
#pragma once

#include <functional>
#include <vector>

#include "classifier/candidate_fit.h"
#include "classifier/network_training.h"
#include "classifier/training_set.h"

namespace cnvnet {

// The whole candidates `images`, scored by the network of `training` and by `trees`. `calibrate` as
// in TrainOptions.
[[nodiscard]] std::vector<CandidateOutcome> outcomes_of(NetworkTraining& training,
                                                        const TrainingSet& set,
                                                        const std::vector<size_t>& images,
                                                        const FeatureTrees& trees,
                                                        const std::vector<std::string>& calibrate);

// All of `images`, each scored by a network that has learnt from others, of another interval of
// the genome: they are dealt into `options.folds` parts, intervals whole, and for each part a
// network like `untrained` learns from the other parts. So the calibration rests on all of them,
// and not only on a validation split. Throws InputError if a part is empty.
[[nodiscard]] std::vector<CandidateOutcome> cross_fit(
    const TrainOptions& options, const ModelFile& untrained, const TrainingSet& set,
    const std::vector<size_t>& images, const std::function<void(const EpochRecord&)>& report);

// The file in which the training of one part keeps its state; empty if `state` is.
[[nodiscard]] std::filesystem::path state_of_fold(const std::filesystem::path& state, int fold);

}  // namespace cnvnet
