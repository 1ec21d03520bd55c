// One event, one record: of calls that mean the same event, the best one stays; of rivals only the best passes.
#pragma once

#include <vector>

#include "pipeline/cnv_call.h"

namespace cnvnet {

// True if both calls mean the same event: same contig and type, and
//   both ends within 30 bp, or
//   a reciprocal overlap of 0.9, or
//   a reciprocal overlap of 0.5 where one is precise and the other is not.
[[nodiscard]] bool same_event(const CnvCall& a, const CnvCall& b);

// Takes the calls of one whole contig in any order and returns those that stay, sorted by
// before(). Among calls of one event the better one stays: one that passes, then a
// precise one, then the higher score, then the first by before(). Because it sees
// the whole contig, the result does not depend on shards.
//
// Cost: calls times the calls that begin within half a call's length.
[[nodiscard]] std::vector<CnvCall> merge_calls(std::vector<CnvCall> calls);

// Gives the filter Crowded to passing calls that a passing rival (classifier/rivals.h) of the same type and a better
// score lies over: in tandem repeats one event shows itself in several candidates.
//
//   calls  of one contig, as merge_calls() gives them.
void mark_crowded(std::vector<CnvCall>& calls);

}  // namespace cnvnet
