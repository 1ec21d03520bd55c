#include "pipeline/run/run_report.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <cmath>
#include <system_error>
#include <utility>

#include "genome/error.h"
#include "pipeline/config/version.h"

namespace cnvnet {
namespace {

constexpr double kLowDepth = 10;  // reads over a base of two copies

double rounded(double value) { return std::round(value * 1000) / 1000; }

void add_file(nlohmann::ordered_json& files, const char* role, const std::filesystem::path& path) {
  if (path.empty()) return;
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  files.push_back({{"role", role}, {"path", path.string()}, {"bytes", error ? 0 : bytes}});
}

nlohmann::ordered_json noise_json(const SampleNoise& noise) {
  return {{"insert_width", rounded(noise.insert_width)},
          {"read_share", rounded(noise.read_share)},
          {"local_outward_pairs_per_million", rounded(noise.outward_rate)},
          {"local_same_strand_pairs_per_million", rounded(noise.same_strand_rate)},
          {"local_split_reads_per_million", rounded(noise.split_rate)},
          {"local_inverted_split_reads_per_million", rounded(noise.inverted_split_rate)},
          {"depth_noise", rounded(noise.depth_noise)}};
}

nlohmann::ordered_json per_type(const std::array<int64_t, 2>& values) {
  return {{"DEL", values[static_cast<size_t>(EventType::kDeletion)]},
          {"DUP", values[static_cast<size_t>(EventType::kDuplication)]}};
}

}  // namespace

RunReport::RunReport(const std::string& subcommand, Config config) {
  json_["program"] = fmt::format("cnvnet {}", version());
  json_["subcommand"] = subcommand;
  auto files = nlohmann::ordered_json::array();
  add_file(files, "reads", config.input.reads);
  add_file(files, "reference", config.input.reference);
  add_file(files, "candidates", config.input.candidates);
  add_file(files, "statistics", config.input.statistics);
  if (subcommand == "encode") add_file(files, "truth", config.encode.truth);
  json_["inputs"] = std::move(files);
  json_["settings"] = config_schema(config).to_json();
  json_["threads"] = thread_count(config.run);
}

void RunReport::model(const std::filesystem::path& path, const std::string& checksum) {
  json_["model"] = {{"path", path.string()}, {"checksum", checksum}};
}

void RunReport::statistics(const Inputs& inputs, const GenomeStatistics& statistics) {
  const LibraryModel& library = statistics.library;
  auto groups = nlohmann::ordered_json::array();
  for (size_t i = 0; i < inputs.read_groups().size(); ++i) {
    const InsertSizes& sizes = library.insert_sizes(static_cast<int32_t>(i));
    groups.push_back({{"id", inputs.read_groups()[i].id},
                      {"pairs", sizes.pairs},
                      {"median_insert", sizes.median},
                      {"low_insert", sizes.low},
                      {"high_insert", sizes.high}});
  }
  json_["sample"] = {{"name", inputs.sample()},
                     {"reads", statistics.reads},
                     {"usable_reads", statistics.usable_reads},
                     {"diploid_depth", rounded(statistics.depth.diploid_depth())},
                     {"read_length", library.read_length()},
                     {"paired", library.paired()},
                     {"read_groups", std::move(groups)},
                     {"depth_segments", statistics.segments.size()},
                     {"noise", noise_json(statistics.noise)},
                     {"sequenced_share", rounded(statistics.sequenced_share)}};
  if (!library.paired())
    warn("the reads hold too few pairs to learn insert sizes; pairs are not used as evidence");
  if (statistics.depth.diploid_depth() < kLowDepth) {
    warn(fmt::format("the depth is {:.1f}×; below {}× many events cannot be seen",
                     statistics.depth.diploid_depth(), kLowDepth));
  }
  if (!statistics.whole_genome()) {
    warn(
        fmt::format("only {:.0f} % of the genome has reads, so this is no whole-genome "
                    "sequencing: the models were not trained on such data, and neither scores nor "
                    "genotypes can be trusted",
                    100 * statistics.sequenced_share));
  }
  if (inputs.external_skipped() > 0) {
    warn(
        fmt::format("{} records of the candidates file are no deletion or duplication of "
                    "candidates.min_size bp on "
                    "their contig and were left out",
                    inputs.external_skipped()));
  }
}

void RunReport::counts(const CallCounts& counts, const MergeCounts& merged) {
  nlohmann::ordered_json signals;
  for (int kind = 0; kind < kSignalKinds; ++kind) {
    signals[signal_name(static_cast<SignalKind>(kind))] = counts.signals[static_cast<size_t>(kind)];
  }
  json_["counts"] = {{"shards", counts.shards},
                     {"signals", std::move(signals)},
                     {"candidates", counts.candidates},
                     {"images", counts.images},
                     {"calls", per_type(merged.calls)},
                     {"pass", per_type(merged.passed)},
                     {"left_out",
                      {{"candidates_excluded", counts.excluded},
                       {"candidates_in_high_depth", counts.in_high_depth},
                       {"candidates_prefiltered", counts.prefiltered},
                       {"candidates_of_low_score", counts.low_score},
                       {"calls_merged", merged.merged},
                       {"high_depth_bp", counts.skipped_positions}}}};
}

nlohmann::ordered_json merge_counts_json(const MergeCounts& counts) {
  return {{"calls", per_type(counts.calls)},
          {"pass", per_type(counts.passed)},
          {"calls_merged", counts.merged}};
}

void RunReport::seconds(const std::string& pass, double seconds) {
  json_["seconds"][pass] = rounded(seconds);
}

void RunReport::warn(const std::string& text) {
  spdlog::warn(text);
  warnings_.push_back(text);
}

nlohmann::ordered_json RunReport::json() const {
  nlohmann::ordered_json json = json_;
  json["peak_memory_mib"] = rounded(peak_memory_mib());
  json["warnings"] = warnings_;
  return json;
}

std::filesystem::path report_path(const Config& config, const std::filesystem::path& output) {
  return config.output.report.empty() ? std::filesystem::path(output.string() + ".report.json")
                                      : config.output.report;
}

void write_json(OutputFile& out, const nlohmann::ordered_json& json) {
  out.write(json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n');
}

double peak_memory_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace cnvnet
