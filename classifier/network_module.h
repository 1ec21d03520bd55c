// The door to everything that needs libtorch: a shared module that is opened when a run first asks
// for it, so that a subcommand without a network does not wait for libtorch to load.
//
//   const NetworkModule& networks = open_network_module({"/usr/local/lib/cnvnet"});
//   const auto predictor = networks.make_predictor(model_file, {.device = "cpu"});
//
// The module holds the library `classifier` and its own copy of the layers below it; what crosses
// the door are plain values and the interfaces Predictor and NetworkModule. So module and program
// must come from one build, which kNetworkModuleBuild guards. Errors that the module throws are
// caught by the program as its own.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "classifier/attribution.h"
#include "classifier/model_file.h"
#include "classifier/predictor.h"
#include "classifier/trainer.h"
#include "encoder/image_shard.h"

namespace cnvnet {

// Thread contract: any thread, several at once.
class NetworkModule {
 public:
  virtual ~NetworkModule() = default;
  // torch_version() of torch_predictor.h.
  [[nodiscard]] virtual std::string torch_version() const = 0;
  // make_predictor() of torch_predictor.h, with its errors.
  [[nodiscard]] virtual std::unique_ptr<Predictor> make_predictor(
      const ModelFile& model_file, const PredictorOptions& options) const = 0;
  // make_attributor() of torch_attributor.h, with its errors.
  [[nodiscard]] virtual std::unique_ptr<Attributor> make_attributor(
      const ModelFile& model_file) const = 0;
  // These four are the functions of trainer.h, with their errors.
  [[nodiscard]] virtual TrainResult train(
      const TrainOptions& options,
      const std::function<void(const EpochRecord&)>& progress) const = 0;
  virtual void remove_state(const TrainOptions& options) const = 0;
  virtual void refit_prefilter(ModelFile& model_file, const TrainOptions& options) const = 0;
  virtual void refit_scorer(ModelFile& model_file,
                            const std::vector<std::filesystem::path>& shards) const = 0;
};

inline constexpr const char* kNetworkModuleFile = "cnvnet_network.so";

// Differs where the types that cross the door are laid out in another way.
inline constexpr size_t kNetworkModuleBuild =
    ((((sizeof(ModelFile) * 1009 + sizeof(PileupImage)) * 1009 + sizeof(TrainOptions)) * 1009 +
      sizeof(TrainResult)) *
         1009 +
     sizeof(Prediction)) *
        1009 +
    sizeof(CandidateKind);

// Opens kNetworkModuleFile in the first of `folders` that has it, once in the life of the process:
// later calls return the same module and do not look at `folders`. The module stays open.
//
// Throws ConfigError that names the places if no folder has it, if it or a library that it needs
// cannot be loaded, or if it comes from another build than the caller.
[[nodiscard]] const NetworkModule& open_network_module(
    const std::vector<std::filesystem::path>& folders);

}  // namespace cnvnet
