#include "encoder/channels/channel.h"

namespace cnvnet {

void draw_pair_fit(const PlacedRead& read, const EventWindow&, Row row) {
  fill_present(read, signed_byte(read.pair.fit), row);
}

}  // namespace cnvnet
