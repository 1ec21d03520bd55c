// The settings of a training, and what it reports of each epoch: plain values, free of torch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "classifier/model_file.h"

namespace cnvnet {

// Keys of a training YAML.
struct TrainOptions {
  std::vector<std::filesystem::path> shards;
  std::filesystem::path from;  // a model to go on from, with its network; empty: fresh weights
  std::filesystem::path
      state;  // written after each epoch; a training that finds it goes on from there. Empty: none
  std::vector<std::string>
      calibrate;  // samples that the calibration is fitted to; empty: all. Those whose events are
                  // as rare as where the model will be used
  std::vector<std::string>
      hold_out;  // contigs whose images are left out of training, validation and test
  NetworkSpec network = {"cnvnet", 0.3, {"near", "depth", "numbers"}, {}};
  uint64_t seed = 1;
  int max_epochs = 8;
  int patience = 8;              // epochs without a better validation
  std::string best_by = "loss";  // which validation is better: "loss" or "accuracy"
  int folds = 5;  // networks that the calibration rests on; 1: it rests on the validation
                  // split. Only the network `cnvnet`
  int batch = 64;
  std::string schedule = "one_cycle";  // of the learning rate, over all epochs; or "cyclical"
  double min_learning_rate = 1e-5;
  double max_learning_rate = 1.5e-3;
  double cycle_epochs = 4;    // length of one up-and-down cycle, in epochs; only "cyclical"
  double weight_decay = 0.1;  // as in AdamW
  double label_smoothing = 0.02;
  double class_balance = 0.25;  // weight of a class in the loss: (its images)^-class_balance; 1
                                // weighs all classes alike
  double tree_weight = 0.75;  // of boosted trees over the features in the log-odds, the rest is the
                              // network's; 0: none. Only the network `cnvnet`
  bool augmentation = true;   // augmentation.h; only images of the encoding `cnvnet`
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

}  // namespace cnvnet
