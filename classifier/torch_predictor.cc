#include "classifier/torch_predictor.h"

#include <fmt/format.h>
#include <torch/torch.h>
#include <torch/version.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "classifier/network.h"
#include "classifier/network_factory.h"
#include "classifier/network_input.h"
#include "classifier/torch_runtime.h"
#include "classifier/tree_fit.h"
#include "encoder/encodings.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

class TorchPredictor : public Predictor {
 public:
  TorchPredictor(const ModelFile& model_file, torch::Device device, int batch)
      : encoder_(model_file.encoder),
        device_(device),
        batch_(batch),
        numbers_(places_of_numbers(model_file.network.numbers)),
        sees_loci_(std::ranges::any_of(
            model_file.network.numbers,
            [](const std::string& name) { return name.starts_with("locus_"); })),
        trees_(model_file.trees),
        calibration_(model_file.calibration),
        network_(make_network(model_file.network, model_file.encoder)) {
    set_tensors(*network_, model_file.tensors);
    network_->eval();
    network_->fold();
    network_->to(device_);
  }

  [[nodiscard]] const EncoderSpec& encoder_spec() const override { return encoder_; }
  [[nodiscard]] bool concurrent() const override { return device_.is_cpu(); }
  [[nodiscard]] bool sees_loci() const override { return sees_loci_; }

  [[nodiscard]] std::vector<Prediction> predict(
      std::span<const PileupImage> images) const override {
    set_torch_threads(1);  // torch keeps the number per thread
    std::vector<Prediction> predictions;
    predictions.reserve(images.size());
    for (size_t done = 0; done < images.size(); done += static_cast<size_t>(batch_)) {
      predict_batch(
          images.subspan(done, std::min(static_cast<size_t>(batch_), images.size() - done)),
          predictions);
    }
    return predictions;
  }

 private:
  void predict_batch(std::span<const PileupImage> images,
                     std::vector<Prediction>& predictions) const {
    const c10::InferenceMode inference;
    InputBatch batch(batch_, encoder_, numbers_);
    for (size_t i = 0; i < images.size(); ++i) batch.put(static_cast<int64_t>(i), images[i]);
    const torch::Tensor logits = network_->forward(batch.on(device_)).to(torch::kCPU);
    for (size_t i = 0; i < images.size(); ++i) {
      Prediction prediction = prediction_of(logits[static_cast<int64_t>(i)]);
      if (trees_.weight > 0) {
        prediction = trees_.blend(std::move(prediction), tree_features(images[i], numbers_),
                                  images[i].kind.is_duplication());
      }
      if (calibration_) {
        const CalibrationGroup group = calibration_group(images[i].kind);
        prediction = calibration_->apply(std::move(prediction), group);
      }
      prediction.id = images[i].id;
      predictions.push_back(std::move(prediction));
    }
  }

  EncoderSpec encoder_;
  torch::Device device_;
  int batch_;
  std::vector<size_t> numbers_;
  bool sees_loci_;
  FeatureTrees trees_;
  std::optional<Calibration> calibration_;
  NetworkPtr network_;  // in eval mode forward() changes nothing
};

}  // namespace

std::unique_ptr<Predictor> make_predictor(const ModelFile& model_file,
                                          const PredictorOptions& options) {
  if (options.batch < 1 || options.batch > 4096) {
    throw ConfigError(
        fmt::format("a prediction batch of {} images is impossible: use 1 to 4096", options.batch));
  }
  set_torch_threads(1);
  keep_freed_memory();
  return std::make_unique<TorchPredictor>(model_file, device_of(options.device), options.batch);
}

int64_t count_network_values(const NetworkSpec& spec) {
  int64_t count = 0;
  for (const NamedTensor& tensor : tensors_of(*make_network(spec, spec_of_encoding(spec.name)))) {
    count += static_cast<int64_t>(tensor.values.size());
  }
  return count;
}

std::string torch_version() {
  return std::string(TORCH_VERSION) + (torch::cuda::is_available() ? " (CUDA)" : "");
}

}  // namespace cnvnet
