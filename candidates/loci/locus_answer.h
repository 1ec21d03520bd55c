// What weighing a locus says (locus_model.h), as plain values.
#pragma once

#include <vector>

#include "candidates/candidate.h"
#include "genome/region.h"

namespace cnvnet {

// A deletion or tandem duplication that a haplotype has. A duplication's region is as long as what
// is gained, but no longer than the tandem repeat that it copies.
struct LocusEvent {
  Region region;
  EventType type = EventType::kDeletion;
  LocusEvidence evidence;  // as if it were the candidate
};

struct LocusAnswer {
  LocusEvidence evidence;
  // Those of 50 bp to kMaxWeakSize of the best pair: all of a haplotype as one, and each by itself.
  std::vector<LocusEvent> events;
};

}  // namespace cnvnet
