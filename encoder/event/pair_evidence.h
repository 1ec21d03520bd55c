// What the pair of a read says about a candidate, in standard deviations and log-odds, so that it
// means the same in every library.
//
// A pair around the whole event would have another insert size on the event's allele: shorter by a
// deletion, longer by a duplication. Pairs that face away from each other fit a tandem duplication
// whose junction they span. This weighs small events too, whose pairs no cut-off would call
// discordant.
#pragma once

#include <cstdint>

#include "candidates/candidate.h"
#include "candidates/library_model.h"
#include "genome/read_record.h"

namespace cnvnet {

enum class PairKind : uint8_t {
  kUnpaired,    // no mate, or the library has no pairs
  kElsewhere,   // the mate is unmapped or on another contig
  kFacing,      // forward and reverse read face each other
  kEverted,     // they face away from each other
  kSameStrand,  // an inversion, or an error
};

inline constexpr float kMostPairEvidence = 8;

struct PairEvidence {
  PairKind kind = PairKind::kUnpaired;
  float shift = 0;  // insert size against the median, in standard deviations; 0 unless facing
  // Log-odds of the event's allele against the reference, 0 where the pair cannot tell
  float fit = 0;
};

// Both numbers lie in [-kMostPairEvidence, kMostPairEvidence].
[[nodiscard]] PairEvidence pair_evidence(const ReadRecord& read, const Candidate& candidate,
                                         const LibraryModel& library);

}  // namespace cnvnet
