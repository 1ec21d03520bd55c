// What the subcommands share on the command line: a YAML file, --set, and flags that
// stand for YAML keys.
//
//   CLI::App app("Calls variants", "cnvnet call");
//   SchemaArguments arguments(app, {kReads, kReference});
//   if (!parse_arguments(app, argc, argv)) return 0;
//   arguments.apply(schema);
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "pipeline/config/schema.h"

namespace CLI {
class App;
}

namespace cnvnet {

// A flag and the key that it sets.
struct KeyFlag {
  const char* flag;
  const char* key;
  const char* help;
  const char* value = "FILE";  // as --help shows it; words that cli/subcommand_texts.h explains
};

inline constexpr KeyFlag kReadsFlag{"--reads", "input.reads", "BAM or CRAM, sorted and indexed"};
inline constexpr KeyFlag kReferenceFlag{"--reference", "input.reference",
                                        "FASTA with .fai, plain or bgzip"};
inline constexpr KeyFlag kRegionsFlag{"--regions", "input.regions",
                                      "BED file or chr1:1-2000,… to call in", "FILE|REGIONS"};
inline constexpr KeyFlag kExcludeFlag{"--exclude", "input.exclude",
                                      "BED file or regions to leave out", "FILE|REGIONS"};
inline constexpr KeyFlag kCandidatesFlag{"--candidates", "input.candidates",
                                         "another caller's VCF to classify"};
inline constexpr KeyFlag kStatisticsFlag{"--statistics", "input.statistics",
                                         "file of 'cnvnet stats' on these reads"};
inline constexpr KeyFlag kThreadsFlag{"--threads", "run.threads", "threads; 0: all cores", "N"};
inline constexpr KeyFlag kDeviceFlag{"--device", "run.device", "cpu, cuda, cuda:N or auto",
                                     "cpu|cuda|cuda:N|auto"};
inline constexpr KeyFlag kProfileFlag{
    "--profile", "profile", "thresholds: a YAML file, or high-recall, balanced or high-precision",
    "balanced|high-precision|high-recall|FILE"};
inline constexpr KeyFlag kModelFlag{"--model", "model", "model file (default: the shipped one)"};

// Must outlive the parse: CLI11 writes into it.
class SchemaArguments {
 public:
  // `config_flag`: how the YAML file is named: "config" (positional) or "--config".
  SchemaArguments(CLI::App& app, const std::string& config_flag, const std::vector<KeyFlag>& flags);

  // Loads the YAML file, then --set in their order, then the flags.
  void apply(Schema& schema) const;

 private:
  struct Given {
    KeyFlag flag;
    std::vector<std::string> values;  // empty if the flag is not on the command line
  };
  std::string config_;
  std::vector<std::string> sets_;
  std::deque<Given> given_;  // a deque: CLI11 keeps addresses
};

// Returns false if --help was asked for and printed. Throws ConfigError if the
// command line is wrong.
[[nodiscard]] bool parse_arguments(CLI::App& app, int argc, const char* const* argv);

// Calls the subcommand `run` up to its parse_arguments(), which hands its App to `look` and returns
// false as after --help. Returns whether the subcommand came there. One call at a time per thread.
bool look_at_arguments(int (*run)(int argc, const char* const* argv),
                       const std::function<void(const CLI::App&)>& look);

}  // namespace cnvnet
