// Counts the copies of segmental duplications: the depth of all places of a sequence together.
//
// Reads that fit several places are laid on any of them, so the depth of one place says little, but
// the sum over all says how many copies there are in all; with m places, 2 m are normal. Runs of
// bins that speak for one number more or less (maximal_runs.h) are whole modules lost or gained. As
// in a depth genotyper of segmental duplications (Sudmant 2010; Prodanov & Bansal 2022), the total
// does not say which copy has changed; what of the change shows in a place's own depth mostly does.
//
// Pure functions, any thread.
#pragma once

#include <span>
#include <vector>

#include "candidates/candidate.h"
#include "candidates/depth_profile.h"
#include "candidates/paralogues/paralogue_map.h"
#include "genome/region.h"

namespace cnvnet {

// A module lost or gained.
struct CopyChange {
  Region region;  // of the places, the one whose own depth has changed most
  EventType type = EventType::kDeletion;
  CopiesInAll copies;
  std::vector<Region> places;  // where the change shows in the sum, `region` among them; sorted
  friend bool operator==(const CopyChange&, const CopyChange&) = default;
};

// Each change once, sorted by region and type. Only of 5 kb or more, where the reference has two to
// four places, all of them diploid and really there; contigs whose own depth says that the sample
// does not have them beside the others (alternative haplotypes, decoys) lend their reads, but count
// for no copies. Not where the estimate lies between two whole numbers, and not where what lies
// beside has changed as well: that is a larger event, with a depth of its own.
//
// Deterministic; O(links log links).
[[nodiscard]] std::vector<CopyChange> find_copy_changes(const DepthProfile& profile,
                                                        const ParalogueMap& map);

// Joins changes and candidates. A candidate of the same type and like region takes over what was
// counted; other candidates of depth alone that lie in one of the change's places are left out,
// being parts of it or its shadow in a paralogue. Changes that begin in `core` become candidates of
// their own (CallMerger chooses between those and the ones that took over). What becomes of a
// candidate does not depend on the others.
void join_copy_changes(std::span<const CopyChange> changes, const Region& core,
                       std::vector<Candidate>& candidates);

// For candidates that were given: takes over from the changes, at whichever of its places; adds
// none, drops none.
void lend_copies(std::span<const CopyChange> changes, std::span<Candidate> candidates);

}  // namespace cnvnet
