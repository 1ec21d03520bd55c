// Runs a model's network with libtorch. The header is free of torch.
#pragma once

#include <memory>
#include <string>

#include "classifier/model_file.h"
#include "classifier/predictor.h"

namespace cnvnet {

// Sets torch's intra-op threads to 1 (the callers are TBB workers) before any tensor work.
//
// Throws ConfigError if the device does not exist, InputError if the model's
// tensors are not exactly those of its network (both directions, names and shapes).
[[nodiscard]] std::unique_ptr<Predictor> make_predictor(const ModelFile& model_file,
                                                        const PredictorOptions& options);

// Number of values of a network's parameters and buffers as the paper counts them
// (four per batch-norm channel): 5,110,979 for the paper's network.
[[nodiscard]] int64_t count_network_values(const NetworkSpec& spec);

// "1.13.1", and "1.13.1 (CUDA)" where CUDA can be used.
[[nodiscard]] std::string torch_version();

}  // namespace cnvnet
