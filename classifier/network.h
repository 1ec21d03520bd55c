// What all networks have in common (private to classifier/: everything with torch in
// its header is).
#pragma once

#include <torch/torch.h>

#include <memory>
#include <vector>

#include "classifier/model_file.h"
#include "classifier/prediction.h"
#include "encoder/encoder_spec.h"

namespace cnvnet {

// A batch of images, as network_input.h makes it.
struct NetworkInput {
  torch::Tensor images;  // [N, C, H, W] in 0–1, channels last; encoding `cnvnet`: [2 N, …], all
                         // begins before all ends
  torch::Tensor tracks;  // encoding `cnvnet`: [N, ImageShape::tracks] in 0–1
  torch::Tensor numbers;  // encoding `cnvnet`: [N, NetworkSpec::numbers], as the finder gave them
};

class Network : public torch::nn::Module {
 public:
  // The logits of Label, [N, 3]; a network that knows genotypes gives [N, 4] with the log-odds
  // of an event on all haplotypes behind them.
  virtual torch::Tensor forward(const NetworkInput& input) = 0;
  // Joins what can be joined for inference. Afterwards the network cannot be trained.
  virtual void fold() {}
  // Learns the scale of the finder's numbers; [examples, numbers].
  virtual void set_scale(const torch::Tensor&) {}
};
using NetworkPtr = std::shared_ptr<Network>;

// What one row of logits says; without an id.
[[nodiscard]] Prediction prediction_of(const torch::Tensor& logits);

// Parameters and batch-norm statistics, sorted by name, copied to the CPU.
[[nodiscard]] std::vector<NamedTensor> tensors_of(const Network& network);

// Fills the network. Throws InputError, naming the first difference, if the names or
// shapes are not exactly the network's.
void set_tensors(Network& network, const std::vector<NamedTensor>& tensors);

}  // namespace cnvnet
