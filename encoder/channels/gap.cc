#include "encoder/channels/channel.h"

namespace cnvnet {

void draw_gap(const PlacedRead& read, const EventWindow&, Row row) {
  for (size_t column = 0; column < row.size(); ++column) {
    if (read.cells[column].kind == CellKind::kGap) row[column] = 255;
  }
}

}  // namespace cnvnet
