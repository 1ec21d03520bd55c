// The work behind the subcommands `call`, `candidates` and `genotype`: from a Config to files.
//
// All inputs, the model and the places of the outputs are checked before the first
// read is counted. An output that exists is overwritten, when the new one is whole.
#pragma once

#include <filesystem>

#include "classifier/model_file.h"
#include "pipeline/calls/genotyper.h"
#include "pipeline/config/config.h"
#include "pipeline/statistics/statistics.h"

namespace cnvnet {

// What to tell the user at the end.
struct RunSummary {
  std::filesystem::path output;
  std::filesystem::path report;
  int64_t records = 0;
  int64_t passed = 0;  // of them PASS
  double seconds = 0;
};

// Finds, classifies and genotypes; writes the VCF of config.output.calls and the report.
RunSummary call_genome(const Config& config);

// Finds candidates and writes them as VCF without samples.
RunSummary list_candidates(const Config& config);

// Says for each site of config.input.candidates what the sample has there, and writes the sites
// with one sample, in the order of the genome. Sites keep place and ID; one without an ID gets
// DEL_chr1_1001_1500. Throws InputError if two sites have the same ID, ConfigError if
// config.input.regions is set.
RunSummary genotype_sites(const Config& config);

// How calls of the model are decided in this genome. `model_file` must outlive the result.
[[nodiscard]] GenotypeOptions genotype_options(const ModelFile& model_file, const Config& config,
                                               const GenomeStatistics& statistics);

}  // namespace cnvnet
