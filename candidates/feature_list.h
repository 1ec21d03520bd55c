// The features of a candidate: the one place that lists them. The finder fills them in
// (candidate_features.h), model files and shards name those that they hold, and `make reference`
// writes the table of docs/features.md from here.
//
//   features[place_of_feature("log_size")]   // a name that is not listed does not compile
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace cnvnet {

struct FeatureText {
  std::string_view name;
  std::string_view meaning;  // with its scale and limits
};

// In the order of FeatureVector. Models store the names of those that they use, so new ones are
// added behind and no name is used again.
inline constexpr auto kFeatures = std::to_array<FeatureText>({
    // The candidate and its evidence.
    {"is_duplication", "1 of a duplication, 0 of a deletion"},
    {"log_size", "log10 of the size in bp"},
    {"split_reads", "fragments with a split read over the diploid depth, at most 2"},
    {"soft_clips", "the same of fragments with a soft clip"},
    {"hidden_clips", "the same of unclipped junction reads (mismatch tails)"},
    {"alignment_gaps", "the same of fragments with the event as a gap in one alignment"},
    {"discordant_pairs", "the same of discordant pairs"},
    {"log_fragments", "log2(1 + fragments)"},
    {"kinds", "kinds of read signal that agree, over 6"},
    {"precise", "1 if a read shows the junction base by base, else 0"},
    {"alt_fraction_begin", "alt-supporting reads over all reads at the begin, 0.5 of none"},
    {"alt_fraction_end", "the same at the end"},
    {"depth_change",
     "log2 fold change inside against flanks, in [-3, 3], signed so that + agrees with the"
     " type; of deletions DepthContrast::loss()"},
    {"depth_weight", "1 - exp(-size / 500): how far depth can be trusted"},
    {"depth_agreement", "product of the last two"},
    {"depth_segment", "1 if a segment of the depth profile supports it, else 0"},
    {"mapq", "mean mapping quality of the supporting reads over 60"},
    {"mapq0_share", "share of MAPQ-0 reads, worse of both ends"},
    {"local_depth", "log2 of the depth at the deeper end over the diploid depth, in [-3, 3]"},
    {"homology", "min(homology, 100) / 100"},
    {"mismatch_rate", "mismatches per base, worse of both ends, at most 0.2, times 5"},
    {"insert_ratio",
     "of the inserts: ln of the likelihood ratio for the better of one and both "
     "haplotypes, over 20, in [-1, 1]"},
    {"insert_both", "how much better for both haplotypes, likewise"},
    {"coverage_ratio", "insert_ratio, but of the coverage"},
    {"coverage_both", "insert_both, but of the coverage"},
    {"length_ratio", "of the tandem-repeat expansion or contraction that agrees, likewise"},
    {"repeat_share", "share of its bases in a tandem repeat; 0 for events over 2 kb"},
    // What else the reads say there; all 0 for events over 2 kb (CandidateContext).
    {"rival_support",
     "log2 of (1 + fragments of the strongest competing junction) / (1 + own), in [-3, 3]"},
    {"rival_opposite", "the same of the strongest of the other type"},
    {"rival_small", "the same of the strongest below 50 bp"},
    {"rival_size",
     "log2 of the strongest competing one's size over the own, in [-3, 3]; 0 of none"},
    {"small_insertions", "share of the reads over the place that have an I of 5 to 49 bp"},
    {"small_deletions", "the same of D"},
    {"insert_margin",
     "ln of the likelihood ratio of the own size against the best other, over 20, in [-1, "
     "1]"},
    {"insert_best", "best size - own, gains positive, over the own (at least 50 bp), in [-2, 2]"},
    {"insert_small",
     "likelihood ratio of the best size below 50 bp against the own, as insert_margin"},
    // The sample's, the same for all candidates (SampleNoise).
    {"insert_width", "robust deviation of the insert sizes over their median, at most 1"},
    {"read_share", "read length over the median insert, at most 2"},
    {"noise_outward", "log10(1 + local pairs that face outward per million pairs) / 6"},
    {"noise_same_strand", "the same of local pairs that point the same way"},
    {"noise_split", "of local split reads per million reads, both parts on one strand"},
    {"noise_inverted_split", "the same of those with parts on both strands"},
    {"depth_noise", "spread of the depth over 1 kb beyond that of chance, at most 1"},
    // Of the candidate again.
    {"fragment_share", "fragments / (these + spanning reads of the end with more), 0 of none"},
    {"ordinary_mismatch",
     "mismatches per base of ordinary reads within 500 bp, times 10, at most 1"},
    {"repeat_period",
     "log2(1 + period) / 7, of the tandem repeat that it overlaps most; 0 of none"},
    {"repeat_tract", "log10(1 + length) / 4, of that repeat"},
    {"repeat_units_off", "from size / period to the nearest whole number, 0 to 0.5; 0 of none"},
    // Of the choice between pairs of haplotypes (LocusEvidence).
    {"locus_odds", "LocusEvidence::odds, as asinh(nats) / 6"},
    {"locus_exact", "LocusEvidence::exact, as asinh(nats) / 6"},
    {"locus_gain", "LocusEvidence::gain, as asinh(nats) / 6"},
    {"locus_both", "LocusEvidence::both, as asinh(nats) / 6"},
    {"locus_event", "LocusEvidence::event, as asinh(nats) / 6"},
    {"locus_opposite", "LocusEvidence::opposite, as asinh(nats) / 6"},
    {"locus_fit", "LocusEvidence::fit over 5, at least -1"},
    {"locus_misfit", "LocusEvidence::misfit over 20, at most 1"},
    {"locus_shift", "LocusEvidence::shift"},
    {"locus_fragments", "log2(1 + fragments that tell the haplotypes apart) / 8"},
    {"locus_share", "LocusEvidence::share"},
    {"locus_imbalance", "LocusEvidence::imbalance over 20, at most 1"},
    {"locus_copied", "LocusEvidence::copied"},
    // Of the depth again.
    {"shared_inside", "share of the bases inside that come from reads of MAPQ 0"},
});
using FeatureVector = std::array<float, kFeatures.size()>;

inline constexpr auto kFeatureNames = [] {
  std::array<std::string_view, kFeatures.size()> names;
  std::transform(kFeatures.begin(), kFeatures.end(), names.begin(),
                 [](const FeatureText& feature) { return feature.name; });
  return names;
}();

// The place of a feature in FeatureVector, if it is listed.
[[nodiscard]] constexpr std::optional<size_t> find_feature(std::string_view name) {
  const auto* const found = std::find(kFeatureNames.begin(), kFeatureNames.end(), name);
  if (found == kFeatureNames.end()) return std::nullopt;
  return static_cast<size_t>(found - kFeatureNames.begin());
}

// The same of a name that stands in the source.
[[nodiscard]] consteval size_t place_of_feature(std::string_view name) {
  return find_feature(name).value();
}

}  // namespace cnvnet
