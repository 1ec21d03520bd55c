#include "classifier/call_scorer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "genome/error.h"

namespace cnvnet {
namespace {

constexpr size_t kFeatures = kFeatureNames.size();

// Two hidden units; only the inputs 1 ("log_size") and the last count.
CallScorer::Layers small_layers() {
  const auto inputs = CallScorer::input_names().size();
  CallScorer::Layers layers;
  layers.inputs = static_cast<int>(inputs);
  layers.hidden = 2;
  layers.mean.assign(inputs, 0);
  layers.scale.assign(inputs, 1);
  layers.mean[1] = 3;
  layers.scale[1] = 2;
  layers.hidden_weights.assign(2 * inputs, 0);
  layers.hidden_weights[1] = 0.5f;
  layers.hidden_weights[2 * inputs - 1] = -1;
  layers.hidden_bias = {0.1f, 0.25f};
  layers.out_weights = {2, -3};
  layers.out_bias = 0.5f;
  return layers;
}

TEST(CallScorer, InputsAreFeaturesThenTheNetworksWord) {
  const std::vector<std::string> names = CallScorer::input_names();
  ASSERT_EQ(names.size(), kFeatures + 4);
  EXPECT_EQ(names.front(), "is_duplication");
  EXPECT_EQ(names[kFeatures], "network_begin");
  EXPECT_EQ(names.back(), "other_end");
}

TEST(CallScorer, InputsOfADeletionAskForDeletions) {
  FeatureVector features{};
  features[1] = 2.5f;
  const Prediction begin = {"", 0.1f, 0.7f, 0.2f}, end = {"", 0.3f, 0.3f, 0.4f};
  const std::vector<float> inputs = CallScorer::inputs(EventType::kDeletion, features, begin, end);
  ASSERT_EQ(inputs.size(), kFeatures + 4);
  EXPECT_EQ(inputs[1], 2.5f);
  EXPECT_NEAR(inputs[kFeatures], std::log(0.7 / 0.2), 1e-5);
  EXPECT_NEAR(inputs[kFeatures + 1], std::log(0.3 / 0.4), 1e-5);
  EXPECT_NEAR(inputs[kFeatures + 2], std::log(0.1 / 0.2), 1e-5);
  EXPECT_NEAR(inputs[kFeatures + 3], std::log(0.3 / 0.4), 1e-5);
}

TEST(CallScorer, InputsOfADuplicationAskForDuplications) {
  FeatureVector features{};
  const Prediction begin = {"", 0.1f, 0.7f, 0.2f};
  const std::vector<float> inputs =
      CallScorer::inputs(EventType::kDuplication, features, begin, begin);
  EXPECT_NEAR(inputs[kFeatures], std::log(0.1 / 0.2), 1e-5);
  EXPECT_NEAR(inputs[kFeatures + 2], std::log(0.7 / 0.2), 1e-5);
}

TEST(CallScorer, CertainPredictionsStayWithinEight) {
  const Prediction yes = {"", 0, 1, 0}, no = {"", 0, 0, 1};
  const std::vector<float> inputs =
      CallScorer::inputs(EventType::kDeletion, FeatureVector{}, yes, no);
  EXPECT_EQ(inputs[kFeatures], 8);
  EXPECT_EQ(inputs[kFeatures + 1], -8);
  EXPECT_EQ(inputs[kFeatures + 2], 0);
}

TEST(CallScorer, ScoreIsThePerceptronsSum) {
  const CallScorer scorer(small_layers());
  std::vector<float> inputs(CallScorer::input_names().size(), 0);
  inputs[1] = 4;       // (4 - 3) / 2 = 0.5
  inputs.back() = -2;  // times -1
  const double sum = 0.5 + 2 * std::tanh(0.1 + 0.5 * 0.5) - 3 * std::tanh(0.25 + 2.0);
  EXPECT_NEAR(scorer.score(inputs), 1 / (1 + std::exp(-sum)), 1e-6);
}

TEST(CallScorer, ScoreStaysInsideZeroAndOne) {
  CallScorer::Layers layers = small_layers();
  layers.out_bias = 1000;
  const std::vector<float> inputs(CallScorer::input_names().size(), 0);
  EXPECT_LT(CallScorer(layers).score(inputs), 1);
  layers.out_bias = -1000;
  EXPECT_GT(CallScorer(layers).score(inputs), 0);
}

TEST(CallScorer, ScoreRefusesWrongInputs) {
  const CallScorer scorer(small_layers());
  std::vector<float> inputs(CallScorer::input_names().size(), 0);
  inputs[3] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THROW((void)scorer.score(inputs), InternalError);
  inputs.resize(3);
  EXPECT_THROW((void)scorer.score(inputs), InternalError);
}

TEST(CallScorer, JsonGoesThereAndBack) {
  const CallScorer scorer(small_layers());
  const CallScorer again = CallScorer::from_json(nlohmann::json::parse(scorer.to_json().dump()));
  EXPECT_EQ(again.to_json(), scorer.to_json());
  std::vector<float> inputs(CallScorer::input_names().size(), 0.3f);
  EXPECT_EQ(again.score(inputs), scorer.score(inputs));
}

TEST(CallScorer, OneOfFewerInputsFindsThemByName) {
  CallScorer::Layers layers;
  layers.inputs = 2;
  layers.hidden = 1;
  layers.mean = {0, 0};
  layers.scale = {1, 1};
  layers.hidden_weights = {0.5f, -1};
  layers.hidden_bias = {0};
  layers.out_weights = {1};
  const CallScorer scorer(layers, {"network_end", "mapq"});
  const auto* found = std::find(kFeatureNames.begin(), kFeatureNames.end(), "mapq");
  const auto place = found - kFeatureNames.begin();
  std::vector<float> inputs(CallScorer::input_names().size(), 7);
  inputs[kFeatures + 1] = 0.5f;
  inputs[static_cast<size_t>(place)] = 0.75f;
  EXPECT_NEAR(scorer.score(inputs), 1 / (1 + std::exp(-std::tanh(0.25 - 0.75))), 1e-6);
  const CallScorer again = CallScorer::from_json(nlohmann::json::parse(scorer.to_json().dump()));
  EXPECT_EQ(again.score(inputs), scorer.score(inputs));
  EXPECT_THROW(CallScorer(layers, {"network_end", "unheard_of"}), InputError);
  EXPECT_THROW(CallScorer(layers, {"network_end"}), InputError);
}

TEST(CallScorer, RefusesOtherSizesAndInputs) {
  const nlohmann::json good = CallScorer(small_layers()).to_json();
  for (const auto& [key, value] : good.items()) {
    nlohmann::json bad = good;
    bad.erase(key);
    EXPECT_THROW((void)CallScorer::from_json(bad), InputError) << key;
    bad[key] = "x";
    EXPECT_THROW((void)CallScorer::from_json(bad), InputError) << key;
  }
  nlohmann::json bad = good;
  bad["input_names"][2] = "other";
  EXPECT_THROW((void)CallScorer::from_json(bad), InputError);
  bad = good;
  bad["hidden"] = 3;
  EXPECT_THROW((void)CallScorer::from_json(bad), InputError);
  bad = good;
  bad["scale"][0] = 0;
  EXPECT_THROW((void)CallScorer::from_json(bad), InputError);
  bad = good;
  bad["mean"][0] = nullptr;
  EXPECT_THROW((void)CallScorer::from_json(bad), InputError);
}

}  // namespace
}  // namespace cnvnet
