// Events of many samples as one list of sites, to genotype every sample at.
//
//   cnvnet merge --output sites.vcf.gz a.vcf.gz b.vcf.gz …
//   cnvnet genotype --sites sites.vcf.gz --reads a.bam … --output a.sites.vcf.gz     (each sample)
//   bcftools merge -m id a.sites.vcf.gz b.sites.vcf.gz … -O z -o cohort.vcf.gz
//
// The cost of one more sample is that of reading its calls once and of genotyping it once.
#pragma once

#include <filesystem>
#include <vector>

#include "candidates/candidate.h"
#include "pipeline/run/run_calls.h"

namespace cnvnet {

// An event of one or more samples.
struct MergedSite {
  Candidate candidate;  // place, type and precision of the best of its calls
  char base_before = 'N';
  float quality = 0;  // the best QUAL
  int32_t calls = 1;  // calls that mean this event
};

// True if two calls of different samples mean the same site: same type, and same_site() of their
// regions (candidates/same_event.h).
[[nodiscard]] bool same_site(const Candidate& a, const Candidate& b);

// Joins what means the same site around the best call (most calls of the very same place, then
// precise, then the higher quality, then the first); a call that was joined joins no other. In: any
// order. Out: sorted by before().
//
// Cost: sites times the sites that begin within a quarter of a site's length.
[[nodiscard]] std::vector<MergedSite> merge_sites(std::vector<MergedSite> sites);

// Reads the passing deletions and duplications of VCFs of one sample or none (calls of cnvnet or
// others, or sites that were merged before, whose counts are kept) and writes the merged sites.
//
// Memory: some hundreds of bytes per different call. Throws InputError if the files name different
// contigs.
RunSummary merge_call_files(const std::vector<std::filesystem::path>& calls,
                            const std::filesystem::path& output);

}  // namespace cnvnet
