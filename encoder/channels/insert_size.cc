#include "encoder/channels/channel.h"

namespace cnvnet {

void draw_insert_size(const PlacedRead& read, const EventWindow&, Row row) {
  fill_present(read, signed_byte(read.pair.shift), row);
}

}  // namespace cnvnet
