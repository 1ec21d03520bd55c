// The neighbourhood of one breakpoint in coarse columns: what the reads of an insert size around it
// say together.
//
// Turned like the window (event_window.h): the anchored side is on the left. Shares are drawn as
// 0–255, numbers with a sign around 128, and all are free of the sample's depth.
#pragma once

#include <cstdint>
#include <span>

#include "encoder/event/event_window.h"
#include "genome/read_record.h"

namespace cnvnet {

enum class NearTrack {
  kDepth,       // reads over the diploid depth, 85 for two copies
  kMapq0,       // share of bases from MAPQ-0 reads
  kClipsOut,    // reads that are clipped towards the event's junction, over the diploid depth: 255
                // for one half
  kClipsIn,     // reads that are clipped on the other side, likewise
  kMismatches,  // mismatches and gap bases per base: 255 for 0.1
  kInsertSize,  // mean of PairEvidence::shift over the bases
  kPairFit,     // mean of PairEvidence::fit over the bases
  kOddPairs,    // share of bases from reads whose pairs do not face each other
  kSplitReads,  // share of bases from reads with another alignment
  kRepeat,  // share of reference bases that equal those at the same place of the other breakpoint
  kGc,      // share of G and C in the reference
};
inline constexpr int kNearTracks = 11;

// The columns of a neighbourhood, with the breakpoint between the middle two.
struct NearColumns {
  int count = 0;
  int width = 0;  // bp of each
};

// Fills `tracks` ([kNearTracks][columns.count]). `window` names the breakpoint; `here` and `there`
// hold the reference that the columns show around this and around the other breakpoint.
void draw_near_tracks(const EventWindow& window, const Stretch& here, const Stretch& there,
                      std::span<const ReadRecord> reads, const SampleView& sample,
                      NearColumns columns, std::span<uint8_t> tracks);

}  // namespace cnvnet
