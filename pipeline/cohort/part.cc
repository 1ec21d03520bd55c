#include "pipeline/cohort/part.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "genome/error.h"
#include "genome/output_file.h"
#include "genome/vcf.h"
#include "pipeline/calls/call_merger.h"
#include "pipeline/calls/call_vcf.h"
#include "pipeline/config/version.h"
#include "pipeline/inputs/chunk_plan.h"
#include "pipeline/inputs/progress.h"
#include "pipeline/run/run_report.h"

namespace cnvnet {
namespace {

// One part, read record by record.
class PartReader {
 public:
  explicit PartReader(const std::filesystem::path& path)
      : path_(path), reader_(path), lines_(reader_.header_lines()) {
    if (reader_.is_text()) {
      throw InputError(
          fmt::format("the part {} is plain text, in which a cut cannot be seen; write parts as "
                      ".vcf.gz or .bcf, as cnvnet call --part does",
                      path.string()));
    }
    const auto line = std::find_if(lines_.begin(), lines_.end(),
                                   [](const std::string& text) { return is_part_line(text); });
    if (line == lines_.end() || reader_.samples().size() != 1) {
      throw InputError(fmt::format(
          "{} is no part of a scattered run; cnvnet call --part writes parts", path.string()));
    }
    regions_ = parse_regions(line->substr(kPartLine.size()), reader_.contigs());
    lines_.erase(line);
    next_ = reader_.next();
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] const ContigList& contigs() const { return reader_.contigs(); }
  [[nodiscard]] const std::vector<std::string>& samples() const { return reader_.samples(); }
  [[nodiscard]] const std::vector<std::string>& lines() const {
    return lines_;
  }  // without the part's own
  [[nodiscard]] const IntervalSet& regions() const { return regions_; }

  // Hands the calls of `contig` to `merger`; contigs must be asked for in order.
  void take_contig(int32_t contig, CallMerger& merger) {
    while (next_ && next_->contig == contig) {
      merger.add(scored_record(std::move(*next_), reader_.contigs(), reader_.place()));
      next_ = reader_.next();
    }
  }

 private:
  std::filesystem::path path_;
  VcfRecordReader reader_;
  std::vector<std::string> lines_;
  IntervalSet regions_;
  std::optional<VcfRecord> next_;
};

using Parts = std::vector<std::unique_ptr<PartReader>>;

std::string first_difference(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  for (size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const std::string left = i < a.size() ? a[i] : "nothing",
                      right = i < b.size() ? b[i] : "nothing";
    if (left != right) return fmt::format("'{}' against '{}'", left, right);
  }
  return "";
}

void check_alike(const PartReader& first, const PartReader& other) {
  const auto refuse = [&](const std::string& what) {
    throw InputError(fmt::format("{} and {} are not parts of one run: {}", first.path().string(),
                                 other.path().string(), what));
  };
  if (first.samples() != other.samples()) {
    refuse(fmt::format("their samples are '{}' and '{}'", first.samples().at(0),
                       other.samples().at(0)));
  }
  const ContigList &a = first.contigs(), &b = other.contigs();
  if (!std::equal(a.begin(), a.end(), b.begin(), b.end()))
    refuse("they were called with different references");
  const std::string difference = first_difference(first.lines(), other.lines());
  if (!difference.empty()) refuse("their headers differ, " + difference);
}

// That the parts cover `wanted` once.
void check_cover(const Parts& parts, const std::vector<Region>& wanted) {
  const ContigList& contigs = parts.front()->contigs();
  struct Piece {
    Region region;
    const PartReader* part;
  };
  std::vector<Piece> pieces;
  std::vector<Region> regions;
  for (const auto& part : parts) {
    for (const Region& region : part->regions().regions()) {
      pieces.push_back({region, part.get()});
      regions.push_back(region);
    }
  }
  std::sort(pieces.begin(), pieces.end(),
            [](const Piece& a, const Piece& b) { return a.region < b.region; });
  for (size_t i = 1; i < pieces.size(); ++i) {
    const Piece &before = pieces[i - 1], &after = pieces[i];
    if (!before.region.overlaps(after.region)) continue;
    throw InputError(fmt::format("the parts {} and {} overlap at {}; was one given twice?",
                                 before.part->path().string(), after.part->path().string(),
                                 format_region(after.region, contigs)));
  }
  const IntervalSet covered(std::move(regions));
  for (const Region& region : wanted) {
    const int64_t missing = region.length() - covered.overlap_length(region);
    if (missing == 0) continue;
    throw InputError(fmt::format(
        "the parts leave out {} bp of {}; a part is missing, or name with --regions what they "
        "should cover",
        missing, format_region(region, contigs)));
  }
}

}  // namespace

RunSummary gather_calls(const GatherOptions& options) {
  const Stopwatch watch;
  if (options.parts.empty())
    throw ConfigError("no part is given; name the files that cnvnet call --part wrote");
  Parts parts;
  for (const auto& path : options.parts) parts.push_back(std::make_unique<PartReader>(path));
  const PartReader& first = *parts.front();
  for (const auto& part : parts) check_alike(first, *part);
  const ContigList& contigs = first.contigs();
  const IntervalSet regions =
      options.regions.empty() ? IntervalSet() : parse_regions(options.regions, contigs);
  check_cover(parts, plan_shards(contigs, contigs.total_length(), regions));

  VcfWriter writer(options.output, contigs, first.lines(), first.samples());
  OutputFile report_file(options.output.string() + ".report.json");
  CallMerger merger(CallMerger::Mode::kMerge,
                    [&](const ScoredRecord& call) { writer.write(call.record); });
  for (int32_t contig = 0; contig < contigs.size(); ++contig) {
    for (const auto& part : parts) part->take_contig(contig, merger);
  }
  const MergeCounts counts = merger.finish();
  nlohmann::ordered_json files = nlohmann::ordered_json::array();
  for (const auto& part : parts) files.push_back(part->path().string());
  write_json(report_file, {{"program", fmt::format("cnvnet {}", version())},
                           {"subcommand", "gather"},
                           {"parts", std::move(files)},
                           {"counts", merge_counts_json(counts)},
                           {"seconds", {{"total", watch.seconds()}}}});
  writer.close(std::array<OutputFile*, 1>{&report_file});
  return {options.output, report_file.path(), counts.calls[0] + counts.calls[1],
          counts.passed[0] + counts.passed[1], watch.seconds()};
}

}  // namespace cnvnet
