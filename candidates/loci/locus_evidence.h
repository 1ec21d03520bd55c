// What pairs of haplotypes say of an event (private to candidates/loci/).
#pragma once

#include <cstdint>
#include <vector>

#include "candidates/candidate.h"
#include "candidates/loci/haplotype_search.h"
#include "candidates/loci/locus_answer.h"
#include "candidates/loci/locus_hypotheses.h"

namespace cnvnet {

// Of an event that gains `own` bp, as a record tells them; negative: a loss. A haplotype has it if
// one of its edits, or all of them together, change the length like that.
[[nodiscard]] LocusEvidence evidence_of(const HaplotypeSearch& search,
                                        const LocusHypotheses& hypotheses, int64_t own);

// Those of the best pair (LocusAnswer::events).
[[nodiscard]] std::vector<LocusEvent> events_of(int32_t contig, const HaplotypeSearch& search,
                                                const LocusHypotheses& hypotheses);

}  // namespace cnvnet
