// What the network sees: the image of one breakpoint (encoding `paper`) or of one whole
// candidate (encoding `cnvnet`). Bytes in [channel][row][column] order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "candidates/candidate_features.h"
#include "genome/region.h"

namespace cnvnet {

struct PileupImage {
  std::string id;  // candidate id + "/begin" or "/end"; in the encoding `cnvnet` the candidate id
  Region window;   // what the columns show; may reach off the contig. In the encoding `cnvnet` the
                   // candidate's region
  int channels = 0, rows = 0, columns = 0;
  std::vector<uint8_t> values;  // channels * rows * columns, 0–255
  // Only the encoding `cnvnet`: the tracks as event/event_encoder.h orders them, ImageShape::tracks
  // bytes.
  std::vector<uint8_t> tracks;
  // The candidate's kind and features; all 0 where has_features is false (random windows).
  CandidateKind kind;
  FeatureVector features{};
  bool has_features = false;

  [[nodiscard]] uint8_t& at(int channel, int row, int column) {
    return values[static_cast<size_t>((channel * rows + row) * columns + column)];
  }
  [[nodiscard]] uint8_t at(int channel, int row, int column) const {
    return values[static_cast<size_t>((channel * rows + row) * columns + column)];
  }
  friend bool operator==(const PileupImage&, const PileupImage&) = default;
};

}  // namespace cnvnet
