// The read depth over a whole candidate and its flanks, drawn so that both breakpoints always stand
// in the same columns: a quarter of the columns for each flank, half for the event.
#pragma once

#include <cstdint>
#include <span>

#include "candidates/candidate.h"
#include "candidates/depth_profile.h"

namespace cnvnet {

enum class EventDepthTrack {
  kDepth,  // corrected, 85 for two copies (or for one on a haploid contig); 0 where unknown
  kMapq0,  // share of bases from MAPQ-0 reads
  kGc,     // 255 for all G and C
  kKnown,  // 255 where the reference is known, 0 where it is N or off the contig
};
inline constexpr int kEventDepthTracks = 4;

// The flanks are depth_flank() long. Fills `tracks` ([kEventDepthTracks][columns]; columns a
// multiple of 4). Each column is the mean of the bins of the profile under it, weighted by how far
// they lie under it. Cost: the bins under the event and its flanks.
void draw_event_depth(const Candidate& candidate, const DepthProfile& depth, int columns,
                      std::span<uint8_t> tracks);

}  // namespace cnvnet
