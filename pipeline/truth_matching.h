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

// By candidates/local_repeats.h; stretches longer than 10 kb count as none. `reference` must outlive the result.
[[nodiscard]] InRepeat in_repeat_of(const ReferenceGenome& reference);

// True if the candidate may carry the event's label: same type and contig, sizes that differ by no more than
// 30 %, and each end within max(30 bp, a quarter of the event's size), at most 500 bp. Inside a tandem repeat, where
// the same change of units can be written at many places, each end within 500 bp.
[[nodiscard]] bool matches(const Candidate& candidate, const VcfEvent& event, const InRepeat& in_repeat);

// For each candidate the index of the nearest event that it matches, or -1. `events` must be sorted by region.
[[nodiscard]] std::vector<int64_t> match_events(std::span<const Candidate> candidates, std::span<const VcfEvent> events,
                                                const InRepeat& in_repeat);

}  // namespace cnvnet
