#include "candidates/depth_profile.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <string_view>

namespace cnvnet {

namespace {

constexpr int64_t kBin = DepthCounts::kBin;
constexpr uint8_t kUnknownGc = 255;
constexpr int kGcPercents = 101;
constexpr size_t kMinStratum = 100;        // bins; below, neighbouring percents are taken in
constexpr int kMaxStratumReach = 4;        // percents on either side
constexpr size_t kSmallGenome = 5000;      // bins; one event may hold a good part of fewer
constexpr size_t kModeBlock = 10;          // bins
constexpr size_t kMinAutosomalBins = 100;  // below, all contigs say what is normal
constexpr double kHaploidBelow = 0.75;

enum class ContigKind { kAutosome, kSex, kMitochondrial };

// "chrX", "X" and pieces of it ("chrX_KI270880v1_alt") are sex chromosomes.
ContigKind kind_of(std::string_view name) {
  if (name.starts_with("chr")) name.remove_prefix(3);
  const std::string_view stem = name.substr(0, name.find('_'));
  if (stem == "X" || stem == "Y") return ContigKind::kSex;
  if (stem == "M" || stem == "MT") return ContigKind::kMitochondrial;
  return ContigKind::kAutosome;
}

double median(std::vector<float>& values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// The depth that most stretches of a small genome share: the middle of the densest quarter of
// their means (two steps of Bickel's half-sample mode), on the scale where spread does
// not depend on depth. A median would be dragged by one event.
double mode(const std::vector<float>& depths) {
  if (depths.empty()) return 0;
  std::vector<double> means;
  for (size_t begin = 0; begin < depths.size(); begin += kModeBlock) {
    const size_t end = std::min(depths.size(), begin + kModeBlock);
    double sum = 0;
    for (size_t i = begin; i < end; ++i) sum += depths[i];
    means.push_back(sum / static_cast<double>(end - begin));
  }
  std::sort(means.begin(), means.end());
  size_t begin = 0;
  size_t size = means.size();
  for (int step = 0; step < 2; ++step) {
    const size_t half = (size + 1) / 2;
    const auto width = [&](size_t first) {
      return std::sqrt(means[first + half - 1]) - std::sqrt(means[first]);
    };
    size_t best = begin;
    for (size_t i = begin; i + half <= begin + size; ++i) {
      if (width(i) < width(best)) best = i;
    }
    begin = best;
    size = half;
  }
  return means[begin + size / 2];
}

// The contigs that say what two copies are: no sex chromosomes and mitochondria, unless little is
// left then.
std::vector<int32_t> ordinary_contigs(const ContigList& contigs,
                                      const std::vector<std::vector<float>>& depths) {
  std::vector<int32_t> all;
  std::vector<int32_t> autosomes;
  size_t bins = 0;
  for (int32_t id = 0; id < contigs.size(); ++id) {
    all.push_back(id);
    if (kind_of(contigs[id].name) != ContigKind::kAutosome) continue;
    autosomes.push_back(id);
    const auto& depth = depths[static_cast<size_t>(id)];
    bins += static_cast<size_t>(
        std::count_if(depth.begin(), depth.end(), [](float value) { return value > 0; }));
  }
  return bins < kMinAutosomalBins ? all : autosomes;
}

// Raw depths of the bins with reads, by GC percent.
using Strata = std::array<std::vector<float>, kGcPercents>;

Strata strata_of(const std::vector<int32_t>& contigs, const DepthCounts& counts,
                 const std::vector<std::vector<float>>& depths) {
  Strata strata;
  for (const int32_t id : contigs) {
    const std::vector<float>& depth = depths[static_cast<size_t>(id)];
    for (size_t bin = 0; bin < depth.size(); ++bin) {
      if (depth[bin] > 0) strata[counts.contig(id).gc[bin]].push_back(depth[bin]);
    }
  }
  return strata;
}

// The depth of two copies at each GC percent.
std::array<double, kGcPercents> normal_depths(const Strata& strata, double overall) {
  std::array<double, kGcPercents> normal{};
  for (int gc = 0; gc < kGcPercents; ++gc) {
    normal[static_cast<size_t>(gc)] = overall;
    for (int reach = 1; reach <= kMaxStratumReach; ++reach) {
      std::vector<float> pool;
      for (int near = std::max(0, gc - reach); near <= std::min(kGcPercents - 1, gc + reach);
           ++near) {
        const auto& stratum = strata[static_cast<size_t>(near)];
        pool.insert(pool.end(), stratum.begin(), stratum.end());
      }
      if (pool.size() < kMinStratum) continue;
      normal[static_cast<size_t>(gc)] = median(pool);
      break;
    }
  }
  return normal;
}

}  // namespace

DepthCounts::DepthCounts(const ContigList& contigs)
    : contigs_(static_cast<size_t>(contigs.size())) {
  for (int32_t id = 0; id < contigs.size(); ++id) {
    const size_t bins = bins_of(contigs[id].length);
    DepthBins& contig = contigs_[static_cast<size_t>(id)];
    contig.aligned_bases.resize(bins);
    contig.unique_bases.resize(bins);
    contig.gc.resize(bins, kUnknownGc);
  }
}

void DepthCounts::add(const ReadRecord& read, const Region& shard) {
  if (!read.usable() || read.is(ReadRecord::kSupplementary) || read.region.contig != shard.contig)
    return;
  DepthBins& bins = contigs_.at(static_cast<size_t>(shard.contig));
  int64_t position = read.region.begin;
  const int64_t limit = std::min(shard.end, static_cast<int64_t>(bins.gc.size()) * kBin);
  for (const CigarOp& op : read.cigar) {
    if (!op.consumes_reference()) continue;
    if (op.aligns()) {
      int64_t from = std::max(position, shard.begin);
      const int64_t to = std::min(position + op.length, limit);
      while (from < to) {
        const auto bin = static_cast<size_t>(from / kBin);
        const int64_t next = std::min(to, (from / kBin + 1) * kBin);
        bins.aligned_bases[bin] += static_cast<uint32_t>(next - from);
        if (read.mapq > 0) bins.unique_bases[bin] += static_cast<uint32_t>(next - from);
        from = next;
      }
    }
    position += op.length;
  }
}

void DepthCounts::set_gc(const Region& shard, const ReferenceGenome& reference) {
  constexpr int64_t kChunk = 10'000 * kBin;
  DepthBins& bins = contigs_.at(static_cast<size_t>(shard.contig));
  for (int64_t begin = shard.begin; begin < shard.end; begin += kChunk) {
    const std::string text =
        reference.bases({shard.contig, begin, std::min(shard.end, begin + kChunk)});
    for (size_t offset = 0; offset < text.size(); offset += static_cast<size_t>(kBin)) {
      const std::string_view bases =
          std::string_view(text).substr(offset, static_cast<size_t>(kBin));
      // Without branches and in bytes, for a loop of vector instructions.
      static_assert(kBin <= 255);
      uint8_t gc = 0;
      uint8_t unknown = 0;
      for (const char base : bases) {
        gc += static_cast<uint8_t>((base == 'G') | (base == 'C'));
        unknown += static_cast<uint8_t>(base == 'N');
      }
      const size_t known = bases.size() - unknown;
      const size_t bin = static_cast<size_t>(begin / kBin) + offset / static_cast<size_t>(kBin);
      if (bin >= bins.gc.size()) return;
      bins.gc[bin] = size_t{unknown} * 2 >= bases.size()
                         ? kUnknownGc
                         : static_cast<uint8_t>((size_t{gc} * 100 + known / 2) / known);
    }
  }
}

DepthProfile::DepthProfile(DepthCounts counts, const ContigList& contigs)
    : counts_(std::move(counts)),
      depth_(static_cast<size_t>(contigs.size())),
      ploidy_(static_cast<size_t>(contigs.size()), 2) {
  // Raw depths first; they become corrected ones below.
  for (int32_t id = 0; id < contigs.size(); ++id) {
    const DepthBins& bins = counts_.contig(id);
    std::vector<float>& depth = depth_[static_cast<size_t>(id)];
    depth.resize(bins.gc.size(), std::numeric_limits<float>::quiet_NaN());
    for (size_t bin = 0; bin < depth.size(); ++bin) {
      if (bins.gc[bin] == kUnknownGc) continue;
      const int64_t width = std::min(kBin, contigs[id].length - static_cast<int64_t>(bin) * kBin);
      depth[bin] = static_cast<float>(bins.aligned_bases[bin]) / static_cast<float>(width);
    }
  }
  const std::vector<int32_t> ordinary = ordinary_contigs(contigs, depth_);
  std::vector<float> all;
  for (const int32_t id : ordinary) {
    const std::vector<float>& depth = depth_[static_cast<size_t>(id)];
    std::copy_if(depth.begin(), depth.end(), std::back_inserter(all),
                 [](float value) { return value > 0; });
  }
  const bool small = all.size() < kSmallGenome;
  diploid_depth_ = small ? mode(all) : median(all);
  all = {};  // As large as the strata, for which its memory is needed.
  if (diploid_depth_ <= 0) return;

  std::array<double, kGcPercents> normal{};
  normal.fill(diploid_depth_);
  if (!small) normal = normal_depths(strata_of(ordinary, counts_, depth_), diploid_depth_);
  for (int32_t id = 0; id < contigs.size(); ++id) {
    std::vector<float>& depth = depth_[static_cast<size_t>(id)];
    std::vector<float> known;
    for (size_t bin = 0; bin < depth.size(); ++bin) {
      if (std::isnan(depth[bin])) continue;
      depth[bin] = static_cast<float>(depth[bin] / normal[counts_.contig(id).gc[bin]]);
      known.push_back(depth[bin]);
    }
    if (kind_of(contigs[id].name) == ContigKind::kSex && !known.empty() &&
        median(known) < kHaploidBelow) {
      ploidy_[static_cast<size_t>(id)] = 1;
    }
  }
}

DepthSummary DepthProfile::summary(const Region& region) const {
  const std::vector<float>& depth = contig(region.contig);
  const DepthBins& bins = counts_.contig(region.contig);
  const auto last = static_cast<int64_t>(depth.size());
  DepthSummary summary;
  if (last == 0) return summary;
  int64_t begin = (std::max<int64_t>(region.begin, 0) + kBin - 1) / kBin;
  int64_t end = std::min(region.end / kBin, last);
  if (begin >= end) {
    begin = std::clamp<int64_t>((region.begin + region.end) / 2 / kBin, 0, last - 1);
    end = begin + 1;
  }
  double sum = 0;
  double squares = 0;
  double aligned = 0;
  double unique = 0;
  for (auto bin = static_cast<size_t>(begin); bin < static_cast<size_t>(end); ++bin) {
    if (std::isnan(depth[bin])) continue;
    ++summary.bins;
    sum += depth[bin];
    squares += static_cast<double>(depth[bin]) * depth[bin];
    aligned += bins.aligned_bases[bin];
    unique += bins.unique_bases[bin];
  }
  if (summary.bins == 0) return summary;
  summary.depth = sum / summary.bins;
  summary.deviation =
      std::sqrt(std::max(0.0, squares / summary.bins - summary.depth * summary.depth));
  summary.unmapped_share = aligned > 0 ? 1 - unique / aligned : 0;
  return summary;
}

}  // namespace cnvnet
