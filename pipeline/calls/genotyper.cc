#include "pipeline/calls/genotyper.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace cnvnet {
namespace {

constexpr double kMostPhred = 99;
constexpr double kFalseAltShare = 0.02;  // share of alt-supporting reads where no event is
// Where every haplotype has the event and no copy is left whole
constexpr double kMostAltShare = 0.95;
constexpr double kLongHomology = 50;  // bp at the junction from which on ...
constexpr double kMostHidden = 0.35;  // ... so large a share of its reads shows no break
// Relative error of depth that no length cures (GC, mappability)
constexpr double kDepthFloor = 0.15;
constexpr double kDepthSpread = 3;         // variance of read counts over Poisson's
constexpr double kDepthScale = 500;        // bp at which depth has 1 - 1/e of its weight
constexpr int64_t kCopyNumberSize = 1000;  // bp from which CN is counted from depth
constexpr double kMostShared = 0.5;        // of a deletion's bases inside, MAPQ 0, for that
// bp from which depth may give a gain more copies than its genotype
constexpr int64_t kGainSize = 300;
// Weight of depth and junction, which the network has seen too
constexpr double kBesideNetwork = 0.15;
constexpr double kLocusBesideNetwork = 0.5;  // likewise of what haplotypes say ...
constexpr double kMostLocus = 10;            // ... and the most of it, Phred
constexpr double kMostByCopies = 0.999;      // a copy that the reference lacks looks like a gain
// Phred that one kind of evidence alone can speak against a genotype
constexpr double kMostContradiction = 60;

double phred_of(double log_likelihood) { return -10 * log_likelihood / std::log(10.0); }

// Share of alt-supporting reads at one end, if `alt_count` of its haplotypes have the event. A
// tandem duplication leaves both its ends whole beside the junction: one alt-supporting read for
// every reference-supporting one of its haplotype. Where both ends look alike, some reads over the
// junction are aligned without a break.
double expected_alt_share(const Site& site, int alt_count) {
  if (alt_count == 0) return kFalseAltShare;
  const double alike = std::min(1.0, static_cast<double>(site.candidate.homology) / kLongHomology);
  const double seen = 1 - kMostHidden * alike;
  if (site.candidate.type == EventType::kDuplication)
    return seen * alt_count / (site.ploidy + alt_count);
  return seen * std::min(kMostAltShare, static_cast<double>(alt_count) / site.ploidy);
}

// Phred against `alt_count`; both ends see the same fragments, so each counts half.
double junction_phred(const Site& site, int alt_count) {
  const double share = expected_alt_share(site, alt_count);
  double sum = 0;
  for (const BreakpointSupport* end : {&site.begin_support, &site.end_support}) {
    sum += 0.5 * (phred_of(std::log(share)) * end->alt_reads +
                  phred_of(std::log(1 - share)) * end->reference_reads);
  }
  return sum;
}

double measured_copies(const Site& site) { return site.ploidy * site.depth.fold_change; }

// What reads that may come from elsewhere say of a deletion is nothing.
double depth_weight(const Site& site) {
  if (!(site.depth.flanks > 0)) return 0;
  const double own = site.candidate.type == EventType::kDeletion ? 1 - site.depth.shared : 1;
  return own * (1 - std::exp(-static_cast<double>(site.candidate.region.length()) / kDepthScale));
}

double depth_phred(const Site& site, int alt_count, const GenotypeOptions& options) {
  const bool duplication = site.candidate.type == EventType::kDuplication;
  const double expected = site.ploidy + (duplication ? alt_count : -alt_count);
  double difference = measured_copies(site) - expected;
  // A duplication may have more copies than two haplotypes with two each.
  if (duplication && alt_count == site.ploidy) difference = std::min(difference, 0.0);
  const double reads = std::max(1.0, static_cast<double>(site.candidate.region.length()) *
                                         options.diploid_depth / std::max(1, options.read_length));
  const double relative = std::sqrt(kDepthFloor * kDepthFloor + kDepthSpread / reads);
  // An error in proportion to the copies, but never less than for half a copy.
  const double deviation = relative * std::max(0.5, expected);
  return depth_weight(site) * phred_of(-0.5 * difference * difference / (deviation * deviation));
}

std::string genotype_text(int alt_count, int ploidy) {
  if (ploidy == 1) return alt_count == 0 ? "0" : "1";
  return alt_count == 0 ? "0/0" : alt_count == 1 ? "0/1" : "1/1";
}

bool has_junction_reads(const Site& site) {
  // Where the ends are only roughly known, whole reads over them say nothing, and so the share says
  // nothing.
  if (!site.candidate.precise) return false;
  const BreakpointSupport &begin = site.begin_support, &end = site.end_support;
  return begin.alt_reads + end.alt_reads + begin.reference_reads + end.reference_reads > 0;
}

// A network that saw the whole candidate knows all that the scorer knows.
double score_of(const ScoredSite& site, const GenotypeOptions& options) {
  if (options.scorer != nullptr && site.predictions.size() == 2) {
    return options.scorer->score(CallScorer::inputs(site.candidate.type, site.features,
                                                    site.predictions[0], site.predictions[1]));
  }
  const bool duplication = site.candidate.type == EventType::kDuplication;
  double sum = 0;
  for (const Prediction& prediction : site.predictions)
    sum += duplication ? prediction.duplication : prediction.deletion;
  return sum / static_cast<double>(std::max<size_t>(1, site.predictions.size()));
}

// How much more the reads at a deletion's ends look like two alternate alleles than like one,
// Phred. In repeats reads go over an end unbroken though no haplotype is whole there, so that these
// say nothing for one of them.
double junction_for_both(const Site& site) {
  if (site.candidate.type != EventType::kDeletion) return 0;
  return std::clamp(junction_phred(site, 1) - junction_phred(site, 2), 0.0, kMostContradiction);
}

// How much more likely fragments are on two haplotypes with the event than on one, Phred. No word
// against two where a deletion is_gone(): what fits a haplotype without it comes from elsewhere.
double locus_for_both(const Site& site) {
  const double both = std::clamp(-kLocusBesideNetwork * phred_of(site.candidate.locus.both),
                                 -kMostLocus, kMostLocus);
  return is_gone(site.candidate, site.begin_support, site.end_support) ? std::max(0.0, both) : both;
}

// The network's word, the depth's, that of the reads at both ends and that of the haplotypes
// together, on a diploid contig.
GenotypeResult genotype_of_network(const Site& site, double homozygous,
                                   const GenotypeOptions& options) {
  const double by_depth = std::clamp(depth_phred(site, 1, options) - depth_phred(site, 2, options),
                                     -kMostContradiction, kMostContradiction);
  const double by_network =
      phred_of(std::log(std::max(1e-12, 1 - homozygous) / std::max(1e-12, homozygous)));
  const double beside = kBesideNetwork * (by_depth + junction_for_both(site));
  const double for_both = by_network + beside + locus_for_both(site);  // Phred
  const int alt_count = for_both > 0 ? 2 : 1;
  // Phred of 1 / (1 + odds).
  const double quality = 10 * std::log10(1 + std::pow(10, std::abs(for_both) / 10));
  return {genotype_text(alt_count, 2), std::min(kMostPhred, quality), alt_count};
}

bool depth_contradicts(const Site& site) {
  if (site.candidate.region.length() < kCopyNumberSize || !(site.depth.flanks > 0)) return false;
  if (site.candidate.type == EventType::kDeletion) {
    // Flanks that have lost bases too say nothing.
    return std::min(site.depth.own_fold(), 2 * site.depth.inside / site.ploidy) > kDeletionMostFold;
  }
  return site.depth.fold_change < kDuplicationLeastFold;
}

double threshold_of(const Site& site, const ScoreThresholds& thresholds) {
  const bool deletion = site.candidate.type == EventType::kDeletion;
  return (deletion ? thresholds.deletion : thresholds.duplication)
      .at(site.candidate.region.length());
}

// That of the genotype, but where a gain is long enough for its depth to show more copies, and of a
// site whose event the sample does not have.
int copy_number(const Site& site, int alt_count) {
  const bool duplication = site.candidate.type == EventType::kDuplication;
  const int by_genotype = site.ploidy + (duplication ? alt_count : -alt_count);
  // By reads of other copies
  const bool is_covered = !duplication && site.depth.shared > kMostShared;
  const bool is_lost = !duplication && alt_count > 0;
  const int64_t least = duplication ? kGainSize : kCopyNumberSize;
  if (is_lost || is_covered || !(site.depth.flanks > 0)) return by_genotype;
  if (site.candidate.region.length() < least) return by_genotype;
  const auto by_depth = static_cast<int>(std::lround(measured_copies(site)));
  return duplication ? std::max(by_genotype, by_depth) : by_depth;
}

double probability_of(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

// Copies in all are counted over all places of a sequence: the depth of one place says less.
bool is_counted(const Site& site) { return site.candidate.copies.normal > 0 && site.ploidy == 2; }

GenotypeResult genotype_of_copies(const CopiesInAll& copies) {
  const double quality = 10 * std::log10(1 + std::exp(std::max(0.0F, copies.margin)));
  return {genotype_text(copies.alt_count(), 2), std::min(kMostPhred, quality), copies.alt_count()};
}

}  // namespace

GenotypeResult genotype(const ScoredSite& site, const GenotypeOptions& options) {
  if (site.ploidy == 2 && site.predictions.size() == 1 && site.predictions[0].homozygous) {
    return genotype_of_network(site, *site.predictions[0].homozygous, options);
  }
  const bool junction = has_junction_reads(site);
  if (!junction && depth_weight(site) == 0) return {site.ploidy == 1 ? "." : "./.", 0, 0};
  std::vector<double> against(static_cast<size_t>(site.ploidy) + 1);
  std::vector<double> by_junction(against.size(), 0.0), by_depth(against.size(), 0.0);
  for (int alt_count = 0; alt_count <= site.ploidy; ++alt_count) {
    const auto i = static_cast<size_t>(alt_count);
    if (junction) by_junction[i] = junction_phred(site, alt_count);
    by_depth[i] = depth_phred(site, alt_count, options);
  }
  const double junction_best = *std::min_element(by_junction.begin(), by_junction.end());
  const double depth_best = *std::min_element(by_depth.begin(), by_depth.end());
  for (size_t i = 0; i < against.size(); ++i) {
    against[i] = std::min(kMostContradiction, by_junction[i] - junction_best) +
                 std::min(kMostContradiction, by_depth[i] - depth_best);
  }
  size_t best = 1;
  for (size_t i = 2; i < against.size(); ++i) {
    if (against[i] < against[best]) best = i;
  }
  double next = kMostPhred + against[best];
  for (size_t i = 0; i < against.size(); ++i) {
    if (i != best) next = std::min(next, against[i]);
  }
  const int alt_count = static_cast<int>(best);
  return {genotype_text(alt_count, site.ploidy), std::clamp(next - against[best], 0.0, kMostPhred),
          alt_count};
}

CnvCall make_call(ScoredSite site, const GenotypeOptions& options) {
  CnvCall call{std::move(site), 0, 0, "", 0, 2, {}};
  double score = score_of(call, options);
  if (is_counted(call)) {
    const double by_copies = probability_of(call.candidate.copies.odds);
    score = std::max(score, std::min(kMostByCopies, by_copies));
  }
  call.score = std::round(score * kScoreSteps) / kScoreSteps;
  call.quality = std::clamp(phred_of(std::log(std::max(1e-12, 1 - score))), 0.0, kMostPhred);
  const CopiesInAll& copies = call.candidate.copies;
  const GenotypeResult result =
      is_counted(call) ? genotype_of_copies(copies) : genotype(call, options);
  call.genotype = result.genotype;
  call.genotype_quality = result.quality;
  call.copy_number = is_counted(call) ? std::max(0, call.ploidy + copies.best - copies.normal)
                                      : copy_number(call, result.alternative_copies);
  if (call.score < threshold_of(call, options.thresholds)) call.filters.emplace_back("LowQual");
  if (!is_counted(call) && depth_contradicts(call)) call.filters.emplace_back("Depth");
  // A network that saw the whole candidate has weighed the mapping qualities itself.
  const bool ends_alone = call.predictions.size() == 2;
  if (ends_alone &&
      std::min(call.begin_support.mapq0_share(), call.end_support.mapq0_share()) > kMostMapq0) {
    call.filters.emplace_back("LowMapq");
  }
  if (call.near_gap) call.filters.emplace_back("NearGap");
  return call;
}

std::optional<SiteGenotype> genotype_at_site(const CnvCall& call) {
  const BreakpointSupport &begin = call.begin_support, &end = call.end_support;
  if (begin.depth == 0 && end.depth == 0 && !(call.depth.flanks > 0)) return std::nullopt;
  SiteGenotype site;
  site.reference_reads = begin.reference_reads + end.reference_reads;
  site.alt_reads = begin.alt_reads + end.alt_reads;
  site.score = call.score;
  const bool carries = call.score >= kLikely;
  const double doubt = std::max(1e-12, carries ? 1 - call.score : call.score);
  site.quality = std::clamp(phred_of(std::log(doubt)), 0.0, kMostPhred);
  if (carries) {
    site.genotype = call.genotype;
    site.quality = std::min(site.quality, call.genotype_quality);
    site.copy_number = call.copy_number;
  } else {
    site.genotype = genotype_text(0, call.ploidy);
    site.copy_number = copy_number(call, 0);
  }
  return site;
}

}  // namespace cnvnet
