#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/cli/arguments.h"
#include "pipeline/cli/python_program.h"
#include "pipeline/cli/subcommands.h"
#include "pipeline/config/shared_files.h"

namespace cnvnet {
namespace {

namespace fs = std::filesystem;

struct TuneArguments {
  std::vector<std::string> calls, truths, confident;
  std::optional<double> precision, recall, beta;
  std::string by = "type", name = "tuned", folder;
  int distance = 500;  // bp
  int threads = 0;
  bool benchmark = false;
};

void describe(CLI::App& app, TuneArguments& to) {
  const auto files = [&](const char* name, std::vector<std::string>& list, const char* what) {
    return app.add_option(name, list, what)->type_name("FILE");
  };
  files("--calls", to.calls, "VCF of `cnvnet call`, one per genome")->required();
  const char* order = "VCF of the true events, one per genome, in the same order";
  files("--truth", to.truths, order)->required();
  files("--confident", to.confident,
        "BED of where the truth is complete: one for all, or one per genome");
  const auto share = [&](const char* name, std::optional<double>& value, const char* what) {
    return app.add_option(name, value, what)->type_name("SHARE");
  };
  CLI::Option* precision =
      share("--precision", to.precision, "share of right calls to reach, as 0.95");
  CLI::Option* recall = share("--recall", to.recall, "share of true events to find, as 0.9");
  const char* weight =
      "without either: the best F score, in which recall weighs so many times; 1 if not given";
  app.add_option("--beta", to.beta, weight)
      ->type_name("WEIGHT")
      ->excludes(precision)
      ->excludes(recall);
  recall->excludes(precision);
  app.add_option("--by", to.by, "type: a threshold per type; size: also per size class")
      ->check(CLI::IsMember({"type", "size"}));
  app.add_option("--name", to.name, "name of the profile")->type_name("NAME");
  app.add_option("--refdist", to.distance,
                 "bp by which ends may differ for a call to be right (Truvari's --refdist)")
      ->type_name("BP")
      ->check(CLI::Range(0, 100000));
  app.add_option("--threads", to.threads, "genomes at a time; 0: all cores")
      ->type_name("N")
      ->check(CLI::Range(0, 1024));
  app.add_flag("--i-know-this-is-a-benchmark", to.benchmark,
               "tune on HG002 all the same, which no figure survives");
  app.add_option("--output-folder", to.folder,
                 "gets profile.yaml, table.md, curves.tsv, curves.svg and curves.png")
      ->type_name("FOLDER")
      ->required();
}

void add(std::vector<std::string>& words, const char* flag,
         const std::vector<std::string>& values) {
  if (values.empty()) return;
  words.emplace_back(flag);
  words.insert(words.end(), values.begin(), values.end());
}

void add_all(std::vector<std::string>& words, const TuneArguments& from) {
  add(words, "--calls", from.calls);
  add(words, "--truth", from.truths);
  add(words, "--confident", from.confident);
  if (from.precision) add(words, "--precision", {fmt::format("{}", *from.precision)});
  if (from.recall) add(words, "--recall", {fmt::format("{}", *from.recall)});
  if (from.beta) add(words, "--beta", {fmt::format("{}", *from.beta)});
  if (from.benchmark) words.emplace_back("--i-know-this-is-a-benchmark");
  words.push_back("--name=" + from.name);
  words.push_back("--output-folder=" + from.folder);
  add(words, "--by", {from.by});
  add(words, "--refdist", {std::to_string(from.distance)});
  add(words, "--threads", {std::to_string(from.threads)});
}

}  // namespace

int run_tune(int argc, const char* const* argv) {
  CLI::App app("Tunes the thresholds of calls for a wanted precision or recall, by a truth.",
               "cnvnet tune");
  TuneArguments given;
  describe(app, given);
  if (!parse_arguments(app, argc, argv)) return 0;
  check_files(given.calls, "--calls");
  check_files(given.truths, "--truth");
  check_files(given.confident, "--confident");
  std::vector<std::string> words;
  const fs::path program = program_path();
  if (!program.empty()) add(words, "--cnvnet", {program.string()});
  add_all(words, given);
  become_python_program("tune/tune.py", words);
}

}  // namespace cnvnet
