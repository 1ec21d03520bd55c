// A place that may be a deletion or duplication, and what speaks for it.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "candidates/evidence.h"
#include "genome/region.h"

namespace cnvnet {

inline constexpr int64_t kMaxWeakSize = 2000;  // bp

// What else the reads say at a candidate's place (candidate_context.h); all 0 for events over
// kMaxWeakSize, but for ordinary_mismatch.
struct CandidateContext {
  // log2 of (1 + fragments of the strongest competing junction) / (1 + the candidate's own), in
  // [-3, 3]. Rivals are the other junctions from 5 bp on, of both types, within 100 bp or in the
  // same repeat.
  float rival_support = 0;
  float rival_opposite = 0;  // of those of the other type
  float rival_small = 0;     // of those below 50 bp
  // log2 of the strongest one's size over the candidate's, in [-3, 3]; 0 if there is none
  float rival_size = 0;
  // Share of the reads over the place (a repeat that it lies in, or itself) that have an I or a D
  // of 5 to 49 bp.
  float small_insertions = 0;
  float small_deletions = 0;
  // Of the inserts over its middle, each size at its better zygosity; ln of likelihood ratios.
  float insert_margin = 0;  // of its own size against the best of a grid and no change
  float insert_small = 0;   // of the best below 50 bp (or no change) against its own
  // Best size - own size, gains positive, over the own size (at least 50 bp), in [-2, 2].
  float insert_best = 0;
  // Mismatches per base of the reads without clip and gap within 500 bp; of events over
  // kMaxWeakSize their first part.
  float ordinary_mismatch = 0;
  int32_t repeat_period = 0;  // bp, of the tandem repeat that it overlaps most; 0 if there is none
  int32_t repeat_tract = 0;   // bp, its length
  int64_t repeat_begin = 0;
  friend bool operator==(const CandidateContext&, const CandidateContext&) = default;
};

// A junction that reads show, of whatever size.
struct ReadJunction {
  Region region;
  EventType type = EventType::kDeletion;
  int32_t fragments = 0;
};

// What the choice between pairs of haplotypes says of a candidate (loci/locus_model.h): differences
// of log-likelihoods in nats, in [-200, 200], where positive ones speak for the first. All 0 of
// events over kMaxWeakSize, and where no choice could be made.
inline constexpr double kSizeConfidence = 0.95;
struct LocusEvidence {
  int32_t fragments = 0;  // that fit the haplotypes differently
  // A haplotype with an event like the candidate against none, summed; less by `imbalance`, since a
  // few chimeric fragments would explain the reads so much better.
  float odds = 0;
  // The best pair with its change of length (within 3 bp) against the best without
  float exact = 0;
  float gain = 0;      // the first of these pairs against two references
  float both = 0;      // both haplotypes with an event like it against one
  float event = 0;     // any event of 50 bp and more against none
  float opposite = 0;  // one of the other type against none
  float fit = 0;       // mean log-likelihood of a fragment under the best pair; 0 is perfect
  float misfit = 0;    // mean cost of a read at its best place, nats
  // What the best pair's more similar haplotype has more than the candidate's, over its size (at
  // least 50 bp), in [-2, 2].
  float shift = 0;
  // Of the best pair with an event like the candidate: how frequent the haplotype with the event is
  // (1 where both have it, 0 without such a pair), …
  float share = 0;
  // … and the best share's log-likelihood against that of a half, nats; 0 where both have it.
  float imbalance = 0;
  // Of a gain: how far what that haplotype has more copies the bases around it, 0 to 1.
  float copied = 0;
  // bp gained, negative of a loss, between which the size of an event like the candidate lies with
  // a posterior of kSizeConfidence; both 0 without such a haplotype.
  std::array<int32_t, 2> sizes{};
  // bp that each haplotype of the best pair has more than the reference, the larger change first.
  std::array<int32_t, 2> gained{};
  friend bool operator==(const LocusEvidence&, const LocusEvidence&) = default;
};

// How many copies of a segmental duplication there are over all its places together
// (paralogues/paralogue_copies.h); all 0 where nothing was counted or nothing is changed.
struct CopiesInAll {
  int normal = 0;     // two for each place in the reference
  int best = 0;       // the whole number that the depth fits
  float counted = 0;  // what the depth says
  float odds = 0;     // ln of the posterior odds of `best` against `normal`
  float margin = 0;   // ln of the odds of `best` against the next best number
  bool open = false;  // depth does not tell which of the places has changed

  // Haplotypes that carry the change, if all of it is at one place: 1 or 2.
  [[nodiscard]] int alt_count() const { return std::min(2, std::abs(best - normal)); }
  friend bool operator==(const CopiesInAll&, const CopiesInAll&) = default;
};

struct Candidate {
  Region region;  // deleted or duplicated bases, left-aligned if precise
  EventType type = EventType::kDeletion;
  int32_t begin_ci[2] = {
      0, 0};  // bp, confidence interval relative to region.begin (first ≤ 0 ≤ second)
  int32_t end_ci[2] = {0, 0};  // bp, relative to region.end
  bool precise = false;        // a junction was read base by base
  int32_t homology = 0;        // bp of microhomology at the junction
  std::array<int32_t, kSignalKinds>
      support{};          // fragments per SignalKind (length change, depth: 0 or 1)
  int32_t fragments = 0;  // different fragments over all kinds of read
  float mean_mapq = 0;    // of the supporting reads; 0 if there is none
  // Weak signals over events of at most kMaxWeakSize, each as ln of a likelihood ratio against no
  // event, for one and for both haplotypes; 0 where they cannot tell.
  float insert_ratio[2] = {0, 0};    // of the inserts over its middle (insert_likelihood.h)
  float coverage_ratio[2] = {0, 0};  // of its coverage against its flanks (coverage_track.h)
  float length_ratio = 0;            // of the RepeatChange that supports it (repeat_changes.h)
  // Share of its bases that lie in a tandem repeat; likewise, 0 for longer ones
  float repeat_share = 0;
  CandidateContext context;
  std::vector<ReadJunction> competing;  // near it or in its tandem repeat, the strongest ones first
  LocusEvidence locus;
  CopiesInAll copies;
  std::string source_id;      // ID in the VCF that proposed it; "" if cnvnet did
  int32_t source_index = -1;  // its place among the candidates of that VCF, -1 likewise

  [[nodiscard]] int32_t count(SignalKind kind) const { return support[static_cast<size_t>(kind)]; }
  // Whether a segment of the depth profile alone proposes it: no read shows its ends.
  [[nodiscard]] bool depth_alone() const {
    return fragments == 0 && count(SignalKind::kReadDepth) > 0 &&
           count(SignalKind::kRepeatChange) == 0;
  }
};

// Orders by contig, begin, end, type: the order of calls.
[[nodiscard]] bool before(const Candidate& a, const Candidate& b);

// "DEL_chr1_1001_1500" with 1-based text positions: the same candidate has the same id in every
// run.
[[nodiscard]] std::string candidate_id(const Candidate& candidate, const ContigList& contigs);

}  // namespace cnvnet
