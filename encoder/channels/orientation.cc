#include "encoder/channels/channel.h"

namespace cnvnet {
namespace {

uint8_t value_of(PairKind kind) {
  switch (kind) {
    case PairKind::kFacing:
      return 40;
    case PairKind::kEverted:
      return 255;
    case PairKind::kSameStrand:
      return 160;
    case PairKind::kElsewhere:
      return 100;
    case PairKind::kUnpaired:
      break;
  }
  return 70;
}

}  // namespace

void draw_orientation(const PlacedRead& read, const EventWindow&, Row row) {
  fill_present(read, value_of(read.pair.kind), row);
}

}  // namespace cnvnet
