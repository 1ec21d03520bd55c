#include "classifier/scorer_fit.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "classifier/training_set.h"
#include "genome/seeded_random.h"

namespace cnvnet {
namespace {

constexpr size_t kUnits = 16, kFolds = 5;
constexpr size_t kMinOfEachKind = 10;  // true and false examples
constexpr int kSteps = 400;
constexpr double kWeightDecay = 1e-3;
constexpr double kLearningRate = 0.03;

// Weights of the perceptron and their gradient, in one row:
// [hidden][inputs] weights, [hidden] biases, [hidden] output weights, output bias.
struct Perceptron {
  explicit Perceptron(size_t inputs) : inputs_(inputs), values(kUnits * (inputs + 2) + 1, 0.0) {}
  [[nodiscard]] double* weights(size_t hidden) { return values.data() + hidden * inputs_; }
  [[nodiscard]] double& bias(size_t hidden) { return values[kUnits * inputs_ + hidden]; }
  [[nodiscard]] double& out(size_t hidden) { return values[kUnits * (inputs_ + 1) + hidden]; }
  [[nodiscard]] double& out_bias() { return values.back(); }
  [[nodiscard]] size_t inputs() const { return inputs_; }

 private:
  size_t inputs_;

 public:
  std::vector<double> values;
};

struct Standardised {
  std::vector<double> mean, scale;
  std::vector<double> rows;  // [examples][inputs]
};

Standardised standardise(const std::vector<const ScorerExample*>& examples) {
  const size_t inputs = examples.front()->inputs.size();
  const auto count = static_cast<double>(examples.size());
  Standardised s{std::vector<double>(inputs, 0.0), std::vector<double>(inputs, 1.0), {}};
  for (size_t i = 0; i < inputs; ++i) {
    double sum = 0, square = 0;
    for (const ScorerExample* example : examples) sum += example->inputs[i];
    s.mean[i] = sum / count;
    for (const ScorerExample* example : examples)
      square += std::pow(example->inputs[i] - s.mean[i], 2);
    const double deviation = std::sqrt(square / count);
    if (deviation > 1e-3) s.scale[i] = deviation;  // an input that never changes stays as it is
  }
  s.rows.reserve(examples.size() * inputs);
  for (const ScorerExample* example : examples) {
    for (size_t i = 0; i < inputs; ++i)
      s.rows.push_back((example->inputs[i] - s.mean[i]) / s.scale[i]);
  }
  return s;
}

// Adds one example's share of the gradient of the mean cross-entropy.
void add_gradient(Perceptron& network, const double* row, double target, double weight,
                  Perceptron& gradient) {
  double activations[kUnits];
  double sum = network.out_bias();
  for (size_t h = 0; h < kUnits; ++h) {
    double activation = network.bias(h);
    const double* weights = network.weights(h);
    for (size_t i = 0; i < network.inputs(); ++i) activation += weights[i] * row[i];
    activations[h] = std::tanh(activation);
    sum += network.out(h) * activations[h];
  }
  const double error = (1 / (1 + std::exp(-sum)) - target) * weight;
  gradient.out_bias() += error;
  for (size_t h = 0; h < kUnits; ++h) {
    gradient.out(h) += error * activations[h];
    const double back = error * network.out(h) * (1 - activations[h] * activations[h]);
    gradient.bias(h) += back;
    double* weights = gradient.weights(h);
    for (size_t i = 0; i < network.inputs(); ++i) weights[i] += back * row[i];
  }
}

// Adam's memory of all values.
struct AdamState {
  std::vector<double> first, second;
};

void adam_step(Perceptron& network, const Perceptron& gradient, int step, AdamState& state) {
  constexpr double kFirst = 0.9, kSecond = 0.999, kTiny = 1e-8;
  const double fade = 0.5 * (1 + std::cos(M_PI * step / kSteps));
  const double rate = kLearningRate * fade * std::sqrt(1 - std::pow(kSecond, step + 1)) /
                      (1 - std::pow(kFirst, step + 1));
  for (size_t i = 0; i < network.values.size(); ++i) {
    const double slope = gradient.values[i];
    state.first[i] = kFirst * state.first[i] + (1 - kFirst) * slope;
    state.second[i] = kSecond * state.second[i] + (1 - kSecond) * slope * slope;
    network.values[i] -= rate * state.first[i] / (std::sqrt(state.second[i]) + kTiny);
  }
}

void add_weight_decay(Perceptron& network, Perceptron& gradient) {
  for (size_t h = 0; h < kUnits; ++h) {
    gradient.out(h) += kWeightDecay * network.out(h);
    for (size_t i = 0; i < network.inputs(); ++i)
      gradient.weights(h)[i] += kWeightDecay * network.weights(h)[i];
  }
}

CallScorer scorer_of(Perceptron& network, const Standardised& data) {
  CallScorer::Layers layers;
  layers.inputs = static_cast<int>(network.inputs());
  layers.hidden = static_cast<int>(kUnits);
  layers.mean.assign(data.mean.begin(), data.mean.end());
  layers.scale.assign(data.scale.begin(), data.scale.end());
  layers.hidden_weights.assign(network.weights(0), network.weights(kUnits));
  for (size_t h = 0; h < kUnits; ++h) {
    layers.hidden_bias.push_back(static_cast<float>(network.bias(h)));
    layers.out_weights.push_back(static_cast<float>(network.out(h)));
  }
  layers.out_bias = static_cast<float>(network.out_bias());
  return CallScorer(std::move(layers));
}

bool enough(const std::vector<ScorerExample>& examples) {
  const auto truths = static_cast<size_t>(std::count_if(
      examples.begin(), examples.end(), [](const ScorerExample& e) { return e.is_true; }));
  return examples.size() >= kMinScorerExamples && truths >= kMinOfEachKind &&
         examples.size() - truths >= kMinOfEachKind;
}

// Each example's score by a scorer that was fitted without its fold.
std::vector<double> cross_fitted_scores(const std::vector<ScorerExample>& examples, uint64_t seed) {
  std::vector<double> scores(examples.size(), 0.0);
  for (size_t fold = 0; fold < kFolds; ++fold) {
    std::vector<const ScorerExample*> others;
    std::vector<size_t> own;
    for (size_t i = 0; i < examples.size(); ++i) {
      if (seeded_hash(stretch_of(examples[i].locus), seed) % kFolds == fold) {
        own.push_back(i);
      } else {
        others.push_back(&examples[i]);
      }
    }
    if (own.empty() || others.empty()) continue;
    const CallScorer scorer = fit_perceptron(others, seed);
    for (const size_t i : own) scores[i] = scorer.score(examples[i].inputs);
  }
  return scores;
}

std::vector<ScoredCall> calls_of_type(const std::vector<ScorerExample>& examples,
                                      const std::vector<double>& scores, bool duplication) {
  std::vector<ScoredCall> calls;
  for (size_t i = 0; i < examples.size(); ++i) {
    if (examples[i].duplication == duplication) calls.push_back({scores[i], examples[i].is_true});
  }
  return calls;
}

// On the examples that are meant for it, or on all if too few of those are true.
double choose_threshold(const std::vector<ScorerExample>& examples,
                        const std::vector<double>& scores, bool duplication) {
  std::vector<ScoredCall> meant;
  for (size_t i = 0; i < examples.size(); ++i) {
    if (examples[i].duplication != duplication || !examples[i].sets_threshold) continue;
    meant.push_back({scores[i], examples[i].is_true});
  }
  const auto truths = std::count_if(meant.begin(), meant.end(),
                                    [](const ScoredCall& call) { return call.is_true; });
  if (truths < kMinThresholdTruths) meant = calls_of_type(examples, scores, duplication);
  return best_threshold(std::move(meant), kMinPassPrecision);
}

nlohmann::json figures_of(const std::vector<ScorerExample>& examples,
                          const std::vector<double>& scores, const FilterThresholds& thresholds) {
  nlohmann::json json = {{"candidates", examples.size()}};
  for (const bool duplication : {false, true}) {
    const std::vector<ScoredCall> calls = calls_of_type(examples, scores, duplication);
    const double threshold = duplication ? thresholds.duplication : thresholds.deletion;
    const CallQuality quality = quality_at(calls, threshold);
    json[duplication ? "DUP" : "DEL"] = {
        {"candidates", calls.size()},
        {"true", std::count_if(calls.begin(), calls.end(),
                               [](const ScoredCall& call) { return call.is_true; })},
        {"auc", area_under_curve(calls)},
        {"threshold", threshold},
        {"precision", quality.precision},
        {"recall", quality.recall},
        {"f1", quality.f1}};
  }
  return json;
}

}  // namespace

CallScorer fit_perceptron(const std::vector<const ScorerExample*>& examples, uint64_t seed) {
  const Standardised data = standardise(examples);
  Perceptron network(data.mean.size());
  SeededRandom random(seed);
  const double spread = 1 / std::sqrt(static_cast<double>(network.inputs()));
  for (size_t h = 0; h < kUnits; ++h) {
    for (size_t i = 0; i < network.inputs(); ++i)
      network.weights(h)[i] = (2 * random.uniform() - 1) * spread;
    network.out(h) = (2 * random.uniform() - 1) / 4;
  }
  AdamState state{std::vector<double>(network.values.size(), 0.0),
                  std::vector<double>(network.values.size(), 0.0)};
  const double weight = 1.0 / static_cast<double>(examples.size());
  for (int step = 0; step < kSteps; ++step) {
    Perceptron gradient(network.inputs());
    for (size_t n = 0; n < examples.size(); ++n) {
      add_gradient(network, &data.rows[n * network.inputs()], examples[n]->is_true ? 1 : 0, weight,
                   gradient);
    }
    add_weight_decay(network, gradient);
    adam_step(network, gradient, step, state);
  }
  return scorer_of(network, data);
}

ScorerFit fit_scorer(const std::vector<ScorerExample>& examples, uint64_t seed,
                     nlohmann::json& record) {
  ScorerFit fit;
  record = {{"candidates", examples.size()}};
  if (!enough(examples)) return fit;
  const std::vector<double> scores = cross_fitted_scores(examples, seed);
  fit.thresholds.deletion = choose_threshold(examples, scores, false);
  fit.thresholds.duplication = choose_threshold(examples, scores, true);
  record = figures_of(examples, scores, fit.thresholds);
  std::vector<const ScorerExample*> all;
  for (const ScorerExample& example : examples) all.push_back(&example);
  fit.scorer = fit_perceptron(all, seed);
  return fit;
}

nlohmann::json scorer_figures(const ScorerFit& fit, const std::vector<ScorerExample>& examples) {
  if (!fit.scorer) return nullptr;
  std::vector<double> scores;
  for (const ScorerExample& example : examples) scores.push_back(fit.scorer->score(example.inputs));
  return figures_of(examples, scores, fit.thresholds);
}

}  // namespace cnvnet
