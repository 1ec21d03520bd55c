// A model in one file: weights, network and encoder settings, call scorer, filter
// thresholds, training record, checksum. Data only: loading never executes
// anything from it.
//
// Layout: the line "cnvnet-model 1\n", 16 hex digits of the JSON's length and "\n", the JSON, the
// tensors' raw bytes (little-endian fp16 or fp32, as the JSON says), and the MD5
// of all that in hex. Weights may be stored as fp16 (10 MB for the paper's network).
//
// This header is free of torch; tensors are plain floats. Immutable after loading.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "classifier/boosted_trees.h"
#include "classifier/calibration.h"
#include "classifier/call_scorer.h"
#include "classifier/prefilter.h"
#include "encoder/encoder_spec.h"

namespace cnvnet {

// Which network; the section `network` of a training YAML.
struct NetworkSpec {
  std::string name;  // that of the encoding whose images it sees (Encoding::name)
  double dropout = 0.4;
  // Only the network `cnvnet`: what it looks at, of "windows", "near", "depth" and "numbers" …
  std::vector<std::string> parts = {"windows", "near", "depth", "numbers"};
  std::vector<std::string>
      numbers;  // … and which of the finder's numbers, by name; training fills it with all
  friend bool operator==(const NetworkSpec&, const NetworkSpec&) = default;
};

struct NamedTensor {
  std::string name;  // torch's parameter or buffer name, e.g. "conv1.weight"
  std::vector<int64_t> shape;
  std::vector<float> values;
};

// A call passes if its score reaches the threshold of its type.
struct FilterThresholds {
  double deletion = 0.5;
  double duplication = 0.5;
};

struct ModelFile {
  NetworkSpec network;
  EncoderSpec encoder;
  std::vector<NamedTensor> tensors;
  FeatureTrees trees;                      // over network.numbers; weight 0 if the model has none
  std::optional<Prefilter> prefilter;      // of networks that see whole candidates
  std::optional<Calibration> calibration;  // of networks that see whole candidates
  std::optional<CallScorer> scorer;        // a model that only classifies images may lack it
  FilterThresholds thresholds;
  nlohmann::json record;  // how it was trained: data, seeds, figures; free form
  std::string checksum;   // MD5 of the file's content; set by load and save

  // Throws InputError if the file is missing, is no model_file, is of a newer version, is cut, or
  // its checksum is wrong. Without its scorer (which is then not looked at) a model can be loaded
  // to fit another, also to inputs that the old one was not made for.
  [[nodiscard]] static ModelFile load(const std::filesystem::path& path, bool with_scorer = true);
  // `half`: store weights as fp16 (batch-norm statistics stay fp32). Throws ConfigError if the
  // place cannot be written.
  void save(const std::filesystem::path& path, bool half);
};

}  // namespace cnvnet
