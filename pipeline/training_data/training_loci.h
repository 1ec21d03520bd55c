// Chooses what a training set shows, before anything is drawn.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "candidates/candidate.h"
#include "candidates/depth_profile.h"
#include "encoder/image_shard.h"
#include "genome/interval_set.h"
#include "genome/vcf.h"
#include "pipeline/config/config.h"

namespace cnvnet {

// One place of the training set.
struct TrainingLocus {
  Candidate candidate;  // only region.begin counts for a random window
  Label label = Label::kNotACnv;
  bool has_features = false;  // found by cnvnet itself
  bool random = false;        // one image, not two
  uint8_t alt_count = 0;      // LabelledImage::alt_count
};

struct RandomWindows {
  int64_t count = 0;
  uint64_t seed = 1;
  int64_t margin = 500;  // bp to the next true event
};

// Windows of one breakpoint each, outside `events` by the margin, inside `regions`, on bins with
// reads. Fewer than asked for if the genome has no room. Sorted; the same seed gives the same
// windows.
[[nodiscard]] std::vector<TrainingLocus> random_windows(const RandomWindows& options,
                                                        const std::vector<Region>& regions,
                                                        std::span<const VcfEvent> events,
                                                        const DepthProfile& depth);

// Leaves out the false loci that depth alone shows and that lie (but for a fifth) in a true event
// of their type that reads show: `shown`. They are pieces of it: nothing tells one from a loss or
// gain whose ends no read shows, and calling leaves out pieces too (mark_redundant). Order is kept.
void leave_out_pieces(std::vector<TrainingLocus>& loci, std::span<const Candidate> shown);

// Keeps at most `limit` loci with label FP, chosen by seed and position; all others stay. Order is
// kept.
void sample_false(std::vector<TrainingLocus>& loci, int64_t limit, uint64_t seed);

}  // namespace cnvnet
