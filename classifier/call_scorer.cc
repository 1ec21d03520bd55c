#include "classifier/call_scorer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "genome/error.h"

namespace cnvnet {
namespace {

constexpr std::array<std::string_view, 4> kPredictionInputs = {"network_begin", "network_end",
                                                               "other_begin", "other_end"};

float log_odds(float probability, float against) {
  constexpr float kSmallest = 1e-7f;
  return std::clamp(std::log(std::max(probability, kSmallest) / std::max(against, kSmallest)),
                    -8.0f, 8.0f);
}

bool finite(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](float value) { return std::isfinite(value); });
}

}  // namespace

std::vector<std::string> CallScorer::input_names() {
  std::vector<std::string> names(kFeatureNames.begin(), kFeatureNames.end());
  names.insert(names.end(), kPredictionInputs.begin(), kPredictionInputs.end());
  return names;
}

std::vector<float> CallScorer::inputs(EventType type, const FeatureVector& features,
                                      const Prediction& begin, const Prediction& end) {
  const bool duplication = type == EventType::kDuplication;
  const auto of_type = [&](const Prediction& p) {
    return duplication ? p.duplication : p.deletion;
  };
  const auto of_other = [&](const Prediction& p) {
    return duplication ? p.deletion : p.duplication;
  };
  std::vector<float> values(features.begin(), features.end());
  values.push_back(log_odds(of_type(begin), begin.not_a_cnv));
  values.push_back(log_odds(of_type(end), end.not_a_cnv));
  values.push_back(log_odds(of_other(begin), begin.not_a_cnv));
  values.push_back(log_odds(of_other(end), end.not_a_cnv));
  return values;
}

CallScorer::CallScorer(Layers layers, std::vector<std::string> names)
    : layers_(std::move(layers)), names_(std::move(names)) {
  const std::vector<std::string> all = input_names();
  for (const std::string& name : names_) {
    const auto found = std::find(all.begin(), all.end(), name);
    if (found == all.end()) {
      throw InputError(
          fmt::format("the call scorer was made for other inputs than this cnvnet has "
                      "('{}'); train the model again, or use the cnvnet that it came "
                      "with",
                      name));
    }
    places_.push_back(static_cast<size_t>(found - all.begin()));
  }
  const auto inputs = static_cast<int>(names_.size());
  const auto sized = [](const std::vector<float>& values, int size) {
    return values.size() == static_cast<size_t>(size) && finite(values);
  };
  const Layers& l = layers_;
  if (l.inputs != inputs || l.hidden < 1 || l.hidden > 4096 || !sized(l.mean, inputs) ||
      !sized(l.scale, inputs) || !sized(l.hidden_weights, l.hidden * inputs) ||
      !sized(l.hidden_bias, l.hidden) || !sized(l.out_weights, l.hidden) ||
      !std::isfinite(l.out_bias) ||
      std::any_of(l.scale.begin(), l.scale.end(), [](float scale) { return scale <= 0; })) {
    throw InputError(
        fmt::format("the call scorer does not fit its {} inputs; train the model again", inputs));
  }
}

double CallScorer::score(const std::vector<float>& all) const {
  const Layers& l = layers_;
  if (all.size() != kFeatureNames.size() + kPredictionInputs.size() || !finite(all)) {
    throw InternalError(fmt::format("CallScorer::score: needs {} finite inputs, got {}",
                                    kFeatureNames.size() + kPredictionInputs.size(), all.size()));
  }
  std::vector<float> inputs;
  inputs.reserve(places_.size());
  for (const size_t place : places_) inputs.push_back(all[place]);
  double sum = l.out_bias;
  for (size_t h = 0; h < l.out_weights.size(); ++h) {
    double activation = l.hidden_bias[h];
    for (size_t i = 0; i < inputs.size(); ++i) {
      activation += static_cast<double>(l.hidden_weights[h * inputs.size() + i]) *
                    (inputs[i] - l.mean[i]) / l.scale[i];
    }
    sum += l.out_weights[h] * std::tanh(activation);
  }
  constexpr double kNearest = 1e-6;  // keeps the answer inside (0, 1)
  return std::clamp(1 / (1 + std::exp(-sum)), kNearest, 1 - kNearest);
}

nlohmann::json CallScorer::to_json() const {
  return {{"input_names", names_},
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
  std::vector<std::string> names;
  try {
    json.at("input_names").get_to(names);
    layers.inputs = static_cast<int>(names.size());
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
  return CallScorer(std::move(layers), std::move(names));
}

}  // namespace cnvnet
