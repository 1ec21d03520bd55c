// Deletions and insertions inside one alignment.
#pragma once

#include <vector>

#include "candidates/evidence.h"
#include "candidates/options.h"
#include "candidates/reference_window.h"
#include "genome/read_record.h"

namespace cnvnet {

// Appends a deletion for D and a duplication for I that repeats the bases beside it,
// where gaps of one kind that lie close together count as one. What is no signal, since it is
// shorter than CandidateOptions::min_gap (but at least 5 bp) or an I that repeats nothing, is
// appended to `others` where it stands, not left-aligned.
void add_gap_signals(const ReadRecord& read, const CandidateOptions& options,
                     ReferenceWindow& reference, std::vector<Signal>& signals,
                     std::vector<Signal>& others);

}  // namespace cnvnet
