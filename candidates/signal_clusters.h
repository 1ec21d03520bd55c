// Groups signals that tell of one event.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "candidates/evidence.h"

namespace cnvnet {

// Signals of one junction; `lead` is the one that most fragments show.
struct JunctionCluster {
  Signal lead;
  std::vector<Signal> signals;
};

// Pairs whose events may be the same; the event begins in [begin_low, begin_high] and ends
// in [end_low, end_high].
struct PairCluster {
  int64_t begin_low = 0, begin_high = 0;
  int64_t end_low = 0, end_high = 0;
  std::vector<Signal> signals;
};

// Clusters the precise signals of one type. A signal belongs to the strongest junction whose ends
// both lie within 10 bp of its own or, as happens in repeats, whose size
// agrees within 10 % and whose begin lies within 50 bp (or the homology, up to 300 bp).
// Ordered by the lead's region.
[[nodiscard]] std::vector<JunctionCluster> cluster_junctions(std::span<const Signal> signals,
                                                             EventType type);

// Clusters the pairs of one type, which must be sorted by begin.
[[nodiscard]] std::vector<PairCluster> cluster_pairs(std::span<const Signal> pairs);

// Whether `pair` could come from the event of `junction`.
[[nodiscard]] bool pair_fits(const Signal& pair, const Signal& junction);

}  // namespace cnvnet
