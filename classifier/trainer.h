// Trains a network from labelled shards, and what turns its predictions into calls: a call scorer
// and filter thresholds (network `paper`), or a calibration (network `cnvnet`). Free of torch.
//
// configs/train_paper.yaml is CNV-Net's training: Adam, cross-entropy, cyclical learning rate, stop
// after 15 epochs without better validation accuracy, 70/20/10 split. The defaults are ours, for
// the network `cnvnet`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "classifier/evaluation.h"
#include "classifier/model_file.h"
#include "classifier/train_options.h"

namespace cnvnet {

struct TrainResult {
  ModelFile model_file;  // best epoch's weights, scorer or calibration, thresholds, record
  std::vector<EpochRecord> epochs;  // of the model's network
  Evaluation test;                  // of the test split: the paper's Table 1
};

// `progress` is called after each epoch. Same options, shards, number of threads and device
// give the same model (a time limit may end it at another epoch).
//
// The network learns from the training split; the best epoch is that of the best loss or accuracy
// on the validation split. The calibration of the network `cnvnet` is fitted to the word of `folds`
// other networks, each on candidates from stretches of the genome that it did not see; the call
// scorer of the network `paper` to the network's word on the validation split. `test` and the
// figures of calls in the record are of the test split, which nothing was chosen by.
//
// A training that was stopped and goes on from its `state` gives the model that it would have
// given.
//
// Throws ConfigError if an option is impossible or the state is of another training, InputError if
// the shards differ in encoder, lack a class, or are too few to split.
[[nodiscard]] TrainResult train(const TrainOptions& options,
                                const std::function<void(const EpochRecord&)>& progress);

// Removes the files that a training keeps its state in.
void remove_state(const TrainOptions& options);

// Fits the call scorer of the network `paper` and its filter thresholds again, for shards of other
// depths, libraries or rarity of events than those of the network's training. By the split in the
// model's record: on the validation split of samples that the network learnt from, on all but the
// test split of other samples. Other samples, if there are any, choose the thresholds: give those
// whose events are as rare as where the model will be used. The record's "test" figures are of the
// test split.
//
// Deterministic. Throws InputError if the shards were drawn with another encoder
// than the model's, the model's record names no split, or its network is not `paper`.
void refit_scorer(ModelFile& model_file, const std::vector<std::filesystem::path>& shards);

// Fits the prefilter of the network `cnvnet` again, or for the first time: on all of
// `options.shards` but the test split of the model's record and `options.hold_out`; nothing else of
// the model changes. Deterministic. Throws InputError if the model's record names no split, its
// network is not `cnvnet`, or the shards do not hold both true and false candidates.
void refit_prefilter(ModelFile& model_file, const TrainOptions& options);

}  // namespace cnvnet
