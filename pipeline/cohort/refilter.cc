#include "pipeline/cohort/refilter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "genome/error.h"
#include "genome/output_file.h"
#include "genome/vcf.h"
#include "pipeline/calls/call_merger.h"
#include "pipeline/config/profile.h"
#include "pipeline/config/version.h"
#include "pipeline/inputs/progress.h"
#include "pipeline/run/run_report.h"

namespace cnvnet {
namespace {

constexpr std::string_view kFilterLine = "##cnvnet_filter=";

std::vector<std::string> header_of(const VcfRecordReader& reader, const FilterConfig& filters) {
  std::vector<std::string> lines = reader.header_lines();
  std::erase_if(lines, [](const std::string& line) { return line.starts_with(kFilterLine); });
  const auto text = [](const std::optional<ScoreThreshold>& threshold) {
    return threshold ? threshold->text() : "kept";
  };
  lines.push_back(fmt::format("{}min_score_deletion={};min_score_duplication={}", kFilterLine,
                              text(filters.min_score_deletion),
                              text(filters.min_score_duplication)));
  return lines;
}

}  // namespace

RunSummary filter_calls(const std::filesystem::path& calls, const std::filesystem::path& output,
                        const Config& config) {
  const Stopwatch watch;
  const FilterConfig filters = with_profile(config).filters;
  if (!filters.min_score_deletion && !filters.min_score_duplication) {
    throw ConfigError(
        "no threshold is given; name a profile with --profile, or set filters.min_score_deletion "
        "or "
        "filters.min_score_duplication");
  }
  VcfRecordReader reader(calls);
  const auto& lines = reader.header_lines();
  if (std::any_of(lines.begin(), lines.end(),
                  [](const std::string& line) { return is_part_line(line); })) {
    throw InputError(
        fmt::format("{} is a part of a scattered run; join the parts with cnvnet gather first",
                    calls.string()));
  }
  VcfWriter writer(output, reader.contigs(), header_of(reader, filters), reader.samples());
  OutputFile report_file(output.string() + ".report.json");
  CallMerger merger(CallMerger::Mode::kFilter,
                    [&](const ScoredRecord& call) { writer.write(call.record); });
  while (auto record = reader.next()) {
    ScoredRecord call = scored_record(std::move(*record), reader.contigs(), reader.place());
    apply_threshold(call, call.type == EventType::kDeletion ? filters.min_score_deletion
                                                            : filters.min_score_duplication);
    merger.add(std::move(call));
  }
  const MergeCounts counts = merger.finish();
  write_json(report_file, {{"program", fmt::format("cnvnet {}", version())},
                           {"subcommand", "filter"},
                           {"calls", calls.string()},
                           {"profile", config.profile},
                           {"counts", merge_counts_json(counts)},
                           {"seconds", {{"total", watch.seconds()}}}});
  writer.close(std::array<OutputFile*, 1>{&report_file});
  return {output, report_file.path(), counts.calls[0] + counts.calls[1],
          counts.passed[0] + counts.passed[1], watch.seconds()};
}

}  // namespace cnvnet
