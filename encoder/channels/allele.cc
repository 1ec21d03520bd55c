#include "encoder/channels/channel.h"

namespace cnvnet {

void draw_allele(const PlacedRead& read, const EventWindow& window, Row row) {
  for (size_t column = 0; column < row.size(); ++column) {
    if (read.base(column) != '\0') row[column] = static_cast<uint8_t>(128 + 127 * allele_of(read, window, column));
  }
}

}  // namespace cnvnet
