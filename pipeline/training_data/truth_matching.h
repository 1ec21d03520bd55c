// Which candidates are true: the labels of a training set.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "candidates/candidate.h"
#include "genome/contig_list.h"
#include "genome/reference.h"
#include "genome/vcf.h"

namespace cnvnet {

// Whether a stretch lies in a tandem repeat.
using InRepeat = std::function<bool(const Region&)>;

// By candidates/local_repeats.h; stretches longer than 10 kb count as none. `reference` must
// outlive the result.
[[nodiscard]] InRepeat in_repeat_of(const ReferenceGenome& reference);

// True if the candidate may carry the event's label: same type, and matches_truth()
// (candidates/same_event.h).
[[nodiscard]] bool matches(const Candidate& candidate, const VcfEvent& event,
                           const InRepeat& in_repeat);

// For each candidate the index of the nearest event that it matches, or -1. `events` must be sorted
// by region.
[[nodiscard]] std::vector<int64_t> match_events(std::span<const Candidate> candidates,
                                                std::span<const VcfEvent> events,
                                                const InRepeat& in_repeat);

}  // namespace cnvnet
