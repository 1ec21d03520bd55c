// Joins evidence to candidates: junctions that agree, pairs around them, depth
// segments over them.
//
// A junction needs CandidateOptions::min_support fragments and 4 % of the diploid depth,
// or one fragment and a depth segment that agrees; pairs alone need three and
// 10 %; a segment alone is a candidate. Where a repeat matches itself
// everywhere, the best eight junctions of clips alone within 500 bp are kept.
//
// Pure functions: the same evidence gives the same candidates. Any thread.
#pragma once

#include <span>
#include <vector>

#include "candidates/candidate.h"
#include "candidates/evidence.h"
#include "candidates/loci/locus_model.h"
#include "candidates/options.h"

namespace cnvnet {

// Candidates that begin inside `core` (a shard without its halo), sorted by before().
[[nodiscard]] std::vector<Candidate> find_candidates(const Evidence& evidence, const Region& core,
                                                     const CandidateOptions& options);

// Gives candidates of another caller the support that the evidence holds for them: that of
// the found candidate of the same type that lies nearest within both confidence
// intervals (at least 50 bp) and overlaps by half or more; a precise one lends its ends too.
void support_candidates(std::span<Candidate> external, const Evidence& evidence,
                        const CandidateOptions& options);

inline constexpr int64_t kNearProposal = 200;  // bp between the begins of descriptions of one event
// bp from a candidate's begin beyond which it has no say in what is proposed.
inline constexpr int64_t kProposalReach = LocusModel::kReach + kNearProposal;

// Candidates for events of at most kMaxWeakSize that none of `known` tells of (same type, begins
// within kNearProposal, sizes within a tenth), with their locus and the support that the evidence
// holds for them. Of `events`, in the order of the candidates that they come from, those are left
// out that an earlier one tells of.
[[nodiscard]] std::vector<Candidate> propose_candidates(std::span<const LocusEvent> events,
                                                        std::span<const Candidate> known,
                                                        const Evidence& evidence,
                                                        const CandidateOptions& options);

}  // namespace cnvnet
