// Parts of a run that was scattered by region, and their joining.
//
//   cnvnet call --part --regions 1.bed --statistics sample.cnvstats … --output part1.vcf.gz
//   cnvnet gather --output calls.vcf.gz part1.vcf.gz part2.vcf.gz …
//
// A part holds every scored call that begins in its regions. Which calls mean one event, and which
// of redundant ones passes, can only be decided when a whole contig's calls are together; so that
// is left to gather_calls(), and the result has the same bytes as that of one run.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/run/run_calls.h"

namespace cnvnet {

struct GatherOptions {
  std::vector<std::filesystem::path> parts;  // in any order
  std::filesystem::path output;
  std::string
      regions;  // what the parts must cover together, as input.regions; empty: the whole genome
};

// Joins parts to the VCF that one run over their regions writes, and writes a report beside it.
//
// Memory: the calls of one contig.
//
// Throws InputError if a file is no part, parts overlap or leave a gap, or they come of different
// samples, references, models, settings or versions.
RunSummary gather_calls(const GatherOptions& options);

}  // namespace cnvnet
