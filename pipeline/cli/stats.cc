#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "pipeline/cli/arguments.h"
#include "pipeline/cli/subcommands.h"
#include "pipeline/run/run_statistics.h"

namespace cnvnet {

int run_stats(int argc, const char* const* argv) {
  CLI::App app(
      "Measures depth and insert sizes of the whole genome and saves them for --statistics of the "
      "subcommands that "
      "look at a part of it.",
      "cnvnet stats");
  const KeyFlag output{"--output", "output.statistics", "file to write; an old one is overwritten"};
  const SchemaArguments arguments(app, "config",
                                  {kReadsFlag, kReferenceFlag, output, kThreadsFlag});
  if (!parse_arguments(app, argc, argv)) return 0;
  Config config;
  Schema schema = config_schema(config);
  arguments.apply(schema);
  const StatisticsSummary summary = save_statistics(config);
  std::cout << fmt::format("{}: {}, {} reads, {:.1f}×, in {:.1f} s; report: {}\n",
                           summary.output.string(), summary.sample, summary.reads,
                           summary.diploid_depth, summary.seconds, summary.report.string());
  return 0;
}

}  // namespace cnvnet
