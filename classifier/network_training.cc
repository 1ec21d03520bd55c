#include "classifier/network_training.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "classifier/augmentation.h"
#include "classifier/evaluation.h"
#include "classifier/learning_rate.h"
#include "classifier/network_factory.h"
#include "classifier/network_input.h"
#include "classifier/torch_runtime.h"
#include "classifier/training_state.h"
#include "encoder/encodings.h"
#include "genome/seeded_random.h"

namespace cnvnet {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

constexpr float kGenotypeWeight = 0.3f;  // of the genotype's part in the loss

int64_t count_right(const torch::Tensor& logits, const torch::Tensor& labels) {
  return logits.narrow(1, 0, kLabels).argmax(1).eq(labels).sum().item<int64_t>();
}

bool is_better(const EpochRecord& record, const EpochRecord& best, const std::string& by) {
  if (by == "loss") return record.validation_loss < best.validation_loss;
  return record.validation_accuracy > best.validation_accuracy;
}

}  // namespace

NetworkTraining::NetworkTraining(const TrainOptions& options, const ModelFile& model_file)
    : options_(options),
      encoder_(model_file.encoder),
      device_(device_of(options.device)),
      numbers_(places_of_numbers(model_file.network.numbers)),
      identity_(fmt::format("{} {} {} {}", model_file.record.dump(), model_file.network.name,
                            model_file.network.dropout, fmt::join(model_file.network.parts, ","))) {
  set_torch_threads(options.threads);
  keep_freed_memory();
  torch::manual_seed(options.seed);
  network_ = make_network(model_file.network, encoder_);
  if (!model_file.tensors.empty()) set_tensors(*network_, model_file.tensors);
  network_->to(device_);
  // Without weight decay this is Adam.
  optimizer_ = std::make_unique<torch::optim::AdamW>(
      network_->parameters(),
      torch::optim::AdamWOptions(options.min_learning_rate).weight_decay(options.weight_decay));
}

std::vector<EpochRecord> NetworkTraining::run(
    const TrainingSet& set, std::vector<size_t> train, const std::vector<size_t>& validation,
    const std::function<void(const EpochRecord&)>& report) {
  const Clock::time_point start = Clock::now();
  weigh_classes(set, train);
  if (options_.from.empty()) set_scale(set, train);
  TrainingProgress progress;
  std::optional<TrainingState> state;
  if (!options_.state.empty()) {
    state.emplace(options_.state, identity_);
    progress = state->load(*network_, *optimizer_).value_or(progress);
  }
  SeededRandom random(options_.seed);
  for (const EpochRecord& done : progress.records) {
    random.shuffle(train);
    if (report) report(done);
  }
  EpochRecord& best = progress.best_record;
  for (auto epoch = static_cast<int>(progress.records.size()) + 1;
       epoch <= options_.max_epochs && epoch - best.epoch <= options_.patience; ++epoch) {
    const Clock::time_point epoch_start = Clock::now();
    EpochRecord record;
    record.epoch = epoch;
    random.shuffle(train);
    // Each epoch has its own generator, so that a state need not hold torch's.
    torch::manual_seed(seeded_hash("epoch", options_.seed + static_cast<uint64_t>(epoch)));
    train_epoch(set, train, record);
    validate(set, validation, record);
    record.seconds = seconds_since(epoch_start);
    if (progress.best.empty() || is_better(record, best, options_.best_by)) {
      best = record;
      progress.best = tensors();
    }
    progress.records.push_back(record);
    if (state) state->save(progress, *network_, *optimizer_);
    if (report) report(record);
    if (options_.time_limit_minutes > 0 && seconds_since(start) > 60 * options_.time_limit_minutes)
      break;
  }
  set_tensors(*network_, progress.best);
  return progress.records;
}

void NetworkTraining::weigh_classes(const TrainingSet& set, const std::vector<size_t>& train) {
  std::vector<float> counts(kLabels, 0);
  for (const size_t i : train) ++counts[static_cast<size_t>(set.images[i].label)];
  std::vector<float> weights;
  float sum = 0;  // over images, so that the mean weight is 1
  for (const float count : counts) {
    weights.push_back(std::pow(count, static_cast<float>(-options_.class_balance)));
    sum += count * weights.back();
  }
  for (float& weight : weights) weight *= static_cast<float>(train.size()) / sum;
  class_weights_ = torch::tensor(weights).to(device_);
}

void NetworkTraining::set_scale(const TrainingSet& set, const std::vector<size_t>& train) {
  if (numbers_.empty()) return;
  torch::Tensor numbers =
      torch::empty({static_cast<int64_t>(train.size()), static_cast<int64_t>(numbers_.size())});
  float* to = numbers.data_ptr<float>();
  for (const size_t i : train) {
    for (const size_t place : numbers_) *to++ = set.images[i].image.features[place];
  }
  network_->set_scale(numbers.to(device_));
}

NetworkTraining::Batch NetworkTraining::batch_of(const TrainingSet& set,
                                                 const std::vector<size_t>& images, size_t begin,
                                                 bool varied) {
  const size_t count = std::min(static_cast<size_t>(options_.batch), images.size() - begin);
  InputBatch input(static_cast<int64_t>(count), encoder_, numbers_);
  Batch batch;
  batch.labels = torch::empty({static_cast<int64_t>(count)}, torch::kLong);
  batch.alt_count = torch::empty({static_cast<int64_t>(count)}, torch::kLong);
  auto* labels = batch.labels.data_ptr<int64_t>();
  auto* alt_count = batch.alt_count.data_ptr<int64_t>();
  at::parallel_for(0, static_cast<int64_t>(count), 8, [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; ++i) {
      const LabelledImage& image = set.images[images[begin + static_cast<size_t>(i)]];
      labels[i] = static_cast<int64_t>(image.label);
      alt_count[i] = image.alt_count;
      if (!varied) {
        input.put(i, image.image);
        continue;
      }
      // A generator of its own, so that the variation does not depend on the number of threads.
      SeededRandom random(
          seeded_hash(image.image.id, options_.seed + static_cast<uint64_t>(step_)));
      input.put(i, vary(image.image, encoder_, random));
    }
  });
  batch.input = input.on(device_);
  batch.labels = batch.labels.to(device_);
  batch.alt_count = batch.alt_count.to(device_);
  return batch;
}

torch::Tensor NetworkTraining::loss_of(const torch::Tensor& logits, const Batch& batch) const {
  const auto options = torch::nn::functional::CrossEntropyFuncOptions()
                           .weight(class_weights_)
                           .label_smoothing(options_.label_smoothing);
  const torch::Tensor loss =
      torch::nn::functional::cross_entropy(logits.narrow(1, 0, kLabels), batch.labels, options);
  if (logits.size(1) == kLabels) return loss;
  const torch::Tensor known = batch.alt_count.gt(0).to(torch::kFloat);
  const torch::Tensor homozygous = batch.alt_count.eq(2).to(torch::kFloat);
  const torch::Tensor genotype =
      torch::binary_cross_entropy_with_logits(logits.select(1, kLabels), homozygous, known);
  return loss + kGenotypeWeight * genotype;
}

double NetworkTraining::rate_of(int64_t step, int64_t steps_per_epoch) const {
  if (options_.schedule == "one_cycle") {
    return one_cycle_rate(step, steps_per_epoch * options_.max_epochs, options_.min_learning_rate,
                          options_.max_learning_rate);
  }
  return triangular_rate(
      step, std::max(1.0, options_.cycle_epochs * static_cast<double>(steps_per_epoch)),
      options_.min_learning_rate, options_.max_learning_rate);
}

void NetworkTraining::set_rate(double rate) {
  for (auto& group : optimizer_->param_groups())
    static_cast<torch::optim::AdamWOptions&>(group.options()).lr(rate);
}

void NetworkTraining::train_epoch(const TrainingSet& set, const std::vector<size_t>& order,
                                  EpochRecord& record) {
  network_->train();
  const auto batch_size = static_cast<size_t>(options_.batch);
  // A small last batch would disturb the normalisation; its images wait for another epoch's order.
  const size_t rest = order.size() % batch_size;
  const size_t usable =
      order.size() > batch_size && rest < batch_size / 2 ? order.size() - rest : order.size();
  const auto batches = static_cast<int64_t>((usable + batch_size - 1) / batch_size);
  const bool varied = options_.augmentation && shape_of(encoder_).whole_candidates();
  step_ = (record.epoch - 1) * batches;
  for (size_t begin = 0; begin < usable; begin += batch_size) {
    record.learning_rate = rate_of(step_++, batches);
    set_rate(record.learning_rate);
    const Batch batch = batch_of(set, order, begin, varied);
    optimizer_->zero_grad();
    const torch::Tensor logits = network_->forward(batch.input);
    const torch::Tensor loss = loss_of(logits, batch);
    loss.backward();
    optimizer_->step();
    record.train_loss += loss.item<double>() * static_cast<double>(batch.labels.size(0));
    record.train_accuracy += static_cast<double>(count_right(logits, batch.labels));
  }
  record.train_loss /= static_cast<double>(usable);
  record.train_accuracy /= static_cast<double>(usable);
}

void NetworkTraining::validate(const TrainingSet& set, const std::vector<size_t>& validation,
                               EpochRecord& record) {
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

std::vector<Prediction> NetworkTraining::predict(const TrainingSet& set,
                                                 const std::vector<size_t>& images) {
  const c10::InferenceMode inference;
  network_->eval();
  std::vector<Prediction> predictions;
  predictions.reserve(images.size());
  for (size_t begin = 0; begin < images.size(); begin += static_cast<size_t>(options_.batch)) {
    const torch::Tensor logits =
        network_->forward(batch_of(set, images, begin, false).input).to(torch::kCPU);
    for (int64_t i = 0; i < logits.size(0); ++i) {
      predictions.push_back(prediction_of(logits[i]));
      predictions.back().id = set.images[images[begin + static_cast<size_t>(i)]].image.id;
    }
  }
  return predictions;
}

}  // namespace cnvnet
