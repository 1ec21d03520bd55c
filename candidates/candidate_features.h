// A candidate as numbers, all free of the sample's depth and read length, so that
// what was learnt at 30× holds at 15× and 60×.
#pragma once

#include "candidates/breakpoint_support.h"
#include "candidates/candidate.h"
#include "candidates/depth_profile.h"
#include "candidates/feature_list.h"
#include "candidates/sample_noise.h"

namespace cnvnet {

// What a model must know of a candidate beside its features: which probability is its own, and
// which line calibrates it.
struct CandidateKind {
  EventType type = EventType::kDeletion;
  bool in_repeat = false;  // half of its bases or more lie in a tandem repeat
  bool large = false;      // over kMaxWeakSize
  friend bool operator==(const CandidateKind&, const CandidateKind&) = default;

  [[nodiscard]] bool is_duplication() const { return type == EventType::kDuplication; }
};
[[nodiscard]] CandidateKind kind_of(const Candidate& candidate);
// Of a candidate that a shard holds, which tells it by features alone.
[[nodiscard]] CandidateKind kind_of_stored(const FeatureVector& features);

// bp of the flanks that an event's depth is compared with, on each side: its length, at least 1 kb
// and at most 50 kb. Features, genotypes and images use the same.
[[nodiscard]] int64_t depth_flank(const Region& region);

// Depth inside a candidate and in its flanks (depth_flank()) on both sides.
struct DepthContrast {
  double inside = 0;  // corrected, 1.0 = two copies
  double flanks = 0;
  double fold_change = 1;  // inside / flanks; 1 where the flanks have no reads
  double shared = 0;       // share of the bases inside from reads of MAPQ 0: maybe from elsewhere

  // The same without these reads: what surely lies here.
  [[nodiscard]] double own_fold() const { return fold_change * (1 - shared); }
  // How much depth says that the inside is lost: -log2 of the fold change, in [-3, 3]. Reads of
  // other copies of a mobile element cover one that is lost: in proportion to their share it is
  // that of the other reads, if more, but then no more than 1.
  [[nodiscard]] double loss() const;
};
[[nodiscard]] DepthContrast depth_contrast(const Region& region, const DepthProfile& depth);
// Whether it is a deletion whose ends next to no read goes on over: no haplotype has what lies
// between them, whatever reads there are.
[[nodiscard]] bool is_gone(const Candidate& candidate, const BreakpointSupport& begin,
                           const BreakpointSupport& end);
// The same as above of a candidate with its support. Where it is_gone() and a tenth of the bases
// inside are of MAPQ 0, its sequence stands elsewhere too, and all reads inside count as coming
// from there (`shared` is 1): the sample's other copies of a mobile element may be most like this
// one, and then have a MAPQ above 0.
[[nodiscard]] DepthContrast depth_contrast(const Candidate& candidate,
                                           const BreakpointSupport& begin,
                                           const BreakpointSupport& end, const DepthProfile& depth);

// All features of kFeatures.
[[nodiscard]] FeatureVector candidate_features(const Candidate& candidate,
                                               const BreakpointSupport& begin,
                                               const BreakpointSupport& end,
                                               const DepthProfile& depth, const SampleNoise& noise);

}  // namespace cnvnet
