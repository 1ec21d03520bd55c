#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <vector>

#include "pipeline/cli/arguments.h"
#include "pipeline/cli/subcommands.h"
#include "pipeline/cohort/part.h"

namespace cnvnet {

int run_gather(int argc, const char* const* argv) {
  CLI::App app("Joins parts (cnvnet call --part) to what one run over all of their regions writes.",
               "cnvnet gather");
  std::vector<std::string> parts;
  std::string output;
  GatherOptions options;
  app.add_option("parts", parts, "VCFs that cnvnet call --part wrote, in any order")
      ->type_name("FILE")
      ->required();
  app.add_option("--output", output,
                 "VCF to write: .vcf, .vcf.gz or .bcf; an old one is overwritten")
      ->type_name("FILE")
      ->required();
  app.add_option("--regions", options.regions,
                 "what the parts must cover together: BED file or chr1:1-2000,… (default: the "
                 "whole genome)")
      ->type_name("FILE|REGIONS");
  if (!parse_arguments(app, argc, argv)) return 0;
  options.parts.assign(parts.begin(), parts.end());
  options.output = output;
  const RunSummary summary = gather_calls(options);
  std::cout << fmt::format("{}: {} calls, {} PASS, from {} parts\n", summary.output.string(),
                           summary.records, summary.passed, parts.size());
  return 0;
}

}  // namespace cnvnet
