// Pass 2, second half of a shard: its candidates become sites, with the reads at
// both ends counted and drawn.
#pragma once

#include <tbb/enumerable_thread_specific.h>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "encoder/encoder.h"
#include "encoder/pileup_image.h"
#include "pipeline/calls/cnv_call.h"
#include "pipeline/inputs/inputs.h"
#include "pipeline/run/breakpoint_reader.h"
#include "pipeline/run/signal_counts.h"
#include "pipeline/statistics/statistics.h"

namespace cnvnet {

// Sites, and ImageShape::images images for each, in the sites' order; of two, the
// first shows the begin, the second the end.
struct Sites {
  std::vector<Site> sites;
  std::vector<PileupImage> images;
  SignalCounts in_high_depth;  // candidates left out because an end lies in a high-depth region
};

// Thread contract: const members may be called from many threads. The same
// candidates give the same sites, whichever thread asks.
class SiteStage {
 public:
  // `inputs` and `statistics` must outlive the stage. Throws ConfigError if `spec` cannot be drawn.
  SiteStage(Inputs& inputs, const GenomeStatistics& statistics, const EncoderSpec& spec,
            double high_depth);

  // Leaves out candidates with an end in a high-depth region (HighDepth, kMaxFlankDepth): such
  // places cost time and memory without end and hold no call that can be trusted.
  // Throws InputError if reading fails.
  [[nodiscard]] Sites look(std::span<const Candidate> candidates);

  // Images of single breakpoints, in the order of `breakpoints` (regions of length 0); only of an
  // encoding that draws the ends by themselves (ImageShape::images is 2).
  [[nodiscard]] std::vector<PileupImage> draw(std::span<const Region> breakpoints);

 private:
  [[nodiscard]] bool in_high_depth(int32_t contig, int64_t breakpoint) const;
  [[nodiscard]] Region read_window(int32_t contig, int64_t breakpoint, int64_t slack) const;
  void draw_end(const Candidate& candidate, bool at_end, std::span<const ReadRecord> reads,
                std::span<PileupImage> images);
  [[nodiscard]] Site describe(const Candidate& candidate, const BreakpointSupport& begin,
                              const BreakpointSupport& end);

  Inputs* inputs_;
  const GenomeStatistics* statistics_;
  std::unique_ptr<const Encoder> encoder_;
  double high_depth_;
  tbb::enumerable_thread_specific<BreakpointReader> readers_;
};

}  // namespace cnvnet
