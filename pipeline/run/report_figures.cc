#include "pipeline/run/report_figures.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace cnvnet {
namespace {

using Json = nlohmann::ordered_json;

constexpr int32_t kBin = DepthCounts::kBin;
constexpr uint64_t kMinGcBins = 20;

double hundredths(double value) { return std::round(value * 100) / 100; }

// Depths in cells of .01, up to four times the normal depth.
class DepthHistogram {
 public:
  void add(double depth) {
    const double cell = std::clamp(depth * 100, 0.0, static_cast<double>(cells_.size() - 1));
    ++cells_[static_cast<size_t>(cell)];
    ++total_;
  }
  [[nodiscard]] uint64_t total() const { return total_; }
  [[nodiscard]] double quantile(double share) const {
    const double wanted = share * static_cast<double>(total_);
    uint64_t passed = 0;
    for (size_t cell = 0; cell < cells_.size(); ++cell) {
      passed += cells_[cell];
      if (static_cast<double>(passed) >= wanted) return hundredths(static_cast<double>(cell) / 100);
    }
    return 0;
  }

 private:
  std::array<uint64_t, 401> cells_{};
  uint64_t total_ = 0;
};

using ByGc = std::array<DepthHistogram, 101>;

Json quartiles(const ByGc& depths, const std::vector<size_t>& percents) {
  Json rows = Json::array();
  for (const double share : {0.25, 0.5, 0.75}) {
    Json row = Json::array();
    for (const size_t gc : percents) row.push_back(depths[gc].quantile(share));
    rows.push_back(std::move(row));
  }
  return rows;
}

// The narrowest of 1, 2, 5, 10, … bins per step that gives no more than kOverviewBins steps.
int64_t bins_per_step(const std::vector<int32_t>& chosen, const ContigList& contigs) {
  for (int64_t power = 1;; power *= 10) {
    for (const int64_t factor : {1, 2, 5}) {
      const int64_t width = power * factor * kBin;
      int64_t steps = 0;
      for (const int32_t id : chosen) steps += (contigs[id].length + width - 1) / width;
      if (steps <= kOverviewBins) return power * factor;
    }
  }
}

// The median of each `step` bins.
Json medians(const std::vector<float>& depth, int64_t step) {
  Json row = Json::array();
  std::vector<float> known;
  const auto bins = std::ssize(depth);
  for (int64_t begin = 0; begin < bins; begin += step) {
    known.clear();
    std::copy_if(depth.begin() + begin, depth.begin() + std::min(begin + step, bins),
                 std::back_inserter(known), [](float value) { return !std::isnan(value); });
    if (known.empty()) {
      row.push_back(nullptr);
      continue;
    }
    const auto middle = known.begin() + std::ssize(known) / 2;
    std::nth_element(known.begin(), middle, known.end());
    row.push_back(hundredths(*middle));
  }
  return row;
}

}  // namespace

Json depth_by_gc(const GenomeStatistics& statistics, const ContigList& contigs) {
  ByGc before;
  ByGc after;
  const double normal = statistics.depth.diploid_depth();
  for (int32_t id = 0; normal > 0 && id < contigs.size(); ++id) {
    if (!statistics.has_reads(id) || statistics.depth.ploidy(id) != 2) continue;
    const DepthBins& counts = statistics.depth.counts(id);
    const std::vector<float>& corrected = statistics.depth.contig(id);
    for (size_t bin = 0; bin < corrected.size(); ++bin) {
      if (counts.gc[bin] > 100 || counts.aligned_bases[bin] == 0) continue;
      const int64_t left = contigs[id].length - static_cast<int64_t>(bin) * kBin;
      const auto width = static_cast<double>(std::min<int64_t>(kBin, left));
      before[counts.gc[bin]].add(counts.aligned_bases[bin] / width / normal);
      after[counts.gc[bin]].add(corrected[bin]);
    }
  }
  std::vector<size_t> percents;
  Json bins = Json::array();
  for (size_t gc = 0; gc < before.size(); ++gc) {
    if (before[gc].total() < kMinGcBins) continue;
    percents.push_back(gc);
    bins.push_back(before[gc].total());
  }
  return {{"gc", percents},
          {"bins", std::move(bins)},
          {"before", quartiles(before, percents)},
          {"after", quartiles(after, percents)}};
}

Json insert_histograms(const GenomeStatistics& statistics, const std::vector<ReadGroup>& groups) {
  const auto& counts = statistics.library_counts.groups();
  const int32_t reach =
      std::min(LibraryCounts::kMaxInsert, statistics.library.max_insert() * 5 / 4);
  const int32_t cell = std::max(1, (reach + kInsertCells - 1) / kInsertCells);
  std::vector<size_t> chosen;
  for (size_t group = 0; group < std::min(groups.size(), counts.size()); ++group) {
    if (counts[group].forward_reverse > 0) chosen.push_back(group);
  }
  std::ranges::stable_sort(chosen, std::greater{},
                           [&](size_t group) { return counts[group].forward_reverse; });
  const size_t left_out = chosen.size() - std::min(chosen.size(), kInsertGroups);
  chosen.resize(chosen.size() - left_out);
  std::ranges::sort(chosen);
  Json drawn = Json::array();
  for (const size_t group : chosen) {
    const std::vector<uint64_t>& sizes = counts[group].insert_sizes;
    std::vector<uint64_t> pairs(static_cast<size_t>(kInsertCells));
    uint64_t beyond = 0;
    for (size_t size = 0; size < sizes.size(); ++size) {
      const size_t at = size / static_cast<size_t>(cell);
      (at < pairs.size() ? pairs[at] : beyond) += sizes[size];
    }
    drawn.push_back({{"id", groups[group].id}, {"pairs", pairs}, {"beyond", beyond}});
  }
  return {{"cell_bp", cell}, {"groups", std::move(drawn)}, {"groups_left_out", left_out}};
}

Json genome_overview(const GenomeStatistics& statistics, const ContigList& contigs) {
  std::vector<int32_t> chosen;
  for (int32_t id = 0; id < contigs.size(); ++id) {
    if (statistics.has_reads(id)) chosen.push_back(id);
  }
  std::ranges::stable_sort(chosen, std::greater{}, [&](int32_t id) { return contigs[id].length; });
  const size_t left_out = chosen.size() - std::min(chosen.size(), kOverviewContigs);
  chosen.resize(chosen.size() - left_out);
  std::ranges::sort(chosen);
  const int64_t step = bins_per_step(chosen, contigs);
  Json drawn = Json::array();
  for (const int32_t id : chosen) {
    drawn.push_back({{"name", contigs[id].name},
                     {"length", contigs[id].length},
                     {"copies", statistics.depth.ploidy(id)},
                     {"depth", medians(statistics.depth.contig(id), step)}});
  }
  return {{"bin_bp", step * kBin}, {"contigs", std::move(drawn)}, {"contigs_left_out", left_out}};
}

}  // namespace cnvnet
