#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "pipeline/cli/arguments.h"
#include "pipeline/cli/subcommands.h"
#include "pipeline/cohort/refilter.h"

namespace cnvnet {

int run_filter(int argc, const char* const* argv) {
  CLI::App app(
      "Applies other thresholds to calls of cnvnet: the same records as calling with them again.",
      "cnvnet filter");
  std::string calls, output;
  app.add_option("calls", calls, "VCF that cnvnet call wrote")->type_name("FILE")->required();
  app.add_option("--output", output,
                 "VCF to write: .vcf, .vcf.gz or .bcf; an old one is overwritten")
      ->type_name("FILE")
      ->required();
  const SchemaArguments arguments(app, "--config", {kProfileFlag});
  if (!parse_arguments(app, argc, argv)) return 0;
  Config config;
  Schema schema = config_schema(config);
  arguments.apply(schema);
  const RunSummary summary = filter_calls(calls, output, config);
  std::cout << fmt::format("{}: {} calls, {} PASS\n", summary.output.string(), summary.records,
                           summary.passed);
  return 0;
}

}  // namespace cnvnet
