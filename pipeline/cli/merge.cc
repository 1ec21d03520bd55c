#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "genome/error.h"
#include "genome/output_file.h"
#include "pipeline/cli/arguments.h"
#include "pipeline/cli/subcommands.h"
#include "pipeline/cohort/site_merger.h"

namespace cnvnet {

int run_merge(int argc, const char* const* argv) {
  CLI::App app(
      "Merges the passing events of many samples to one VCF of sites, for cnvnet genotype.",
      "cnvnet merge");
  std::vector<std::string> calls;
  std::string list, output;
  app.add_option("calls", calls, "VCFs of calls, or of sites that were merged before")
      ->type_name("FILE");
  app.add_option("--list", list, "file that names such VCFs, one on each line")->type_name("FILE");
  app.add_option("--output", output,
                 "VCF to write: .vcf, .vcf.gz or .bcf; an old one is overwritten")
      ->type_name("FILE")
      ->required();
  if (!parse_arguments(app, argc, argv)) return 0;
  std::vector<std::filesystem::path> paths(calls.begin(), calls.end());
  if (!list.empty()) {
    std::ifstream lines(list);
    if (!lines) throw InputError(fmt::format("cannot read the list {}", list));
    keep_input(list);
    for (std::string line; std::getline(lines, line);) {
      if (!line.empty()) paths.emplace_back(line);
    }
  }
  if (paths.empty())
    throw ConfigError("no VCF of calls is given; name them, or a file that lists them with --list");
  const RunSummary summary = merge_call_files(paths, output);
  std::cout << fmt::format("{}: {} sites of {} calls in {} files\n", summary.output.string(),
                           summary.records, summary.passed, paths.size());
  return 0;
}

}  // namespace cnvnet
