// From what was seen at a site to a call: score, quality, genotype, copy number, filters.
//
// The genotype of a call on a diploid contig is the network's, if it knows genotypes, together with
// what pairs of haplotypes say (LocusEvidence::both), and with a little of what depth says, and the
// reads at a deletion's ends if none goes on unbroken. Else it weighs two kinds of evidence, as
// SVTyper (junction reads, Chiang 2015) and read-depth genotypers do: the share of alt-supporting
// reads at both ends (of precise calls), and the depth inside against the flanks, which counts for
// more the longer the event is.
//
// Pure functions: the same site gives the same call. Any thread.
#pragma once

#include <optional>
#include <string>

#include "classifier/call_scorer.h"
#include "pipeline/calls/cnv_call.h"
#include "pipeline/config/score_threshold.h"

namespace cnvnet {

struct GenotypeOptions {
  const CallScorer* scorer = nullptr;  // null: the score is the mean of the predictions' P(type)
  ScoreThresholds thresholds;          // scores below are LowQual; change nothing else
  double diploid_depth = 30;           // reads over a base of two copies
  int read_length = 100;               // bp
};

// What decides the genotype.
struct GenotypeResult {
  std::string genotype;
  // Phred distance to the next best genotype, at most 99; 0 if another fits better
  double quality = 0;
  int alternative_copies = 0;  // haplotypes that carry the event
  friend bool operator==(const GenotypeResult&, const GenotypeResult&) = default;
};

// The best genotype that carries the event, by likelihood; the reference genotype still lowers the
// quality. Without any read and without depth: "./." ("." on haploid contigs). A site with a
// network's word on the genotype (Prediction::homozygous) on a diploid contig takes that together
// with the depth's and the junction's.
[[nodiscard]] GenotypeResult genotype(const ScoredSite& site, const GenotypeOptions& options);

// Decides score, quality, genotype, copy number and filters. The genotype is that of a true event;
// the doubt is in the score. Filters: LowQual, Depth, LowMapq, NearGap, as the VCF header explains
// them.
[[nodiscard]] CnvCall make_call(ScoredSite site, const GenotypeOptions& options);

// What a sample has at a site that was given, where it need not have the event.
struct SiteGenotype {
  std::string genotype;
  // Phred, at most 99: of the genotype, and of whether there is an event at all
  double quality = 0;
  int copy_number = 2;
  int reference_reads = 0, alt_reads = 0;  // reads over both ends
  double score = 0;
};

// Of a call: without the event, if the score says that this is more likely; nothing without any
// read.
[[nodiscard]] std::optional<SiteGenotype> genotype_at_site(const CnvCall& call);

}  // namespace cnvnet
