// Junctions of reads that an aligner cut in two (SA tag).
#pragma once

#include <vector>

#include "candidates/evidence.h"
#include "candidates/options.h"
#include "candidates/reference_window.h"
#include "genome/read_record.h"

namespace cnvnet {

// Appends the junctions that `read` shows together with one of its other alignments on
// the same contig and strand. Of the two, only the one at the event's begin speaks, so
// that every fragment counts once and is found with the event's begin.
void add_split_read_signals(const ReadRecord& read, const CandidateOptions& options,
                            ReferenceWindow& reference, std::vector<Signal>& signals);

}  // namespace cnvnet
