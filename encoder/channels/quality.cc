#include "encoder/channels/channel.h"

namespace cnvnet {
namespace {

// As coarse as the qualities of recent instruments, so that both kinds of reads look alike.
uint8_t step_of(uint8_t quality) {
  if (quality < 10) return 50;
  if (quality < 20) return 100;
  if (quality < 27) return 150;
  return quality < 33 ? 200 : 255;
}

}  // namespace

void draw_quality(const PlacedRead& read, const EventWindow&, Row row) {
  for (size_t column = 0; column < row.size(); ++column) {
    const int32_t base = read.cells[column].base;
    if (base >= 0) row[column] = step_of(read.read->qualities[static_cast<size_t>(base)]);
  }
}

}  // namespace cnvnet
