// A candidate as numbers, all free of the sample's depth and read length, so that
// what was learnt at 30× holds at 15× and 60×.
#pragma once

#include <array>
#include <string_view>

#include "candidates/breakpoint_support.h"
#include "candidates/candidate.h"
#include "candidates/depth_profile.h"
#include "candidates/sample_noise.h"

namespace cnvnet {

// Names of the features, in the order of FeatureVector. Models store those that they use; new ones
// are added behind.
inline constexpr std::array<std::string_view, 62> kFeatureNames = {
    "is_duplication",  // 0 or 1
    "log_size",        // log10 of the size in bp
    "split_reads",     // fragments over the diploid depth, at most 2; likewise the next four
    "soft_clips",
    "hidden_clips",
    "alignment_gaps",
    "discordant_pairs",
    "log_fragments",       // log2(1 + fragments)
    "kinds",               // kinds of read signal that agree, over 6
    "precise",             // 0 or 1
    "alt_fraction_begin",  // broken / (broken + spanning), 0.5 of nothing is 0
    "alt_fraction_end",
    // log2 fold change inside against flanks, in [-3, 3], signed so that + agrees with the type; of
    // deletions DepthContrast::loss()
    "depth_change",
    "depth_weight",     // 1 - exp(-size / 500): how far depth can be trusted
    "depth_agreement",  // product of the last two
    "depth_segment",    // 0 or 1
    "mapq",             // mean of the supporting reads over 60
    "mapq0_share",      // worse of both ends
    "local_depth",      // log2 of the depth at the deeper end over the diploid depth, in [-3, 3]
    "homology",         // min(homology, 100) / 100
    "mismatch_rate",    // worse of both ends, at most 0.2, times 5
    "insert_ratio",     // ln of the likelihood ratio for the better of one and both haplotypes, over 20, in [-1, 1]
    "insert_both",      // how much better for both haplotypes, likewise
    "coverage_ratio",   // the same two of the coverage
    "coverage_both",
    "length_ratio",  // of the change of a tandem repeat that agrees, likewise
    "repeat_share",  // of its bases, in a tandem repeat; 0 for events over 2 kb
    // What else the reads say there; all 0 for events over 2 kb, but for "ordinary_mismatch"
    // (CandidateContext).
    "rival_support",     // log2 of (1 + fragments of the strongest rival) / (1 + own), in [-3, 3]
    "rival_opposite",    // the same of the strongest of the other type
    "rival_small",       // the same of the strongest below 50 bp
    "rival_size",        // log2 of the strongest rival's size over the own, in [-3, 3]; 0 of none
    "small_insertions",  // share of the reads over the place that have an I of 5 to 49 bp
    "small_deletions",   // the same of D
    // ln of the likelihood ratio of the own size against the best other, over 20, in [-1, 1]
    "insert_margin",
    "insert_best",   // best size - own, gains positive, over the own (at least 50 bp), in [-2, 2]
    "insert_small",  // likelihood ratio of the best size below 50 bp against the own, likewise
    // The sample's, the same for all candidates (SampleNoise).
    "insert_width",          // robust deviation of the insert sizes over their median, at most 1
    "read_share",            // read length over the median insert, at most 2
    "noise_outward",         // log10(1 + local pairs that face outward per million pairs) / 6
    "noise_same_strand",     // the same of local pairs that point the same way
    "noise_split",           // of local split reads per million reads, both parts on one strand
    "noise_inverted_split",  // the same of those with parts on both strands
    "depth_noise",           // spread of the depth over 1 kb beyond that of chance, at most 1
    // Of the candidate again.
    "fragment_share",     // fragments / (these + spanning reads of the end with more), 0 of none
    "ordinary_mismatch",  // mismatches per base of ordinary reads within 500 bp, * 10, at most 1
    "repeat_period",      // log2(1 + period) / 7, of the repeat that it overlaps most; 0 of none
    "repeat_tract",       // log10(1 + length) / 4, of that repeat
    "repeat_units_off",   // from size / period to the nearest whole number, 0 to 0.5; 0 of none
    // Of the choice between pairs of haplotypes (LocusEvidence); log-likelihoods as asinh(nats) / 6.
    "locus_odds",
    "locus_exact",
    "locus_gain",
    "locus_both",
    "locus_event",
    "locus_opposite",
    "locus_fit",        // over 5, at least -1
    "locus_misfit",     // over 20, at most 1
    "locus_shift",
    "locus_fragments",  // log2(1 + fragments) / 8
    "locus_share",
    "locus_imbalance",  // over 20, at most 1
    "locus_copied",
    // Of the depth again.
    "shared_inside",  // share of the bases inside that come from reads of MAPQ 0
};
using FeatureVector = std::array<float, kFeatureNames.size()>;

// Depth inside a candidate and in flanks of the same length (at least 1 kb, at most 50 kb) on both sides.
struct DepthContrast {
  double inside = 0;  // corrected, 1.0 = two copies
  double flanks = 0;
  double fold_change = 1;  // inside / flanks; 1 where the flanks have no reads
  double shared = 0;  // share of the bases inside from reads of MAPQ 0: maybe from elsewhere

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

[[nodiscard]] FeatureVector candidate_features(const Candidate& candidate,
                                               const BreakpointSupport& begin,
                                               const BreakpointSupport& end,
                                               const DepthProfile& depth, const SampleNoise& noise);

}  // namespace cnvnet
