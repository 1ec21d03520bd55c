// A place that may be a deletion or duplication, and what speaks for it.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "candidates/evidence.h"
#include "genome/region.h"

namespace cnvnet {

inline constexpr int64_t kMaxWeakSize = 2000;  // bp

struct Candidate {
  Region region;  // deleted or duplicated bases, left-aligned if precise
  EventType type = EventType::kDeletion;
  int32_t begin_ci[2] = {0, 0};  // bp, confidence interval relative to region.begin (first ≤ 0 ≤ second)
  int32_t end_ci[2] = {0, 0};    // bp, relative to region.end
  bool precise = false;          // a junction was read base by base
  int32_t homology = 0;          // bp of microhomology at the junction
  std::array<int32_t, kSignalKinds> support{};  // fragments per SignalKind (length change, depth: 0 or 1)
  int32_t fragments = 0;                        // different fragments over all kinds of read
  float mean_mapq = 0;                          // of the supporting reads; 0 if there is none
  // Weak signals over events of at most kMaxWeakSize, each as ln of a likelihood ratio against no event, for one and
  // for both haplotypes; 0 where they cannot tell.
  float insert_ratio[2] = {0, 0};    // of the inserts over its middle (insert_likelihood.h)
  float coverage_ratio[2] = {0, 0};  // of its coverage against its flanks (coverage_track.h)
  float length_ratio = 0;            // of the LengthChange that supports it (length_changes.h)
  float repeat_share = 0;            // share of its bases that lie in a tandem repeat; likewise, 0 for longer ones
  std::string source_id;             // ID in the VCF that proposed it; "" if cnvnet did
  int32_t source_index = -1;         // its place among the candidates of that VCF, -1 likewise

  [[nodiscard]] int32_t count(SignalKind kind) const { return support[static_cast<size_t>(kind)]; }
};

// Orders by contig, begin, end, type: the order of calls.
[[nodiscard]] bool before(const Candidate& a, const Candidate& b);

// "DEL_chr1_1001_1500" with 1-based text positions: the same candidate has the same id in every run.
[[nodiscard]] std::string candidate_id(const Candidate& candidate, const ContigList& contigs);

}  // namespace cnvnet
