// What a run read, did and used, as JSON beside its output.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "genome/output_file.h"
#include "pipeline/calls/call_merger.h"
#include "pipeline/config/config.h"
#include "pipeline/inputs/inputs.h"
#include "pipeline/run/call_graph.h"
#include "pipeline/statistics/statistics.h"

namespace cnvnet {

// Collects the parts in the order in which they should stand. Thread contract: one thread.
class RunReport {
 public:
  // `subcommand`: the subcommand. Notes version, settings, and path and size of each input file.
  RunReport(const std::string& subcommand, Config config);

  void model(const std::filesystem::path& path, const std::string& checksum);
  // The libtorch that runs the model; after model().
  void torch(const std::string& version) { json_["model"]["torch"] = version; }
  // The scores from which calls pass; after model().
  void thresholds(const ScoreThresholds& thresholds);
  // Sample, library, depth and what the page draws of them, as pass 1 found them; warns of what
  // makes calls unreliable.
  void statistics(const Inputs& inputs, const GenomeStatistics& statistics);
  void counts(const CallCounts& counts, const MergeCounts& merged);
  void counts(const nlohmann::ordered_json& counts) { json_["counts"] = counts; }
  // Chunks that runs before this one have done (call --resume).
  void kept_chunks(int64_t chunks) { json_["kept_chunks"] = chunks; }
  void seconds(const std::string& pass, double seconds);
  // Logs a warning and notes it.
  void warn(const std::string& text);

  // The report with times and peak memory up to now.
  [[nodiscard]] nlohmann::ordered_json json() const;

 private:
  nlohmann::ordered_json json_;
  nlohmann::ordered_json warnings_ = nlohmann::ordered_json::array();
};

// Calls written and passed per type, and those merged away.
[[nodiscard]] nlohmann::ordered_json merge_counts_json(const MergeCounts& counts);

// config.output.report, or "<output>.report.json".
[[nodiscard]] std::filesystem::path report_path(const Config& config,
                                                const std::filesystem::path& output);

// Writes JSON into `out`, arrays of plain values in one line, which the caller commits. Throws
// OutputError if it cannot be written.
void write_json(OutputFile& out, const nlohmann::ordered_json& json);

// Largest resident memory of this process so far, in MiB.
[[nodiscard]] double peak_memory_mib();

}  // namespace cnvnet
