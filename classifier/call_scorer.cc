#include "classifier/call_scorer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "genome/error.h"

namespace cnvnet {
namespace {

constexpr auto kIsDuplication = std::find(kFeatureNames.begin(), kFeatureNames.end(), "is_duplication");
static_assert(kIsDuplication != kFeatureNames.end());
constexpr auto kRepeatShare = std::find(kFeatureNames.begin(), kFeatureNames.end(), "repeat_share");
static_assert(kRepeatShare != kFeatureNames.end());

float log_odds(float probability, float against) {
  constexpr float kSmallest = 1e-7f;
  return std::clamp(std::log(std::max(probability, kSmallest) / std::max(against, kSmallest)), -8.0f, 8.0f);
}

bool finite(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

}  // namespace

bool is_duplication(const FeatureVector& features) {
  return features[static_cast<size_t>(kIsDuplication - kFeatureNames.begin())] > 0.5f;
}

bool lies_in_repeat(const FeatureVector& features) {
  return features[static_cast<size_t>(kRepeatShare - kFeatureNames.begin())] >= 0.5f;
}

std::vector<std::string> CallScorer::input_names() {
  std::vector<std::string> names(kFeatureNames.begin(), kFeatureNames.end());
  names.insert(names.end(), {"network_begin", "network_end", "other_begin", "other_end"});
  return names;
}

std::vector<float> CallScorer::inputs(const FeatureVector& features, const Prediction& begin, const Prediction& end) {
  const bool duplication = is_duplication(features);
  const auto of_type = [&](const Prediction& p) { return duplication ? p.duplication : p.deletion; };
  const auto of_other = [&](const Prediction& p) { return duplication ? p.deletion : p.duplication; };
  std::vector<float> values(features.begin(), features.end());
  values.push_back(log_odds(of_type(begin), begin.not_a_cnv));
  values.push_back(log_odds(of_type(end), end.not_a_cnv));
  values.push_back(log_odds(of_other(begin), begin.not_a_cnv));
  values.push_back(log_odds(of_other(end), end.not_a_cnv));
  return values;
}

CallScorer::CallScorer(Layers layers) : layers_(std::move(layers)) {
  const auto inputs = static_cast<int>(input_names().size());
  const auto sized = [](const std::vector<float>& values, int size) {
    return values.size() == static_cast<size_t>(size) && finite(values);
  };
  const Layers& l = layers_;
  if (l.inputs != inputs || l.hidden < 1 || l.hidden > 4096 || !sized(l.mean, inputs) || !sized(l.scale, inputs) ||
      !sized(l.hidden_weights, l.hidden * inputs) || !sized(l.hidden_bias, l.hidden) ||
      !sized(l.out_weights, l.hidden) || !std::isfinite(l.out_bias) ||
      std::any_of(l.scale.begin(), l.scale.end(), [](float scale) { return scale <= 0; })) {
    throw InputError(fmt::format("the call scorer does not fit its {} inputs; train the model again", inputs));
  }
}

double CallScorer::score(const std::vector<float>& inputs) const {
  const Layers& l = layers_;
  if (inputs.size() != static_cast<size_t>(l.inputs) || !finite(inputs)) {
    throw InternalError(fmt::format("CallScorer::score: needs {} finite inputs, got {}", l.inputs, inputs.size()));
  }
  double sum = l.out_bias;
  for (size_t h = 0; h < l.out_weights.size(); ++h) {
    double activation = l.hidden_bias[h];
    for (size_t i = 0; i < inputs.size(); ++i) {
      activation += static_cast<double>(l.hidden_weights[h * inputs.size() + i]) * (inputs[i] - l.mean[i]) / l.scale[i];
    }
    sum += l.out_weights[h] * std::tanh(activation);
  }
  constexpr double kNearest = 1e-6;  // keeps the answer inside (0, 1)
  return std::clamp(1 / (1 + std::exp(-sum)), kNearest, 1 - kNearest);
}

nlohmann::json CallScorer::to_json() const {
  return {{"input_names", input_names()},
          {"hidden", layers_.hidden},
          {"mean", layers_.mean},
          {"scale", layers_.scale},
          {"hidden_weights", layers_.hidden_weights},
          {"hidden_bias", layers_.hidden_bias},
          {"out_weights", layers_.out_weights},
          {"out_bias", layers_.out_bias}};
}

CallScorer CallScorer::from_json(const nlohmann::json& json) {
  Layers layers;
  try {
    if (json.at("input_names") != nlohmann::json(input_names())) {
      throw InputError("the call scorer was made for other inputs than this cnvnet has; train the model again");
    }
    layers.inputs = static_cast<int>(input_names().size());
    json.at("hidden").get_to(layers.hidden);
    json.at("mean").get_to(layers.mean);
    json.at("scale").get_to(layers.scale);
    json.at("hidden_weights").get_to(layers.hidden_weights);
    json.at("hidden_bias").get_to(layers.hidden_bias);
    json.at("out_weights").get_to(layers.out_weights);
    json.at("out_bias").get_to(layers.out_bias);
  } catch (const nlohmann::json::exception& problem) {
    throw InputError(fmt::format("the call scorer cannot be read: {}", problem.what()));
  }
  return CallScorer(std::move(layers));
}

}  // namespace cnvnet
