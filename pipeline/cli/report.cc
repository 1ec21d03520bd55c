#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "pipeline/cli/arguments.h"
#include "pipeline/cli/python_program.h"
#include "pipeline/cli/subcommands.h"

namespace cnvnet {
namespace {

struct ReportArguments {
  std::vector<std::string> calls, reports;
  std::string output, pictures, multiqc, session;
};

void describe(CLI::App& app, ReportArguments& to) {
  app.add_option("CALLS", to.calls, "VCF of `cnvnet call`; each gets a page, CALLS.report.html")
      ->type_name("FILE")
      ->required();
  const char* parts = "of one run: its JSON report, or those of all parts; else CALLS.report.json";
  app.add_option("--report", to.reports, parts)->type_name("FILE");
  app.add_option("--output", to.output, "another name of the page, of one run")->type_name("FILE");
  const char* pictures = "folder with pictures of calls, named ID.html, ID.svg or ID.png, to link";
  app.add_option("--pictures", to.pictures, pictures)->type_name("FOLDER");
  app.add_option("--multiqc", to.multiqc, "also writes SAMPLE.cnvnet_mqc.json for MultiQC there")
      ->type_name("FOLDER");
  app.add_option("--igv-session", to.session, "also writes a session for IGV, of all CALLS")
      ->type_name("FILE");
}

void add(std::vector<std::string>& words, const char* flag, const std::string& value) {
  if (!value.empty()) words.push_back(std::string(flag) + "=" + value);
}

}  // namespace

int run_report(int argc, const char* const* argv) {
  CLI::App app("Makes a page of a run that a browser shows: its reads, its calls, what was lost.",
               "cnvnet report");
  ReportArguments given;
  describe(app, given);
  if (!parse_arguments(app, argc, argv)) return 0;
  check_files(given.calls, "CALLS");
  check_files(given.reports, "--report");
  std::vector<std::string> words;
  for (const std::string& report : given.reports) add(words, "--report", report);
  add(words, "--output", given.output);
  add(words, "--pictures", given.pictures);
  add(words, "--multiqc", given.multiqc);
  add(words, "--igv-session", given.session);
  words.emplace_back("--");
  words.insert(words.end(), given.calls.begin(), given.calls.end());
  become_python_program("report/report.py", words);
}

}  // namespace cnvnet
