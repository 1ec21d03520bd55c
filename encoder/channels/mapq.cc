#include "encoder/channels/channel.h"

namespace cnvnet {

void draw_mapq(const PlacedRead& read, const EventWindow&, Row row) {
  constexpr int kMost = 60, kUnknown = 255, kForUnknown = 30;
  const int mapq = read.read->mapq == kUnknown ? kForUnknown : std::min<int>(read.read->mapq, kMost);
  fill_present(read, static_cast<uint8_t>(15 + 4 * mapq), row);
}

}  // namespace cnvnet
