#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "pipeline/cli/arguments.h"
#include "pipeline/cli/subcommands.h"
#include "pipeline/run/run_calls.h"

namespace cnvnet {

int run_call(int argc, const char* const* argv) {
  CLI::App app("Finds deletions and duplications in reads and writes them as genotyped VCF.",
               "cnvnet call");
  const KeyFlag output{"--output", "output.calls",
                       "VCF to write: .vcf, .vcf.gz or .bcf; an old one is overwritten"};
  const SchemaArguments arguments(
      app, "config",
      {kReadsFlag, kReferenceFlag, output, kModelFlag, kRegionsFlag, kExcludeFlag, kCandidatesFlag,
       kStatisticsFlag, kProfileFlag, kThreadsFlag, kDeviceFlag});
  bool part = false;
  app.add_flag("--part", part, "write a part for cnvnet gather (output.part)");
  bool resume = false;
  app.add_flag("--resume", resume,
               "keep finished chunks beside the output, and go on from those of an equal run that "
               "did not come to its end (output.resume)");
  if (!parse_arguments(app, argc, argv)) return 0;
  Config config;
  Schema schema = config_schema(config);
  arguments.apply(schema);
  if (part) config.output.part = true;
  if (resume) config.output.resume = true;
  const RunSummary summary = call_genome(config);
  std::cout << fmt::format("{}: {} calls, {} PASS, in {:.1f} s; report: {}\n",
                           summary.output.string(), summary.records, summary.passed,
                           summary.seconds, summary.report.string());
  return 0;
}

}  // namespace cnvnet
