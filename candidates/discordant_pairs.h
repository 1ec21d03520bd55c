// Pairs whose mates lie too far apart or face away from each other.
#pragma once

#include <cstdint>
#include <vector>

#include "candidates/evidence.h"
#include "candidates/library_model.h"
#include "candidates/options.h"
#include "genome/read_record.h"

namespace cnvnet {

// Appends the event that `read` and its mate hint at. Only the left mate speaks. The
// mates' own positions bound the event on the inside (deletion) or outside
// (duplication), and the longest normal insert on the other.
void add_pair_signal(const ReadRecord& read, const CandidateOptions& options,
                     const LibraryModel& library, int64_t contig_length,
                     std::vector<Signal>& signals);

}  // namespace cnvnet
