#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "pipeline/cli/arguments.h"
#include "pipeline/cli/subcommands.h"
#include "pipeline/run/run_calls.h"

namespace cnvnet {

int run_candidates(int argc, const char* const* argv) {
  CLI::App app("Writes what the candidate finder proposes as VCF, before any classification.",
               "cnvnet candidates");
  const KeyFlag output{"--output", "output.calls",
                       "VCF to write: .vcf, .vcf.gz or .bcf; an old one is overwritten"};
  const SchemaArguments arguments(app, "config",
                                  {kReadsFlag, kReferenceFlag, output, kRegionsFlag, kExcludeFlag,
                                   kCandidatesFlag, kStatisticsFlag, kThreadsFlag});
  if (!parse_arguments(app, argc, argv)) return 0;
  Config config;
  Schema schema = config_schema(config);
  arguments.apply(schema);
  const RunSummary summary = list_candidates(config);
  std::cout << fmt::format("{}: {} candidates in {:.1f} s; report: {}\n", summary.output.string(),
                           summary.records, summary.seconds, summary.report.string());
  return 0;
}

}  // namespace cnvnet
