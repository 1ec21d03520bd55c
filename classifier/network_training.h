// The training loop of one network (private to classifier/; trainer.h is the door).
#pragma once

#include <torch/torch.h>

#include <functional>
#include <memory>
#include <vector>

#include "classifier/network.h"
#include "classifier/train_options.h"
#include "classifier/training_set.h"

namespace cnvnet {

// Deterministic for a device and number of threads. One thread.
class NetworkTraining {
 public:
  // Starts with the model's tensors, or with fresh weights if it has none.
  // Throws ConfigError if the device does not exist, InputError if the tensors do not fit.
  NetworkTraining(const TrainOptions& options, const ModelFile& model_file);

  // Begins with the network and the progress in the state, if there is one, and keeps it up to
  // date. Trains until validation has not got better for `patience` epochs (or the limits are
  // reached), then goes back to the best epoch's weights.
  std::vector<EpochRecord> run(const TrainingSet& set, std::vector<size_t> train,
                               const std::vector<size_t>& validation,
                               const std::function<void(const EpochRecord&)>& report);

  // The features that the network sees, as places in FeatureVector.
  [[nodiscard]] const std::vector<size_t>& numbers() const { return numbers_; }
  [[nodiscard]] std::vector<NamedTensor> tensors() const { return tensors_of(*network_); }
  // What the network says about the images, in the given order.
  [[nodiscard]] std::vector<Prediction> predict(const TrainingSet& set,
                                                const std::vector<size_t>& images);

 private:
  struct Batch {
    NetworkInput input;
    torch::Tensor labels;     // [N]
    torch::Tensor alt_count;  // [N]: LabelledImage::alt_count
  };
  // `varied`: draw variations of the images.
  [[nodiscard]] Batch batch_of(const TrainingSet& set, const std::vector<size_t>& images,
                               size_t begin, bool varied);
  [[nodiscard]] torch::Tensor loss_of(const torch::Tensor& logits, const Batch& batch) const;
  void set_scale(const TrainingSet& set, const std::vector<size_t>& train);
  void set_rate(double rate);
  [[nodiscard]] double rate_of(int64_t step, int64_t steps_per_epoch) const;
  void weigh_classes(const TrainingSet& set, const std::vector<size_t>& train);
  void train_epoch(const TrainingSet& set, const std::vector<size_t>& order, EpochRecord& record);
  void validate(const TrainingSet& set, const std::vector<size_t>& validation, EpochRecord& record);

  TrainOptions options_;
  EncoderSpec encoder_;
  torch::Device device_;
  std::vector<size_t> numbers_;
  std::string identity_;  // of the training: its options and data
  NetworkPtr network_;
  std::unique_ptr<torch::optim::AdamW> optimizer_;
  torch::Tensor class_weights_;
  int64_t step_ = 0;  // batches so far, over all epochs
};

}  // namespace cnvnet
