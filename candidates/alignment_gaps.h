// Deletions and insertions inside one alignment.
#pragma once

#include <vector>

#include "candidates/evidence.h"
#include "candidates/evidence_collector.h"
#include "candidates/reference_window.h"
#include "genome/read_record.h"

namespace cnvnet {

// Appends a deletion for D and a duplication for I that repeats the bases beside it,
// where gaps of one kind that lie close together count as one.
void add_gap_signals(const ReadRecord& read, const CandidateOptions& options, ReferenceWindow& reference,
                     std::vector<Signal>& signals);

}  // namespace cnvnet
