#include "classifier/torch_attributor.h"

#include <gtest/gtest.h>

#include <cmath>

#include "classifier/network.h"
#include "classifier/network_factory.h"
#include "classifier/torch_predictor.h"
#include "encoder/encodings.h"
#include "tests/classifier/event_images.h"
#include "tests/classifier/labelled_images.h"

namespace cnvnet {
namespace {

ModelFile random_model(const EncoderSpec& encoder, std::vector<std::string> parts = {}) {
  torch::manual_seed(5);
  ModelFile model;
  model.network.name = encoder.encoding;
  if (encoder.encoding == "cnvnet") model.network.numbers = {"is_duplication", "log_size", "mapq"};
  if (!parts.empty()) model.network.parts = std::move(parts);
  model.encoder = encoder;
  model.tensors = tensors_of(*make_network(model.network, encoder));
  return model;
}

double sum_of_shares(const Attribution& told) {
  double sum = 0;
  for (const auto& feature : told.features) sum += feature.share();
  for (const float share : told.tracks) sum += share;
  for (const auto& image : told.images) {
    for (const float share : image) sum += share;
  }
  return sum;
}

TEST(TorchAttributor, SharesAddUpToWhatTheScoreIsAboveTheBaseline) {
  ModelFile model = random_model(tiny_event_encoder());
  model.calibration = Calibration{};
  model.calibration->unique.deletion = {1.5, 0.2};
  const auto attributor = make_attributor(model);
  const std::vector<PileupImage> images = {random_event(model.encoder, 7)};
  const Attribution told = attributor->attribute(images);
  EXPECT_NEAR(told.log_odds - told.baseline, sum_of_shares(told) + told.rest, 1e-4);
  EXPECT_LT(std::abs(told.rest), 0.05 * std::abs(told.log_odds - told.baseline) + 0.01);
  EXPECT_GT(std::abs(told.log_odds - told.baseline), 0.01);
  const Prediction plain = make_predictor(model, {.device = "cpu"})->predict(images).front();
  EXPECT_NEAR(told.score, plain.deletion, 1e-6);
  EXPECT_EQ(told.tracks.size(), images.front().tracks.size());
  ASSERT_EQ(told.images.size(), 1u);
  EXPECT_EQ(told.images.front().size(), images.front().values.size());
  EXPECT_EQ(told.hidings.size(), 2u);
}

TEST(TorchAttributor, WhatIsAsInTheBaselineHasNoShare) {
  const ModelFile model = random_model(tiny_event_encoder());
  PileupImage image = random_event(model.encoder, 7);
  clear_evidence(model.encoder, image);
  image.features = {};  // the mean of a network that was not trained
  const Attribution told = make_attributor(model)->attribute(std::vector{image});
  EXPECT_EQ(told.log_odds, told.baseline);
  EXPECT_EQ(sum_of_shares(told), 0);
}

TEST(TorchAttributor, ReadsWithoutAPartForThemHaveNoShares) {
  const ModelFile model = random_model(tiny_event_encoder(), {"near", "depth", "numbers"});
  const std::vector<PileupImage> images = {random_event(model.encoder, 9)};
  const Attribution told = make_attributor(model)->attribute(images);
  EXPECT_TRUE(told.images.empty());
  EXPECT_NEAR(told.log_odds - told.baseline, sum_of_shares(told) + told.rest, 1e-4);
}

TEST(TorchAttributor, BothEndsOfThePapersEncodingHaveShares) {
  const ModelFile model = random_model(tiny_encoder());
  std::vector<PileupImage> images;
  for (uint64_t i = 0; i < 2; ++i) {
    images.push_back(patterned_image(model.encoder, Label::kDeletion, i).image);
  }
  const Attribution told = make_attributor(model)->attribute(images);
  ASSERT_EQ(told.images.size(), 2u);
  EXPECT_TRUE(told.tracks.empty());
  EXPECT_NEAR(told.log_odds - told.baseline, sum_of_shares(told) + told.rest, 1e-4);
  EXPECT_LT(std::abs(told.rest), 0.1 * std::abs(told.log_odds - told.baseline) + 0.02);
}

TEST(TorchAttributor, SaysTheSameTwice) {
  const ModelFile model = random_model(tiny_event_encoder());
  const auto attributor = make_attributor(model);
  const std::vector<PileupImage> images = {random_event(model.encoder, 3)};
  const Attribution a = attributor->attribute(images), b = attributor->attribute(images);
  EXPECT_EQ(a.tracks, b.tracks);
  EXPECT_EQ(a.hidings.front().without_random, b.hidings.front().without_random);
}

}  // namespace
}  // namespace cnvnet
