#include "encoder/channels/channel.h"

namespace cnvnet {

void draw_insertion(const PlacedRead& read, const EventWindow&, Row row) {
  for (size_t column = 0; column < row.size(); ++column) {
    const int32_t length = read.cells[column].inserted;
    if (length > 0) row[column] = static_cast<uint8_t>(std::min(255.0, std::round(48 * std::log2(1.0 + length))));
  }
}

}  // namespace cnvnet
