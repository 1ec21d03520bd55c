#include "pipeline/config/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <thread>

#include "candidates/depth_profile.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

constexpr double kLongest = 1e9;       // bp, more than any contig in use
constexpr double kLargestSeed = 9e15;  // exact as a double

void bind_threshold(Schema& schema, const std::string& key, std::optional<ScoreThreshold>& value) {
  schema.parsed(
      key,
      [&value](const std::string& text) {
        if (text == "model") {
          value.reset();
          return;
        }
        try {
          value = ScoreThreshold::parse(text);
        } catch (const std::invalid_argument& error) {
          throw std::invalid_argument(fmt::format("{}; or the word 'model'", error.what()));
        }
      },
      [&value] { return nlohmann::ordered_json(value ? value->text() : "model"); });
}

}  // namespace

void bind_filters(Schema& schema, FilterConfig& filters) {
  bind_threshold(schema, "filters.min_score_deletion", filters.min_score_deletion);
  bind_threshold(schema, "filters.min_score_duplication", filters.min_score_duplication);
}

Schema config_schema(Config& config) {
  Schema schema;
  schema.foreign_section("annotation");  // of cnvnet annotate
  schema.path("input.reads", config.input.reads);
  schema.path("input.reference", config.input.reference);
  schema.path("input.candidates", config.input.candidates);
  schema.path("input.statistics", config.input.statistics);
  schema.text("input.regions", config.input.regions);
  schema.text("input.exclude", config.input.exclude);
  schema.path("output.calls", config.output.calls);
  schema.path("output.statistics", config.output.statistics);
  schema.path("output.report", config.output.report);
  schema.flag("output.all_candidates", config.output.all_candidates);
  schema.flag("output.part", config.output.part);
  schema.flag("output.resume", config.output.resume);
  schema.path("model", config.model);
  schema.text("profile", config.profile);
  schema.number("run.threads", config.run.threads, {0, 1024});
  schema.text("run.device", config.run.device);
  schema.number("run.chunk_size", config.run.chunk_size, {10'000, kLongest});
  schema.number("run.max_live_chunks", config.run.max_live_chunks, {0, 4096});
  schema.number("run.batch", config.run.batch, {1, 4096});
  schema.number("candidates.min_size", config.candidates.min_size, {1, kLongest});
  schema.number("candidates.max_size", config.candidates.max_size, {1, kLongest});
  schema.number("candidates.min_mapq", config.candidates.min_mapq, {0, 254});
  schema.number("candidates.min_clip", config.candidates.min_clip, {1, 1000});
  schema.number("candidates.min_gap", config.candidates.min_gap, {1, 1000});
  schema.number("candidates.min_support", config.candidates.min_support, {1, 1000});
  schema.number("candidates.min_length_ratio", config.candidates.min_length_ratio, {0, 1000});
  schema.number("candidates.high_depth", config.candidates.high_depth, {1, 1000});
  schema.flag("candidates.prefilter", config.candidates.prefilter);
  schema.number("candidates.clip_search", config.candidates.clip_search, {0, 100'000});
  schema.number("candidates.depth.min_length", config.candidates.depth.min_length, {100, kLongest});
  schema.number("candidates.depth.min_z", config.candidates.depth.min_z, {0, 1000});
  schema.number("candidates.depth.min_change", config.candidates.depth.min_change, {0, 10});
  bind_filters(schema, config.filters);
  schema.path("encode.truth", config.encode.truth);
  schema.path("encode.shard", config.encode.shard);
  schema.text("encode.encoding", config.encode.encoding);
  schema.number("encode.random_negatives", config.encode.random_negatives, {0, 100});
  schema.number_or("encode.max_false_per_true", config.encode.max_false_per_true, {0, 1000}, "all");
  schema.number("encode.seed", config.encode.seed, {0, kLargestSeed});
  schema.renamed("run.shard_size", "run.chunk_size");
  schema.renamed("run.max_live_shards", "run.max_live_chunks");
  schema.renamed("candidates.pile_up", "candidates.high_depth");
  schema.renamed("encode.scheme", "encode.encoding");
  return schema;
}

Schema train_schema(TrainOptions& options) {
  Schema schema;
  schema.paths("train.shards", options.shards);
  schema.path("train.from", options.from);
  schema.path("train.state", options.state);
  schema.texts("train.calibrate", options.calibrate);
  schema.texts("train.hold_out", options.hold_out);
  schema.number("train.seed", options.seed, {0, kLargestSeed});
  schema.number("train.max_epochs", options.max_epochs, {1, 100'000});
  schema.number("train.patience", options.patience, {1, 100'000});
  schema.number("train.folds", options.folds, {1, 20});
  schema.number("train.batch", options.batch, {1, 4096});
  schema.text("train.best_by", options.best_by);
  schema.text("train.schedule", options.schedule);
  schema.number("train.min_learning_rate", options.min_learning_rate, {1e-12, 1});
  schema.number("train.max_learning_rate", options.max_learning_rate, {1e-12, 1});
  schema.number("train.cycle_epochs", options.cycle_epochs, {0.1, 1000});
  schema.number("train.weight_decay", options.weight_decay, {0, 0.99});
  schema.number("train.label_smoothing", options.label_smoothing, {0, 0.99});
  schema.number("train.class_balance", options.class_balance, {0, 1});
  schema.number("train.tree_weight", options.tree_weight, {0, 1});
  schema.flag("train.augmentation", options.augmentation);
  schema.number("train.train_share", options.train_share, {0.01, 0.98});
  schema.number("train.validation_share", options.validation_share, {0.01, 0.98});
  schema.number("train.threads", options.threads, {0, 1024});
  schema.text("train.device", options.device);
  schema.number("train.time_limit_minutes", options.time_limit_minutes, {0, 1e6});
  schema.text("network.name", options.network.name);
  schema.texts("network.parts", options.network.parts);
  schema.number("network.dropout", options.network.dropout, {0, 0.95});
  return schema;
}

void check(const Config& config) {
  if (config.run.chunk_size % DepthCounts::kBin != 0) {
    throw ConfigError(fmt::format(
        "'run.chunk_size' is {}; it must be a multiple of {} bp, the bin of the depth profile",
        config.run.chunk_size, DepthCounts::kBin));
  }
  if (config.candidates.min_size > config.candidates.max_size) {
    throw ConfigError(fmt::format(
        "'candidates.min_size' ({} bp) is above 'candidates.max_size' ({} bp); swap them",
        config.candidates.min_size, config.candidates.max_size));
  }
}

int thread_count(const RunConfig& run) {
  return run.threads > 0 ? run.threads
                         : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

size_t live_shards(const RunConfig& run) {
  return static_cast<size_t>(run.max_live_chunks > 0 ? run.max_live_chunks : 2 * thread_count(run));
}

}  // namespace cnvnet
