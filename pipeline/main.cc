// cnvnet: a table of subcommands.

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "genome/error.h"
#include "genome/suggest.h"
#include "pipeline/cli/subcommands.h"
#include "pipeline/config/version.h"
#include "pipeline/inputs/error_context.h"
#include "pipeline/run/interrupt.h"

namespace {

// They show all of the table, so they stand behind it.
int completion(int argc, const char* const* argv);
int manual(int argc, const char* const* argv);

constexpr auto kSubcommands = std::to_array<cnvnet::Subcommand>({
    {"call", cnvnet::run_call, "reads in, genotyped VCF out"},
    {"candidates", cnvnet::run_candidates, "what the candidate finder proposes, as VCF"},
    {"stats", cnvnet::run_stats, "the genome's statistics, saved for scattered runs"},
    {"regions", cnvnet::run_regions, "pieces of the genome for runs scattered by region"},
    {"gather", cnvnet::run_gather, "joins the parts of a run that was scattered by region"},
    {"filter", cnvnet::run_filter, "applies other thresholds to calls"},
    {"merge", cnvnet::run_merge, "events of many samples as one list of sites"},
    {"genotype", cnvnet::run_genotype, "what one sample has at given sites"},
    {"encode", cnvnet::run_encode, "reads and true events in, labelled images out"},
    {"train", cnvnet::run_train, "labelled images in, model out"},
    {"evaluate", cnvnet::run_evaluate, "precision, recall and F1 of a model per class"},
    {"tune", cnvnet::run_tune, "calls and true events in, thresholds for a wanted precision out"},
    {"annotate", cnvnet::run_annotate, "genes, known events and evidence beside each call"},
    {"report", cnvnet::run_report, "a page of a run: its reads, its calls, what was lost"},
    {"explain", cnvnet::run_explain, "what call made of a place, and why"},
    {"completion", completion, "a script that makes a shell complete cnvnet"},
    {"manual", manual, "this program's manual page"},
});

int completion(int argc, const char* const* argv) {
  return cnvnet::run_completion(kSubcommands, argc, argv);
}
int manual(int argc, const char* const* argv) {
  return cnvnet::run_manual(kSubcommands, argc, argv);
}

void print_usage(std::ostream& out) {
  out << "cnvnet " << cnvnet::version()
      << ": finds deletions and duplications in short-read genomes\n\n"
      << "usage: cnvnet SUBCOMMAND [options]      (cnvnet SUBCOMMAND --help explains one)\n\n";
  for (const cnvnet::Subcommand& subcommand : kSubcommands) {
    out << "  " << subcommand.name << std::string(14 - subcommand.name.size(), ' ')
        << subcommand.help << '\n';
  }
  out << "  --version     prints the version\n";
}

int run(int argc, const char* const* argv) {
  if (argc < 2) {
    print_usage(std::cerr);
    throw cnvnet::ConfigError("no subcommand is given");
  }
  const std::string name = argv[1];
  if (name == "--version") {
    std::cout << "cnvnet " << cnvnet::version() << '\n';
    return 0;
  }
  if (name == "--help" || name == "-h" || name == "help") {
    print_usage(std::cout);
    return 0;
  }
  std::vector<std::string> names;
  for (const cnvnet::Subcommand& subcommand : kSubcommands) {
    if (subcommand.name == name) return subcommand.run(argc - 1, argv + 1);
    names.emplace_back(subcommand.name);
  }
  const std::string near = cnvnet::nearest_name(name, names);
  const std::string advice = near.empty() ? "" : "; did you mean '" + near + "'?";
  throw cnvnet::ConfigError("unknown subcommand '" + name + "'" + advice +
                            " 'cnvnet --help' lists them");
}

}  // namespace

int main(int argc, char** argv) {
  cnvnet::open_standard_streams();
  try {
    spdlog::set_default_logger(spdlog::stderr_color_mt("cnvnet"));
    spdlog::set_pattern("%H:%M:%S %^%l%$: %v");
    cnvnet::handle_interrupts();
    const int code = run(argc, argv);
    if (!std::cout.flush() || std::fflush(stdout) != 0) {
      throw cnvnet::OutputError(
          "cannot write to the standard output; is the disk full, or the pipe closed?");
    }
    return code;
  } catch (const std::exception& error) {
    cnvnet::print_error_chain(std::cerr, error);
    return cnvnet::exit_code_of(error);
  }
}
