#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "encoder/encodings.h"
#include "pipeline/cli/arguments.h"
#include "pipeline/cli/subcommands.h"
#include "pipeline/training_data/training_images.h"

namespace cnvnet {

int run_encode(int argc, const char* const* argv) {
  CLI::App app(
      "Draws candidates of reads whose true events are known, as labelled images for training.",
      "cnvnet encode");
  const KeyFlag truth{"--truth", "encode.truth", "VCF of the true events"};
  const KeyFlag output{"--output", "encode.shard", "shard to write; an old one is overwritten"};
  const KeyFlag encoding{"--encoding", "encode.encoding", "how to draw: cnvnet or paper",
                         "cnvnet|paper"};
  const SchemaArguments arguments(
      app, "config",
      {kReadsFlag, kReferenceFlag, truth, output, encoding, kRegionsFlag, kExcludeFlag,
       kCandidatesFlag, kStatisticsFlag, kThreadsFlag});
  PngOptions png;
  std::string folder;
  png.count = 20;
  app.add_option("--png", folder, "folder for PNGs of single images")->type_name("FOLDER");
  app.add_option("--png-count", png.count, "how many of them (default 20)")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  if (!parse_arguments(app, argc, argv)) return 0;
  png.folder = folder;
  Config config;
  Schema schema = config_schema(config);
  arguments.apply(schema);
  const TrainingSetSummary summary =
      encode_training_set(config, spec_of_encoding(config.encode.encoding), png);
  std::cout << fmt::format(
      "{}: {} DUP, {} DEL, {} FP images; {} of {} true events found; {} of {} false candidates "
      "kept; {} random windows\n",
      summary.shard.string(), summary.images[static_cast<size_t>(Label::kDuplication)],
      summary.images[static_cast<size_t>(Label::kDeletion)],
      summary.images[static_cast<size_t>(Label::kNotACnv)], summary.found, summary.events,
      summary.false_kept, summary.false_candidates, summary.random_windows);
  return 0;
}

}  // namespace cnvnet
