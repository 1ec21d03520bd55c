// The module's side of the door (network_module.h); the only source that the shared module adds to
// the library `classifier`.
#include "classifier/network_module.h"
#include "classifier/torch_attributor.h"
#include "classifier/torch_predictor.h"
#include "classifier/trainer.h"

namespace cnvnet {
namespace {

class TorchModule : public NetworkModule {
 public:
  [[nodiscard]] std::string torch_version() const override { return cnvnet::torch_version(); }

  [[nodiscard]] std::unique_ptr<Predictor> make_predictor(
      const ModelFile& model_file, const PredictorOptions& options) const override {
    return cnvnet::make_predictor(model_file, options);
  }

  [[nodiscard]] std::unique_ptr<Attributor> make_attributor(
      const ModelFile& model_file) const override {
    return cnvnet::make_attributor(model_file);
  }

  [[nodiscard]] TrainResult train(
      const TrainOptions& options,
      const std::function<void(const EpochRecord&)>& progress) const override {
    return cnvnet::train(options, progress);
  }

  void remove_state(const TrainOptions& options) const override { cnvnet::remove_state(options); }

  void refit_prefilter(ModelFile& model_file, const TrainOptions& options) const override {
    cnvnet::refit_prefilter(model_file, options);
  }
  void refit_scorer(ModelFile& model_file,
                    const std::vector<std::filesystem::path>& shards) const override {
    cnvnet::refit_scorer(model_file, shards);
  }
};

}  // namespace
}  // namespace cnvnet

// Null for a program that lays the types out in another way.
extern "C" __attribute__((visibility("default"))) const cnvnet::NetworkModule*
cnvnet_network_module(size_t build) {
  static const cnvnet::TorchModule module;
  return build == cnvnet::kNetworkModuleBuild ? &module : nullptr;
}
