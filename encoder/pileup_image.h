// An image of one breakpoint: bytes in [channel][row][column] order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "genome/region.h"

namespace cnvnet {

struct PileupImage {
  std::string id;      // candidate id + "/begin" or "/end"
  Region window;       // what the columns show; may reach off the contig
  int channels = 0, rows = 0, columns = 0;
  std::vector<uint8_t> values;  // channels * rows * columns, 0–255

  [[nodiscard]] uint8_t& at(int channel, int row, int column) {
    return values[static_cast<size_t>((channel * rows + row) * columns + column)];
  }
  [[nodiscard]] uint8_t at(int channel, int row, int column) const {
    return values[static_cast<size_t>((channel * rows + row) * columns + column)];
  }
  friend bool operator==(const PileupImage&, const PileupImage&) = default;
};

}  // namespace cnvnet
