// Edits that the reads of a place show themselves: gaps, and insertions whose ends are clipped
// (private to candidates/loci/).
#pragma once

#include <span>
#include <vector>

#include "candidates/loci/haplotype.h"
#include "genome/read_record.h"
#include "genome/region.h"

namespace cnvnet {

// The gaps of 5 bp and more in `locus` that most reads show, at least two; at most six.
[[nodiscard]] std::vector<Edit> gap_edits(const Region& locus, const LocusText& text,
                                          std::span<const ReadRecord* const> reads);

// Insertions of bases that need not stand on the reference: where reads are clipped on both sides
// of a place, the consensus of the clips, joined where they overlap; else with a stretch of N
// between them that is longer than inserts reach. At most two.
[[nodiscard]] std::vector<Edit> insertion_edits(const Region& locus, const LocusText& text,
                                                std::span<const ReadRecord* const> reads);

// Both.
[[nodiscard]] std::vector<Edit> read_edits(const Region& locus, const LocusText& text,
                                           std::span<const ReadRecord* const> reads);

}  // namespace cnvnet
