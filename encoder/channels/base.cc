#include "encoder/channels/channel.h"

namespace cnvnet {

void draw_base(const PlacedRead& read, const EventWindow& window, Row row) {
  for (size_t column = 0; column < row.size(); ++column) {
    const char base = read.base(column);
    if (base != '\0') row[column] = base == window.reference[column] && base != 'N' ? 255 : 90;
  }
}

}  // namespace cnvnet
