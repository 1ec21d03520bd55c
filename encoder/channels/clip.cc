#include "encoder/channels/channel.h"

namespace cnvnet {

void draw_clip(const PlacedRead& read, const EventWindow&, Row row) {
  for (size_t column = 0; column < row.size(); ++column) {
    const CellKind kind = read.cells[column].kind;
    if (kind == CellKind::kClipped) row[column] = 255;
    if (kind == CellKind::kHardClipped) row[column] = 128;
  }
}

}  // namespace cnvnet
