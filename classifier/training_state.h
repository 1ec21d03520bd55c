// What a training that was stopped needs to go on as if it had not been (private to classifier/).
#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "classifier/network.h"
#include "classifier/train_options.h"

namespace cnvnet {

// How far a training has come, beside its network and its optimizer.
struct TrainingProgress {
  std::vector<EpochRecord> records;  // of all epochs so far
  EpochRecord best_record;
  std::vector<NamedTensor> best;  // the network's tensors after that epoch
};

// A file that is written after each epoch. `identity` is all that decides what the training does: a
// state of another training is refused.
class TrainingState {
 public:
  TrainingState(std::filesystem::path path, std::string identity);

  // Replaces the file. Throws InternalError if it cannot be written.
  void save(const TrainingProgress& progress, const Network& network,
            const torch::optim::Optimizer& optimizer) const;
  // Fills network and optimizer; nothing if there is no file. Throws InputError if the file is
  // damaged, ConfigError if it is of another training.
  [[nodiscard]] std::optional<TrainingProgress> load(Network& network,
                                                     torch::optim::Optimizer& optimizer) const;

 private:
  std::filesystem::path path_;
  std::string identity_;
};

}  // namespace cnvnet
