// All settings of cnvnet as plain structs, and the one table (in config.cc) that
// names their YAML keys, types and ranges.
//
//   Config config;
//   Schema schema = config_schema(config);
//   schema.load("run.yaml");
//
// configs/default.yaml documents each key; a test holds it to this file. Relative
// paths are relative to the current directory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "candidates/options.h"
#include "classifier/train_options.h"
#include "pipeline/config/schema.h"
#include "pipeline/config/score_threshold.h"

namespace cnvnet {

struct InputConfig {
  std::filesystem::path reads;       // BAM or CRAM with index
  std::filesystem::path reference;   // FASTA with index
  std::filesystem::path candidates;  // another caller's VCF; empty: cnvnet finds its own
  std::filesystem::path statistics;  // of `cnvnet stats`; empty: measured
  std::string regions;               // BED file or 1-based text; empty: the whole genome
  std::string exclude;               // likewise; candidates with an end inside are left out
};

struct OutputConfig {
  std::filesystem::path calls;       // .vcf, .vcf.gz or .bcf
  std::filesystem::path statistics;  // of `cnvnet stats`
  std::filesystem::path report;      // empty: <calls or statistics>.report.json
  bool all_candidates = false;       // also write what scores below kMinWrittenScore
  bool resume = false;  // keep finished chunks (run/kept_work.h), and go on from those of before
  bool part = false;    // write a part for gather_calls(): calls are not yet merged with each other
};

struct RunConfig {
  int threads = 0;                 // 0: all cores
  std::string device = "auto";     // PredictorOptions::device
  int64_t chunk_size = 1'000'000;  // bp, a multiple of DepthCounts::kBin
  int max_live_chunks = 0;         // 0: twice the threads
  int batch = 32;                  // PredictorOptions::batch
};

// Scores that a call must reach to pass; without a value, the profile's, else the model's own.
struct FilterConfig {
  std::optional<ScoreThreshold> min_score_deletion;
  std::optional<ScoreThreshold> min_score_duplication;
};

// Keys of `cnvnet encode`.
struct EncodeConfig {
  std::filesystem::path truth;      // VCF of true events
  std::filesystem::path shard;      // labelled images, written
  std::string encoding = "cnvnet";  // EncoderSpec::encoding
  double random_negatives = 0.5;    // random windows per image of a true event
  // False candidates kept per true locus; without a value: all
  std::optional<double> max_false_per_true = 3;
  uint64_t seed = 1;
};

struct Config {
  InputConfig input;
  OutputConfig output;
  std::filesystem::path model;  // empty: the shipped one
  std::string profile;          // name of a shipped profile, or path of one; empty: none
  RunConfig run;
  CandidateOptions candidates;
  FilterConfig filters;
  EncodeConfig encode;
};

// Binds all keys of `config`, which must outlive the schema.
[[nodiscard]] Schema config_schema(Config& config);

// Binds the keys of the section `filters`, which a profile has too.
void bind_filters(Schema& schema, FilterConfig& filters);

// Binds the keys of a training file (configs/train.yaml).
[[nodiscard]] Schema train_schema(TrainOptions& options);

// Checks what single keys cannot: that sizes fit each other. Throws ConfigError.
void check(const Config& config);

// Threads to use: config.run.threads, or all cores for 0.
[[nodiscard]] int thread_count(const RunConfig& run);
// Shards worked on at a time.
[[nodiscard]] size_t live_shards(const RunConfig& run);

}  // namespace cnvnet
