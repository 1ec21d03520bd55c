#include "candidates/evidence.h"

namespace cnvnet {

const char* signal_name(SignalKind kind) {
  switch (kind) {
    case SignalKind::kSplitRead:
      return "split_read";
    case SignalKind::kSoftClip:
      return "soft_clip";
    case SignalKind::kMismatchTail:
      return "hidden_clip";
    case SignalKind::kAlignmentGap:
      return "alignment_gap";
    case SignalKind::kDiscordantPair:
      return "discordant_pair";
    case SignalKind::kRepeatChange:
      return "length_change";
    case SignalKind::kReadDepth:
      return "read_depth";
  }
  return "unknown";
}

}  // namespace cnvnet
