#include "classifier/torch_predictor.h"

#include <fmt/format.h>
#include <torch/torch.h>
#include <torch/version.h>

#include <algorithm>
#include <utility>

#include "classifier/network.h"
#include "classifier/torch_runtime.h"
#include "encoder/image_shard.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

class TorchPredictor : public Predictor {
 public:
  TorchPredictor(const ModelBundle& bundle, torch::Device device, int batch)
      : encoder_(bundle.encoder), device_(device), batch_(batch), network_(bundle.network, bundle.encoder) {
    set_tensors(network_, bundle.tensors);
    network_->eval();
    network_->to(device_);
  }

  [[nodiscard]] const EncoderSpec& encoder_spec() const override { return encoder_; }
  [[nodiscard]] bool concurrent() const override { return device_.is_cpu(); }

  [[nodiscard]] std::vector<Prediction> predict(std::span<const PileupImage> images) const override {
    set_torch_threads(1);  // torch keeps the number per thread
    std::vector<Prediction> predictions;
    predictions.reserve(images.size());
    for (size_t done = 0; done < images.size(); done += static_cast<size_t>(batch_)) {
      predict_batch(images.subspan(done, std::min(static_cast<size_t>(batch_), images.size() - done)), predictions);
    }
    return predictions;
  }

 private:
  void predict_batch(std::span<const PileupImage> images, std::vector<Prediction>& predictions) const {
    const c10::InferenceMode inference;
    torch::Tensor batch = empty_batch(batch_, encoder_);
    for (size_t i = 0; i < images.size(); ++i) {
      check_shape(images[i]);
      put_image(images[i].values, static_cast<int64_t>(i), batch);
    }
    const torch::Tensor logits = network_->forward(batch.to(device_));
    const torch::Tensor probabilities = torch::softmax(logits, 1).to(torch::kCPU).contiguous();
    const float* values = probabilities.data_ptr<float>();
    for (const PileupImage& image : images) {
      predictions.push_back({image.id, values[0], values[1], values[2]});
      values += kLabels;
    }
  }

  void check_shape(const PileupImage& image) const {
    const size_t size = static_cast<size_t>(encoder_.channels()) * encoder_.rows() * encoder_.columns();
    if (image.channels == encoder_.channels() && image.rows == encoder_.rows() && image.columns == encoder_.columns() &&
        image.values.size() == size) {
      return;
    }
    throw InternalError(fmt::format("Predictor::predict: image {} of {} x {} x {}, but the model's are {} x {} x {}",
                                    image.id, image.channels, image.rows, image.columns, encoder_.channels(),
                                    encoder_.rows(), encoder_.columns()));
  }

  EncoderSpec encoder_;
  torch::Device device_;
  int batch_;
  mutable PaperNetwork network_;  // forward() is not const in torch, but in eval mode it changes nothing
};

}  // namespace

std::unique_ptr<Predictor> make_predictor(const ModelBundle& bundle, const PredictorOptions& options) {
  if (options.batch < 1 || options.batch > 4096) {
    throw ConfigError(fmt::format("a prediction batch of {} images is impossible: use 1 to 4096", options.batch));
  }
  set_torch_threads(1);
  keep_freed_memory();
  return std::make_unique<TorchPredictor>(bundle, device_of(options.device), options.batch);
}

int64_t count_network_values(const NetworkSpec& spec) {
  int64_t count = 0;
  for (const NamedTensor& tensor : tensors_of(PaperNetwork(spec, EncoderSpec{}))) {
    count += static_cast<int64_t>(tensor.values.size());
  }
  return count;
}

std::string torch_version() { return std::string(TORCH_VERSION) + (torch::cuda::is_available() ? " (CUDA)" : ""); }

}  // namespace cnvnet
