#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "genome/error.h"
#include "genome/output_file.h"
#include "pipeline/cli/arguments.h"
#include "pipeline/cli/subcommands.h"
#include "pipeline/config/config.h"
#include "pipeline/config/shared_files.h"

namespace cnvnet {
namespace {

// One line per epoch, written at once, so that a long training can be watched.
class EpochLog {
 public:
  explicit EpochLog(const std::string& path) {
    if (path.empty()) return;
    file_.open(path);
    if (!file_)
      throw ConfigError(fmt::format("{}: the log cannot be written; does its folder exist?", path));
    file_ << "fold,epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,learning_"
             "rate,seconds\n"
          << std::flush;
  }

  void add(const EpochRecord& epoch) {
    const std::string which = epoch.fold > 0 ? fmt::format("fold {}, ", epoch.fold) : "";
    spdlog::info(
        "{}epoch {}: loss {:.4f}, accuracy {:.4f}; validation loss {:.4f}, accuracy {:.4f}; {:.0f} "
        "s",
        which, epoch.epoch, epoch.train_loss, epoch.train_accuracy, epoch.validation_loss,
        epoch.validation_accuracy, epoch.seconds);
    if (!file_.is_open()) return;
    file_ << fmt::format("{},{},{:.6f},{:.6f},{:.6f},{:.6f},{:.3e},{:.1f}\n", epoch.fold,
                         epoch.epoch, epoch.train_loss, epoch.train_accuracy, epoch.validation_loss,
                         epoch.validation_accuracy, epoch.learning_rate, epoch.seconds)
          << std::flush;
    if (!file_) throw OutputError("cannot write the log of the epochs (--log); is the disk full?");
  }

 private:
  std::ofstream file_;
};

int refit_prefilter(const TrainOptions& options, const std::string& output) {
  if (options.from.empty())
    throw ConfigError("--prefilter-only needs a model; name it with --from");
  ModelFile model_file = ModelFile::load(options.from);
  network_module().refit_prefilter(model_file, options);
  model_file.save(output, true);
  const nlohmann::json& test = model_file.record.at("prefilter").at("test");
  std::cout << fmt::format(
      "{}: of {} candidates of the test split {} are left out, {} of {} true ones\n", output,
      test.at("candidates").get<int64_t>(), test.at("left_out").get<int64_t>(),
      test.at("true_left_out").get<int64_t>(), test.at("true").get<int64_t>());
  return 0;
}

int refit(const TrainOptions& options, const std::string& output) {
  if (options.from.empty()) throw ConfigError("--scorer-only needs a model; name it with --from");
  if (!options.hold_out.empty())
    throw ConfigError("--scorer-only takes all of the shards; leave out train.hold_out");
  ModelFile model_file = ModelFile::load(options.from, false);
  network_module().refit_scorer(model_file, options.shards);
  model_file.save(output, true);
  std::cout << fmt::format("{}: thresholds {:.3f} (DEL), {:.3f} (DUP)\n", output,
                           model_file.thresholds.deletion, model_file.thresholds.duplication);
  return 0;
}

}  // namespace

int run_train(int argc, const char* const* argv) {
  CLI::App app("Trains a network on labelled images and writes it as a model file.",
               "cnvnet train");
  const SchemaArguments arguments(
      app, "--config",
      {{"--from", "train.from", "model file to go on from"},
       {"--state", "train.state",
        "file to keep the training's state in, and to go on from after a stop"},
       {"--device", "train.device", "cpu, cuda, cuda:N or auto", kDeviceFlag.value},
       {"--threads", "train.threads", "threads; 0: all cores", "N"},
       {"--time-limit", "train.time_limit_minutes",
        "minutes after which no new epoch begins; 0: none", "MINUTES"}});
  std::string output, log;
  std::vector<std::string> shards;
  app.add_option("--output", output, "model file to write; an old one is overwritten")
      ->type_name("FILE")
      ->required();
  app.add_option("--shards", shards, "shards that cnvnet encode wrote (train.shards)")
      ->type_name("FILE");
  app.add_option("--log", log, "CSV with one line per epoch")->type_name("FILE");
  bool scorer_only = false;
  app.add_flag("--scorer-only", scorer_only,
               "keep the network of --from, fit only its call scorer and thresholds");
  bool prefilter_only = false;
  app.add_flag("--prefilter-only", prefilter_only,
               "keep the network and trees of --from, fit only its prefilter")
      ->excludes("--scorer-only");
  if (!parse_arguments(app, argc, argv)) return 0;
  TrainOptions options;
  Schema schema = train_schema(options);
  arguments.apply(schema);
  if (!shards.empty()) options.shards.assign(shards.begin(), shards.end());
  if (options.shards.empty())
    throw ConfigError("no shards are given; set 'train.shards' in the YAML file or --shards");
  { const OutputFile place(output); }  // Fails now, not after hours, if it cannot be written.

  if (scorer_only) return refit(options, output);
  if (prefilter_only) return refit_prefilter(options, output);
  EpochLog epochs(log);
  const NetworkModule& networks = network_module();
  TrainResult result =
      networks.train(options, [&](const EpochRecord& epoch) { epochs.add(epoch); });
  result.model_file.save(output, true);
  networks.remove_state(options);
  std::cout << fmt::format("{}: {} epochs; the test split:\n{}", output, result.epochs.size(),
                           result.test.table());
  return 0;
}

}  // namespace cnvnet
