#include "classifier/torch_predictor.h"

#include <gtest/gtest.h>

#include <thread>

#include "classifier/network.h"
#include "classifier/network_factory.h"
#include "encoder/encodings.h"
#include "genome/error.h"
#include "tests/classifier/labelled_images.h"

namespace cnvnet {
namespace {

ModelFile random_model(const EncoderSpec& encoder) {
  torch::manual_seed(11);
  ModelFile model_file;
  model_file.network.name = encoder.encoding;
  model_file.encoder = encoder;
  model_file.tensors = tensors_of(*make_network(model_file.network, encoder));
  for (NamedTensor& tensor :
       model_file.tensors) {  // sharp enough that images differ in their answers
    if (tensor.name == "output.weight") {
      for (float& value : tensor.values) value *= 20;
    }
  }
  return model_file;
}

std::vector<PileupImage> images_of(const EncoderSpec& encoder, int count) {
  std::vector<PileupImage> images;
  for (int i = 0; i < count; ++i) {
    images.push_back(
        patterned_image(encoder, static_cast<Label>(i % kLabels), static_cast<uint64_t>(i)).image);
    images.back().id = std::to_string(i);
  }
  return images;
}

std::unique_ptr<Predictor> cpu_predictor(const ModelFile& model_file, int batch) {
  return make_predictor(model_file, PredictorOptions{"cpu", batch});
}

TEST(TorchPredictor, ProbabilitiesSumToOneInOrder) {
  const auto predictor = cpu_predictor(random_model(tiny_encoder()), 4);
  const std::vector<Prediction> predictions = predictor->predict(images_of(tiny_encoder(), 6));
  ASSERT_EQ(predictions.size(), 6u);
  for (int i = 0; i < 6; ++i) {
    const Prediction& p = predictions[static_cast<size_t>(i)];
    EXPECT_EQ(p.id, std::to_string(i));
    EXPECT_NEAR(p.duplication + p.deletion + p.not_a_cnv, 1, 1e-5);
    EXPECT_GE(std::min({p.duplication, p.deletion, p.not_a_cnv}), 0);
  }
  EXPECT_NE(predictions[0].deletion, predictions[1].deletion);
  EXPECT_TRUE(predictor->predict({}).empty());
  EXPECT_TRUE(predictor->concurrent());
  EXPECT_EQ(predictor->encoder_spec(), tiny_encoder());
}

// With the paper's shape, as the libraries choose other kernels for other shapes.
TEST(TorchPredictor, AnImagesPredictionDoesNotDependOnItsNeighbours) {
  const EncoderSpec encoder = spec_of_encoding("paper");
  const auto predictor = cpu_predictor(random_model(encoder), 16);
  const std::vector<PileupImage> images = images_of(encoder, 19);
  const std::vector<Prediction> together = predictor->predict(images);
  for (size_t i = 0; i < images.size(); ++i) {
    EXPECT_EQ(predictor->predict(std::span(images).subspan(i, 1)).front(), together[i]) << i;
  }
  const std::vector<Prediction> shifted = predictor->predict(std::span(images).subspan(3));
  for (size_t i = 3; i < images.size(); ++i) EXPECT_EQ(shifted[i - 3], together[i]) << i;
}

TEST(TorchPredictor, ManyThreadsGetTheSameAnswers) {
  const auto predictor = cpu_predictor(random_model(tiny_encoder()), 8);
  const std::vector<PileupImage> images = images_of(tiny_encoder(), 20);
  const std::vector<Prediction> expected = predictor->predict(images);
  std::vector<std::vector<Prediction>> found(4);
  {
    std::vector<std::jthread> threads;
    for (auto& result : found) threads.emplace_back([&] { result = predictor->predict(images); });
  }
  for (const auto& result : found) EXPECT_EQ(result, expected);
}

TEST(TorchPredictor, RefusesImagesOfOtherShape) {
  const auto predictor = cpu_predictor(random_model(tiny_encoder()), 4);
  EncoderSpec other = tiny_encoder();
  other.read_rows = 11;
  EXPECT_THROW((void)predictor->predict(images_of(other, 1)), InternalError);
  std::vector<PileupImage> images = images_of(tiny_encoder(), 1);
  images[0].values.pop_back();
  EXPECT_THROW((void)predictor->predict(images), InternalError);
}

TEST(TorchPredictor, ParameterNamesAreCheckedBothWays) {
  const ModelFile good = random_model(tiny_encoder());
  const auto refused = [&](auto change, const std::string& word) {
    ModelFile model_file = good;
    change(model_file);
    try {
      (void)cpu_predictor(model_file, 4);
      return false;
    } catch (const InputError& error) {
      return std::string(error.what()).find(word) != std::string::npos;
    }
  };
  EXPECT_TRUE(refused([](ModelFile& b) { b.tensors.pop_back(); }, "lacks"));
  EXPECT_TRUE(refused(
      [](ModelFile& b) {
        b.tensors.push_back({"conv5.weight", {1}, {0}});
      },
      "conv5.weight"));
  EXPECT_TRUE(refused([](ModelFile& b) { b.tensors.push_back(b.tensors[0]); }, "twice"));
  EXPECT_TRUE(refused([](ModelFile& b) { b.tensors[0].name += "x"; }, "no such tensor"));
  EXPECT_TRUE(refused([](ModelFile& b) { b.tensors[0].shape.push_back(1); }, "shape"));
  EXPECT_TRUE(refused([](ModelFile& b) { b.tensors[0].values.pop_back(); }, "shape"));
}

TEST(TorchPredictor, RefusesUnknownDevicesAndBatches) {
  const ModelFile model_file = random_model(tiny_encoder());
  for (const char* device : {"gpu", "cuda:", "cuda:x", "cuda:1000", "cuda:999", ""}) {
    EXPECT_THROW((void)make_predictor(model_file, PredictorOptions{device, 4}), ConfigError)
        << device;
  }
  EXPECT_THROW((void)cpu_predictor(model_file, 0), ConfigError);
}

TEST(TorchPredictor, TorchNamesItsVersion) {
  EXPECT_EQ(torch_version().find_first_of("0123456789"), 0u);
}

}  // namespace
}  // namespace cnvnet
