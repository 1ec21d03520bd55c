#include "encoder/channels/channel.h"

namespace cnvnet {

void draw_direction(const PlacedRead& read, const EventWindow& window, Row row) {
  const bool to_the_junction = read.read->is(ReadRecord::kReverse) == window.mirrored;
  fill_present(read, to_the_junction ? 255 : 100, row);
}

}  // namespace cnvnet
