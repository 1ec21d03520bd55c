// How the reads over one breakpoint divide between the reference and the event.
#pragma once

#include <cstdint>
#include <span>

#include "candidates/candidate.h"
#include "genome/read_record.h"

namespace cnvnet {

// Counts of reads at one end of a candidate.
struct BreakpointSupport {
  // Reads aligned over the breakpoint by 16 bp or more on both sides, without gap there
  int32_t reference_reads = 0;
  // Reads clipped or gapped within 5 bp (or the confidence interval) of it, on the side that fits
  int32_t alt_reads = 0;
  int32_t depth = 0;         // usable reads over the breakpoint
  int32_t unmapped = 0;      // those of MAPQ 0
  double mismatch_rate = 0;  // mismatches + gap bases per aligned base of the reads over it

  // Share of the reads over the breakpoint, 0 of none.
  [[nodiscard]] double mapq0_share() const {
    return depth > 0 ? static_cast<double>(unmapped) / depth : 0;
  }
};

// `breakpoint`: region.begin or region.end of the candidate; `reads`: at least all that touch it.
[[nodiscard]] BreakpointSupport breakpoint_support(const Candidate& candidate, bool at_end,
                                                   std::span<const ReadRecord> reads);

}  // namespace cnvnet
