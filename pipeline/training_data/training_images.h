// Makes labelled images out of reads and a truth: the work behind `cnvnet encode`.
//
// Candidates come out of the same stages as in calling, so that the network
// learns on what it will be asked about. Each is labelled DUP or DEL if it matches a true event,
// else FP. The encoding `cnvnet` writes one image per candidate, with the genotype of the event
// that it matches. The encoding `paper` writes both ends of each candidate, and, without features,
//   - both true ends of events that no candidate matched;
//   - random windows outside true events, labelled FP, as in the paper.
// All in genome order.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

#include "encoder/image_shard.h"
#include "pipeline/config/config.h"

namespace cnvnet {

struct TrainingSetSummary {
  std::filesystem::path shard;
  std::array<int64_t, kLabels> images{};  // per Label
  int64_t events = 0;                     // true events in the regions
  int64_t found = 0;                      // of them matched by a candidate
  int64_t false_candidates = 0;           // before sampling
  int64_t false_kept = 0;
  int64_t random_windows = 0;
};

// Where to write some of the images as PNG.
struct PngOptions {
  std::filesystem::path folder;  // made if it is missing; empty: none
  int count = 0;                 // the first so many images
};

// Writes config.encode.shard, drawn as `spec` says.
//
// Throws ConfigError and InputError as calling does.
TrainingSetSummary encode_training_set(const Config& config, const EncoderSpec& spec,
                                       const PngOptions& png);

}  // namespace cnvnet
