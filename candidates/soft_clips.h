// Clipped reads without a second alignment: their clips are gathered by position,
// made into a consensus, and looked for nearby.
//
//   SoftClips clips(options, window.contig, repeats);
//   for each read: clips.add(read, reference);
//   clips.add_signals(reference, signals);   // signals: all others of the window
#pragma once

#include <cstdint>
#include <vector>

#include "candidates/clip_store.h"
#include "candidates/clip_targets.h"
#include "candidates/evidence.h"
#include "candidates/local_repeats.h"
#include "candidates/options.h"
#include "candidates/reference_window.h"
#include "genome/read_record.h"

namespace cnvnet {

// One per window.
class SoftClips {
 public:
  // `options` and `repeats` must outlive the object.
  SoftClips(const CandidateOptions& options, int32_t contig, const LocalRepeats& repeats);

  // Takes the clips of a primary alignment with bases, also those that the aligner covered by
  // mismatches.
  void add(const ReadRecord& read, ReferenceWindow& reference);
  // Takes only those that the aligner made.
  void add_visible(const ReadRecord& read);
  // Appends the junctions of all clips that have a place. Existing junctions and pairs
  // in `signals` say where else a clip may belong: short clips are compared with
  // junctions nearby, and clips beside pairs with the far end of those.
  void add_signals(ReferenceWindow& reference, std::vector<Signal>& signals);
  // Instead, for reads at the ends of large events: appends the junctions of clips that belong to
  // one of `events` larger than CandidateOptions::clip_search, and to nothing else.
  void add_far_signals(ReferenceWindow& reference, const std::vector<Signal>& events,
                       std::vector<Signal>& signals);

 private:
  void add_clip(const ReadRecord& read, bool right);
  [[nodiscard]] bool all_split(const ClipCluster& cluster) const;
  [[nodiscard]] bool place_nearby(const ClipCluster& cluster, ReferenceWindow& reference,
                                  std::vector<Signal>& signals) const;
  [[nodiscard]] bool place_at_junction(const ClipCluster& cluster, ReferenceWindow& reference,
                                       const std::vector<Signal>& junctions,
                                       std::vector<Signal>& signals) const;
  [[nodiscard]] bool place_by_pairs(const ClipCluster& cluster, ReferenceWindow& reference,
                                    const std::vector<FarEnd>& far_ends,
                                    std::vector<Signal>& signals) const;
  void place_by_partner(const std::vector<ClipCluster>& unplaced, ReferenceWindow& reference,
                        std::vector<Signal>& signals) const;
  // Appends the junction that lies `distance` outward of the clip, once per clip.
  void add_junction(const ClipCluster& cluster, int64_t distance, int32_t inserted,
                    ReferenceWindow& reference, std::vector<Signal>& signals) const;

  const CandidateOptions* options_;
  int32_t contig_;
  const LocalRepeats* repeats_;
  ClipStore store_;
};

}  // namespace cnvnet
