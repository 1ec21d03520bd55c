// Single gaps that make reads fit their place much better: deletions and copies whose junction lies
// inside of reads, also where the aligner clipped these or took them for mismatches (private to
// candidates/loci/). Idea: SurVIndel2 (Rajaby et al. 2024) aligns reads anew with one gap.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "candidates/loci/haplotype.h"
#include "candidates/loci/read_placer.h"

namespace cnvnet {

// A read and where k-mers say that it may lie on the text.
struct SeededRead {
  const PlacedBases* bases = nullptr;
  std::span<const Seed> seeds;
};

// The edits that at least two reads ask for, those of most reads first; at most twelve.
[[nodiscard]] std::vector<Edit> split_edits(const LocusText& text,
                                            std::span<const SeededRead> reads);

}  // namespace cnvnet
