// Trains a network from labelled shards, and what turns its word into calls: a call scorer and
// filter thresholds (network `paper`), or a calibration (network `cnvnet`). The header is free of torch.
//
// configs/train_paper.yaml is CNV-Net's training: Adam, cross-entropy, cyclical learning rate, stop after 15 epochs
// without better validation accuracy, 70/20/10 split. The defaults are ours, for the network `cnvnet`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "classifier/evaluation.h"
#include "classifier/model_bundle.h"

namespace cnvnet {

// Keys of a training YAML.
struct TrainOptions {
  std::vector<std::filesystem::path> shards;
  std::filesystem::path from;   // a bundle to go on from, with its network; empty: fresh weights
  std::filesystem::path state;  // written after each epoch; a training that finds it goes on from there. Empty: none
  std::vector<std::string> calibrate;  // samples that the calibration is fitted to; empty: all. Those whose events are
                                       // as rare as where the model will be used
  std::vector<std::string> hold_out;   // contigs whose images are left out of training, validation and test
  NetworkSpec network = {"cnvnet", 0.3, {"near", "depth", "numbers"}, {}};
  uint64_t seed = 1;
  int max_epochs = 8;
  int patience = 8;              // epochs without a better validation
  std::string best_by = "loss";  // which validation is better: "loss" or "accuracy"
  int folds = 5;                 // networks that the calibration rests on; 1: it rests on the validation
                                 // split. Only the network `cnvnet`
  int batch = 64;
  std::string schedule = "one_cycle";  // of the learning rate, over all epochs; or "cyclical"
  double min_learning_rate = 1e-5;
  double max_learning_rate = 1.5e-3;
  double cycle_epochs = 4;    // length of one up-and-down cycle, in epochs; only "cyclical"
  double weight_decay = 0.1;  // as in AdamW
  double label_smoothing = 0.02;
  double class_balance =
      0.25;                  // weight of a class in the loss: (its images)^-class_balance; 1 weighs all classes alike
  double tree_weight = 0.75;  // of boosted trees over the features in the log-odds, the rest is the network's; 0: none.
                              // Only the network `cnvnet`
  bool augmentation = true;  // augmentation.h; only images of the scheme `cnvnet`
  double train_share = 0.7, validation_share = 0.2;  // the rest is the test split; loci stay whole
  int threads = 0;                                   // intra-op threads; 0: all cores
  std::string device = "auto";
  double time_limit_minutes = 0;  // stop after the epoch that passes it; 0: none
};

struct EpochRecord {
  int fold = 0;  // from 1 on: of a network that only serves the calibration
  int epoch = 0;
  double train_loss = 0, train_accuracy = 0, validation_loss = 0, validation_accuracy = 0;
  double learning_rate = 0;  // at the epoch's end
  double seconds = 0;
};

struct TrainResult {
  ModelBundle bundle;               // best epoch's weights, scorer or calibration, thresholds, record
  std::vector<EpochRecord> epochs;  // of the bundle's network
  Evaluation test;                  // of the test split: the paper's Table 1
};

// `progress` is called after each epoch. Same options, shards, number of threads and device
// give the same bundle (a time limit may end it at another epoch).
//
// The network learns from the training split; the best epoch is that of the best loss or accuracy on
// the validation split. The calibration of the network `cnvnet` is fitted to the word of `folds`
// other networks, each on candidates from stretches of the genome that it did not see; the call scorer of the network
// `paper` to the network's word on the validation split. `test` and the figures of calls in the record
// are of the test split, which nothing was chosen by.
//
// A training that was stopped and goes on from its `state` gives the bundle that it would have given.
//
// Throws ConfigError if an option is impossible or the state is of another training, InputError if the shards differ in
// encoder, lack a class, or are too few to split.
[[nodiscard]] TrainResult train(const TrainOptions& options, const std::function<void(const EpochRecord&)>& progress);

// Removes the files that a training keeps its state in.
void remove_state(const TrainOptions& options);

// Fits the call scorer of the network `paper` and its filter thresholds again, for shards of other depths, libraries or
// rarity of events than those of the network's training. By the split in the bundle's
// record: on the validation split of samples that the network learnt from, on
// all but the test split of other samples. Other samples, if there are any, choose the thresholds: give those
// whose events are as rare as where the model will be used. The record's "test" figures are of the test split.
//
// Deterministic. Throws InputError if the shards were drawn with another encoder
// than the bundle's, the bundle's record names no split, or its network is not `paper`.
void refit_scorer(ModelBundle& bundle, const std::vector<std::filesystem::path>& shards);

}  // namespace cnvnet
