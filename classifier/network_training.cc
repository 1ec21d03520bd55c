#include "classifier/network_training.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "classifier/learning_rate.h"
#include "classifier/torch_runtime.h"

namespace cnvnet {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

int64_t count_right(const torch::Tensor& logits, const torch::Tensor& labels) {
  return logits.argmax(1).eq(labels).sum().item<int64_t>();
}

}  // namespace

NetworkTraining::NetworkTraining(const TrainOptions& options, const ModelBundle& bundle)
    : options_(options), encoder_(bundle.encoder), device_(device_of(options.device)) {
  set_torch_threads(options.threads);
  keep_freed_memory();
  torch::manual_seed(options.seed);
  network_ = PaperNetwork(bundle.network, encoder_);
  if (!bundle.tensors.empty()) set_tensors(network_, bundle.tensors);
  network_->to(device_);
  optimizer_ = std::make_unique<torch::optim::Adam>(network_->parameters(),
                                                    torch::optim::AdamOptions(options.min_learning_rate));
}

std::vector<EpochRecord> NetworkTraining::run(const TrainingSet& set, std::vector<size_t> train,
                                              const std::vector<size_t>& validation,
                                              const std::function<void(const EpochRecord&)>& progress) {
  const Clock::time_point start = Clock::now();
  weigh_classes(set, train);
  SeededRandom random(options_.seed);
  std::vector<EpochRecord> records;
  std::vector<NamedTensor> best;
  double best_accuracy = -1;
  int best_epoch = 0;
  for (int epoch = 1; epoch <= options_.max_epochs && epoch - best_epoch <= options_.patience; ++epoch) {
    const Clock::time_point epoch_start = Clock::now();
    EpochRecord record;
    record.epoch = epoch;
    random.shuffle(train);
    train_epoch(set, train, record);
    validate(set, validation, record);
    record.seconds = seconds_since(epoch_start);
    if (record.validation_accuracy > best_accuracy) {
      best_accuracy = record.validation_accuracy;
      best_epoch = epoch;
      best = tensors();
    }
    records.push_back(record);
    if (progress) progress(record);
    if (options_.time_limit_minutes > 0 && seconds_since(start) > 60 * options_.time_limit_minutes) break;
  }
  set_tensors(network_, best);
  return records;
}

void NetworkTraining::weigh_classes(const TrainingSet& set, const std::vector<size_t>& train) {
  std::vector<float> counts(kLabels, 0);
  for (const size_t i : train) ++counts[static_cast<size_t>(set.images[i].label)];
  std::vector<float> weights;
  for (const float count : counts) weights.push_back(static_cast<float>(train.size()) / (kLabels * count));
  class_weights_ = torch::tensor(weights).to(device_);
}

NetworkTraining::Batch NetworkTraining::batch_of(const TrainingSet& set, const std::vector<size_t>& images,
                                                 size_t begin) const {
  const size_t count = std::min(static_cast<size_t>(options_.batch), images.size() - begin);
  Batch batch = {empty_batch(static_cast<int64_t>(count), encoder_),
                 torch::empty({static_cast<int64_t>(count)}, torch::kLong)};
  auto* labels = batch.labels.data_ptr<int64_t>();
  at::parallel_for(0, static_cast<int64_t>(count), 8, [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; ++i) {
      const LabelledImage& image = set.images[images[begin + static_cast<size_t>(i)]];
      put_image(image.image.values, i, batch.images);
      labels[i] = static_cast<int64_t>(image.label);
    }
  });
  batch.images = batch.images.to(device_);
  batch.labels = batch.labels.to(device_);
  return batch;
}

void NetworkTraining::train_epoch(const TrainingSet& set, const std::vector<size_t>& order, EpochRecord& record) {
  network_->train();
  const auto batch_size = static_cast<size_t>(options_.batch);
  // A small last batch would disturb the normalisation; its images wait for another epoch's order.
  const size_t rest = order.size() % batch_size;
  const size_t usable = order.size() > batch_size && rest < batch_size / 2 ? order.size() - rest : order.size();
  const double batches = std::ceil(static_cast<double>(usable) / static_cast<double>(batch_size));
  const auto loss_options = torch::nn::functional::CrossEntropyFuncOptions().weight(class_weights_);
  for (size_t begin = 0; begin < usable; begin += batch_size) {
    record.learning_rate = triangular_rate(step_++, std::max(1.0, options_.cycle_epochs * batches),
                                           options_.min_learning_rate, options_.max_learning_rate);
    for (auto& group : optimizer_->param_groups()) {
      static_cast<torch::optim::AdamOptions&>(group.options()).lr(record.learning_rate);
    }
    const Batch batch = batch_of(set, order, begin);
    optimizer_->zero_grad();
    const torch::Tensor logits = network_->forward(batch.images);
    const torch::Tensor loss = torch::nn::functional::cross_entropy(logits, batch.labels, loss_options);
    loss.backward();
    optimizer_->step();
    record.train_loss += loss.item<double>() * static_cast<double>(batch.labels.size(0));
    record.train_accuracy += static_cast<double>(count_right(logits, batch.labels));
  }
  record.train_loss /= static_cast<double>(usable);
  record.train_accuracy /= static_cast<double>(usable);
}

void NetworkTraining::validate(const TrainingSet& set, const std::vector<size_t>& validation, EpochRecord& record) {
  const std::vector<Prediction> predictions = predict(set, validation);
  Evaluation evaluation;
  double loss = 0;
  for (size_t i = 0; i < validation.size(); ++i) {
    const Label label = set.images[validation[i]].label;
    const Prediction& p = predictions[i];
    const float right = label == Label::kDuplication ? p.duplication
                        : label == Label::kDeletion  ? p.deletion
                                                     : p.not_a_cnv;
    loss -= std::log(std::max(right, 1e-7f));
    evaluation.add(label, p);
  }
  record.validation_loss = loss / static_cast<double>(validation.size());
  record.validation_accuracy = evaluation.accuracy();
}

std::vector<Prediction> NetworkTraining::predict(const TrainingSet& set, const std::vector<size_t>& images) {
  const c10::InferenceMode inference;
  network_->eval();
  std::vector<Prediction> predictions;
  predictions.reserve(images.size());
  for (size_t begin = 0; begin < images.size(); begin += static_cast<size_t>(options_.batch)) {
    const Batch batch = batch_of(set, images, begin);
    const torch::Tensor logits = network_->forward(batch.images);
    const torch::Tensor probabilities = torch::softmax(logits, 1).to(torch::kCPU).contiguous();
    const float* values = probabilities.data_ptr<float>();
    for (int64_t i = 0; i < probabilities.size(0); ++i, values += kLabels) {
      predictions.push_back(
          {set.images[images[begin + static_cast<size_t>(i)]].image.id, values[0], values[1], values[2]});
    }
  }
  return predictions;
}

}  // namespace cnvnet
