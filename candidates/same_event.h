// When two intervals overlap enough, or mean the same event: every such rule of the program, with
// its constants and its reason. The rules differ because they are asked different questions: a
// read's junction is known to the base, a depth segment to a few hundred bases; two calls of one
// sample are joined more readily than the alleles of two people.
//
//   if (same_call({a, precise_a}, {b, precise_b})) keep_the_better_one();
//
// Pure functions of intervals; the caller sees to the type of the event unless a rule takes it.
// Where the contigs differ, intervals do not overlap.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>

#include "genome/region.h"

namespace cnvnet {

// --- What reads show ---------------------------------------------------------------------------

// Signals of one junction: both ends within 10 bp, or, since in a repeat the same change can be
// written at many places, begins within the junction's homology (50 to 300 bp) and sizes that
// differ by a tenth. `lead`: the junction that most signals show.
inline constexpr int64_t kJunctionReach = 300;  // bp; no begin of one junction lies farther away
[[nodiscard]] bool same_junction(const Region& lead, int64_t homology, const Region& other);

// Two sizes of one event, read in different ways: the smaller is three quarters of the larger.
[[nodiscard]] bool same_size(const Region& a, const Region& b);

// A junction that changes the length of a tandem repeat as inserts and coverage predict: it lies in
// `repeat` or up to 50 bp beside it (ends in repeats are known no better), and has the same_size().
[[nodiscard]] bool changes_repeat(const Region& junction, const Region& predicted,
                                  const Region& repeat);

// A depth segment and a candidate of its type: a reciprocal overlap of 0.7, or of 0.5 if both ends
// lie within 300 bp or a fifth of the candidate's size. Ends that lie close together are not
// enough: a short event may lie at an end of a short segment. Begins lie within 2 kb in any case,
// so that a chunk sees a segment together with its junction.
[[nodiscard]] bool segment_shows(const Region& segment, const Region& candidate);

// Room for an end, in bp from where it is thought to be: negative, positive.
using EndInterval = int32_t[2];

// A junction where pairs put theirs: the same_size(), and both ends in the pairs' confidence
// intervals or at most 100 bp beside them, since a pair's size may differ from its event's by that.
inline constexpr int64_t kPairedEnd = 100;  // bp
[[nodiscard]] bool lies_in_pairs(const Region& junction, const Region& pairs,
                                 const EndInterval& begin_ci, const EndInterval& end_ci);

// Another caller's site and a candidate of its type: a reciprocal overlap of a half, and both ends
// in the site's confidence intervals or 50 bp. Returns the bp between the ends of both, or nothing.
[[nodiscard]] std::optional<int64_t> distance_to_site(const Region& site,
                                                      const EndInterval& begin_ci,
                                                      const EndInterval& end_ci,
                                                      const Region& candidate);

// What a pair of haplotypes has, and a candidate of its type: nearly one size (0.9), and begins at
// most `reach` bp apart, since in a repeat the same change can be written at many places.
[[nodiscard]] bool same_proposal(const Region& a, const Region& b, int64_t reach);

// --- What depth shows --------------------------------------------------------------------------

// Runs of bins of nearly one place, of which the likelier stays: a reciprocal overlap of 0.85.
[[nodiscard]] bool same_run(const Region& a, const Region& b);

// A candidate and a module of a segmental duplication that is lost or gained: a reciprocal overlap
// of 0.7, as of segments and junctions.
[[nodiscard]] bool same_module(const Region& a, const Region& b);
// A candidate in one of a module's other places: half of it or more lies there.
[[nodiscard]] bool lies_in_place(const Region& region, const Region& place);

// True if most of `region` lies in the longer `whole`: what depth alone shows there is a piece of
// an event of its type whose ends reads show.
[[nodiscard]] bool is_piece_of(const Region& region, const Region& whole);

// --- Calls ---------------------------------------------------------------------------------------

struct CallPlace {
  const Region& region;
  bool precise = true;
};

// Calls of one sample and type that mean the same event, of which the better stays: both ends
// within 30 bp, a reciprocal overlap of 0.9, or of 0.5 where one is precise and the other is not.
[[nodiscard]] bool same_call(CallPlace a, CallPlace b);
// bp behind the begin of a call within which the same event may begin.
[[nodiscard]] int64_t same_call_reach(const Region& call);

// Calls of different samples and of one type that mean the same site: both ends within 30 bp and
// sizes that differ at most by 0.7, or a reciprocal overlap of 0.8. Stricter than same_call():
// lengths of a repeat are alleles.
[[nodiscard]] bool same_site(const Region& a, const Region& b);
// bp from the begin of a site within which the same site may begin.
[[nodiscard]] int64_t same_site_reach(const Region& site);

// How many times larger the larger of two redundant calls may be; small events may lie inside large
// ones.
inline constexpr double kRedundantSize = 3;

// Small events of nearly one size are redundant even if so many bp lie between them: the loss of
// one unit of a tandem repeat leaves the same bases as the loss of the next one; both are
// candidates.
inline constexpr int64_t kRedundantGap = 200;
inline constexpr int64_t kSmallRedundant = 2000;     // bp
inline constexpr double kSmallRedundantSize = 1.25;  // times larger that the larger one may be

// True if two calls of one type share a base and are of like size, or are small, near and of nearly
// one size. In tandem repeats one event shows itself in several candidates with other ends and
// units, so of redundant calls only the best is believed; two different events of one type that
// overlap are far rarer.
[[nodiscard]] bool are_redundant(const Region& a, const Region& b);

// --- Truth ---------------------------------------------------------------------------------------

// bp between the ends that lie farther apart.
[[nodiscard]] int64_t end_distance(const Region& a, const Region& b);

// A candidate that may carry the label of a true event of its type: sizes that differ by no more
// than 30 %, and each end within max(30 bp, a quarter of the event's size), at most 500 bp;
// anywhere within 500 bp if both lie in one tandem repeat (`in_repeat` is asked only then), where
// the same change of units can be written at many places.
inline constexpr int64_t kTruthReach = 500;  // bp
[[nodiscard]] bool matches_truth(const Region& candidate, const Region& event,
                                 const std::function<bool(const Region& both)>& in_repeat);

// --- Questions -----------------------------------------------------------------------------------

// A candidate that could be the event of its type that somebody expects: as the benchmarks match
// calls to a truth, both ends at most 500 bp away and sizes that differ by no more than 30 %.
inline constexpr int64_t kAskedReach = 500;  // bp
[[nodiscard]] bool could_be(const Region& candidate, const Region& asked);

}  // namespace cnvnet
