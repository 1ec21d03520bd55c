// Metrics per class, as in the paper's Tables 1 and 2.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "classifier/predictor.h"
#include "encoder/image_shard.h"

namespace cnvnet {

struct ClassMetrics {
  double precision = 0, recall = 0, f1 = 0;
  int64_t images = 0;  // of this class
};

struct Evaluation {
  std::array<std::array<int64_t, kLabels>, kLabels>
      confusion{};  // [truth][predicted], order of Label
  [[nodiscard]] ClassMetrics metrics(Label label) const;
  [[nodiscard]] double accuracy() const;
  [[nodiscard]] int64_t images() const;
  void add(Label truth, const Prediction& prediction);  // the most probable class wins
  // A table for people, one line per class.
  [[nodiscard]] std::string table() const;
  [[nodiscard]] nlohmann::json to_json() const;
};

// Throws InputError if a shard was drawn with another encoder than the predictor's.
[[nodiscard]] Evaluation evaluate(const Predictor& predictor,
                                  const std::vector<std::filesystem::path>& shards);

}  // namespace cnvnet
