#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "pipeline/cli/arguments.h"
#include "pipeline/cli/subcommands.h"
#include "pipeline/run/run_calls.h"

namespace cnvnet {

int run_genotype(int argc, const char* const* argv) {
  CLI::App app("Genotypes one sample at given sites; bcftools merge -m id joins samples.",
               "cnvnet genotype");
  const KeyFlag sites{"--sites", "input.candidates", "VCF of sites, as cnvnet merge writes it"};
  const KeyFlag output{"--output", "output.calls",
                       "VCF to write: .vcf, .vcf.gz or .bcf; an old one is overwritten"};
  const SchemaArguments arguments(app, "config",
                                  {kReadsFlag, kReferenceFlag, sites, output, kStatisticsFlag,
                                   kModelFlag, kThreadsFlag, kDeviceFlag});
  if (!parse_arguments(app, argc, argv)) return 0;
  Config config;
  Schema schema = config_schema(config);
  arguments.apply(schema);
  const RunSummary summary = genotype_sites(config);
  std::cout << fmt::format("{}: {} sites, {} with the event, in {:.1f} s; report: {}\n",
                           summary.output.string(), summary.records, summary.passed,
                           summary.seconds, summary.report.string());
  return 0;
}

}  // namespace cnvnet
