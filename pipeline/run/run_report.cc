#include "pipeline/run/run_report.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <system_error>
#include <utility>

#include "genome/error.h"
#include "pipeline/config/version.h"
#include "pipeline/run/report_figures.h"

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

// What became of the candidates of each leading signal, up to being written or merged.
nlohmann::ordered_json by_signal(const CallCounts& counts) {
  nlohmann::ordered_json json;
  for (size_t leading = 0; leading < kLeadingSignals; ++leading) {
    json[leading_signal_name(leading)] = {{"candidates", counts.candidates.counts[leading]},
                                          {"excluded", counts.excluded.counts[leading]},
                                          {"prefiltered", counts.prefiltered.counts[leading]},
                                          {"in_high_depth", counts.in_high_depth.counts[leading]},
                                          {"of_low_score", counts.low_score.counts[leading]}};
  }
  return json;
}

// Like dump(2), but arrays of plain values stand in one line.
std::string text_of(const nlohmann::ordered_json& json, const std::string& indent) {
  const auto plain = [](const auto& value) { return value.is_primitive(); };
  if (json.is_primitive() || json.empty() ||
      (json.is_array() && std::all_of(json.begin(), json.end(), plain))) {
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  }
  std::string text = json.is_array() ? "[" : "{";
  const std::string inner = indent + "  ";
  const char* comma = "";
  for (const auto& [key, value] : json.items()) {
    text += comma + ("\n" + inner);
    if (json.is_object()) text += text_of(nlohmann::ordered_json(key), inner) + ": ";
    text += text_of(value, inner);
    comma = ",";
  }
  return text + "\n" + indent + (json.is_array() ? "]" : "}");
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

void RunReport::thresholds(const ScoreThresholds& thresholds) {
  json_["model"]["thresholds"] = {{"DEL", thresholds.deletion.text()},
                                  {"DUP", thresholds.duplication.text()}};
}

void RunReport::statistics(const Inputs& inputs, const GenomeStatistics& statistics) {
  const LibraryModel& library = statistics.library;
  auto groups = nlohmann::ordered_json::array();
  for (size_t i = 0; i < inputs.read_groups().size(); ++i) {
    const InsertSizes& sizes = library.insert_sizes(static_cast<int32_t>(i));
    groups.push_back({{"id", inputs.read_groups()[i].id},
                      {"pairs", sizes.pairs},
                      {"own_pairs", statistics.library_counts.groups()[i].forward_reverse},
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
  json_["figures"] = {{"depth_by_gc", depth_by_gc(statistics, inputs.contigs())},
                      {"inserts", insert_histograms(statistics, inputs.read_groups())},
                      {"genome", genome_overview(statistics, inputs.contigs())}};
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
                     {"candidates", counts.candidates.total()},
                     {"images", counts.images},
                     {"calls", per_type(merged.calls)},
                     {"pass", per_type(merged.passed)},
                     {"left_out",
                      {{"candidates_excluded", counts.excluded.total()},
                       {"candidates_in_high_depth", counts.in_high_depth.total()},
                       {"candidates_prefiltered", counts.prefiltered.total()},
                       {"candidates_of_low_score", counts.low_score.total()},
                       {"calls_merged", merged.merged},
                       {"high_depth_bp", counts.skipped_positions}}},
                     {"by_signal", by_signal(counts)}};
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
  out.write(text_of(json, "") + '\n');
}

double peak_memory_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace cnvnet
