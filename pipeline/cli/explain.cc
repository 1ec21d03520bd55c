#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <vector>

#include "genome/error.h"
#include "pipeline/cli/arguments.h"
#include "pipeline/cli/python_program.h"
#include "pipeline/cli/subcommands.h"
#include "pipeline/explain/explain.h"

namespace cnvnet {
namespace {

struct ExplainArguments {
  ExplainRequest request;
  std::string output, events, pages;
};

void describe(CLI::App& app, ExplainArguments& to) {
  AskedPlaces& asked = to.request.asked;
  app.add_option("--id", asked.ids, "ID of a record of the run's VCF; may be repeated")
      ->type_name("ID")
      ->allow_extra_args(false);
  app.add_option("--region", asked.regions, "a place, chr1:1001-2000; may be repeated")
      ->type_name("REGION")
      ->allow_extra_args(false);
  app.add_option(
         "--type", asked.type,
         "the event that is expected at a --region: without it, any candidate there is told")
      ->type_name("DEL|DUP");
  app.add_option("--events", to.events, "BED file of expected events: DEL or DUP in its 4th column")
      ->type_name("FILE");
  app.add_option("--output", to.output, "JSON to write")->type_name("FILE")->required();
  app.add_option("--pages", to.pages,
                 "also draws a page and a picture of each place there, named by its ID")
      ->type_name("FOLDER");
  app.add_flag("--brief", to.request.brief, "leave out what fills pictures");
}

}  // namespace

int run_explain(int argc, const char* const* argv) {
  CLI::App app(
      "Says what call made of a place: each candidate, each stage's decision, haplotypes, and what "
      "each input adds to the score.",
      "cnvnet explain");
  const KeyFlag calls{"--calls", "output.calls", "VCF of the run, to look IDs up"};
  const SchemaArguments arguments(
      app, "config",
      {kReadsFlag, kReferenceFlag, calls, kModelFlag, kRegionsFlag, kExcludeFlag, kCandidatesFlag,
       kStatisticsFlag, kProfileFlag, kThreadsFlag, kDeviceFlag});
  ExplainArguments given;
  describe(app, given);
  if (!parse_arguments(app, argc, argv)) return 0;
  Config config;
  Schema schema = config_schema(config);
  arguments.apply(schema);
  given.request.output = given.output;
  given.request.asked.events = given.events;
  if (given.request.brief && !given.pages.empty()) {
    throw ConfigError("--pages draws what --brief leaves out; give one of them");
  }
  const ExplainSummary summary = explain_places(config, given.request);
  std::cout << fmt::format("{}: {} places, {} candidates, in {:.1f} s; the first: {}\n",
                           given.output, summary.places, summary.sites, summary.seconds,
                           summary.first);
  if (given.pages.empty()) return 0;
  std::cout.flush();
  become_python_program("report/explain.py",
                        {"--output-folder=" + given.pages, "--", given.output});
}

}  // namespace cnvnet
