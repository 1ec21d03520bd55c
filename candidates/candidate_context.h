// Weighs a candidate by what the reads at its place say as a whole, and by what else they say
// there: competing junctions, small gaps, other sizes that fit the inserts as well.
//
//   ContextFinder context(evidence, junctions);
//   context.weigh(candidate);
//
// Looks no farther than kContextReach from a candidate of at most kMaxWeakSize, so that no answer
// depends on where the window ends. Thread contract: one thread; keeps scratch memory.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "candidates/candidate.h"
#include "candidates/evidence.h"
#include "candidates/local_repeats.h"

namespace cnvnet {

// bp from a candidate's begin within which a competing junction begins or its tandem repeat lies,
// and its cluster.
inline constexpr int64_t kContextReach = LocalRepeats::kMaxTandem + 500;

class ContextFinder {
 public:
  // `evidence` must outlive the object. `found`: all candidates of reads, before any is left out
  // for its size or support; of these the precise ones compete with each other, and the clusters
  // of Evidence::other_gaps compete too.
  ContextFinder(const Evidence& evidence, std::span<const Candidate> found);

  // Fills the weak signals and the context of a candidate of at most kMaxWeakSize; of longer ones,
  // which may reach out of the window, CandidateContext::ordinary_mismatch alone.
  void weigh(Candidate& candidate);

 private:
  void add_repeat(Candidate& candidate) const;
  void add_inserts(Candidate& candidate);
  void add_coverage(Candidate& candidate) const;
  void add_competing(const Region& locus, Candidate& candidate) const;

  const Evidence* evidence_;
  std::vector<ReadJunction> competing_;  // of at most kMaxWeakSize, sorted by begin
  std::vector<InsertSpan> over_;
};

}  // namespace cnvnet
