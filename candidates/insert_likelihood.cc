#include "candidates/insert_likelihood.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace cnvnet {

namespace {

constexpr size_t kMinPairs = 4;
constexpr int32_t kMinScanned = 6;
constexpr double kMaxSurprise = 3;
constexpr double kFine = 1024;          // steps of one standard deviation
constexpr double kMinSpanShare = 0.05;  // of the pairs that span an unchanged place
constexpr double kOutliers = 0.02;  // share of the pairs: chimeric and misplaced ones, of any size
constexpr size_t kBatch = 16;       // ratios that are multiplied before their logarithm is taken
constexpr size_t kLast = LibraryCounts::kMaxInsert;

double at(const std::vector<double>& table, int64_t index) {
  return table[static_cast<size_t>(std::clamp<int64_t>(index, 0, kLast))];
}

}  // namespace

InsertSpans::InsertSpans(const LibraryModel& library)
    : paired_(library.paired()),
      half_read_(library.read_length() / 2),
      longest_(library.max_insert() + kBeyondNormal) {}

void InsertSpans::add(const ReadRecord& read) {
  if (!paired_ || !read.is(ReadRecord::kPaired)) return;
  if (read.is(ReadRecord::kSupplementary | ReadRecord::kMateUnmapped | ReadRecord::kReverse))
    return;
  if (!read.is(ReadRecord::kMateReverse) || read.mate_contig != read.region.contig) return;
  if (read.insert_size <= 2 * half_read_ || read.insert_size > longest_ ||
      read.mate_begin < read.region.begin)
    return;
  spans_.push_back({read.region.begin, static_cast<int32_t>(read.insert_size), read.read_group});
}

void InsertSpans::over(int64_t position, std::vector<InsertSpan>& over) const {
  over.clear();
  const auto before = [](const InsertSpan& span, int64_t begin) { return span.begin < begin; };
  auto span = std::lower_bound(spans_.begin(), spans_.end(), position - longest_, before);
  for (; span != spans_.end() && span->begin + half_read_ <= position; ++span) {
    if (span->begin + span->insert - half_read_ >= position) over.push_back(*span);
  }
}

std::vector<double> InsertSpans::mean_shifts(const Region& window, int64_t cell,
                                             const InsertLikelihood& likelihood) const {
  const int64_t origin = window.begin / cell * cell;
  const auto cells = static_cast<size_t>((window.end - origin) / cell + 1);
  // Whole numbers, so that the sum does not depend on where the window begins.
  std::vector<int64_t> sums(cells + 1);
  std::vector<int32_t> counts(cells + 1);
  const auto cell_of = [&](int64_t position) {
    // Of the first place at or behind it
    const int64_t index = (position - origin + cell - 1) / cell;
    return static_cast<size_t>(std::clamp<int64_t>(index, 0, static_cast<int64_t>(cells)));
  };
  for (const InsertSpan& span : spans_) {
    const int64_t surprise = std::llround(kFine * likelihood.surprise(span));
    const size_t first = cell_of(span.begin + half_read_);
    const size_t last = cell_of(span.begin + span.insert - half_read_);
    sums[first] += surprise;
    sums[last] -= surprise;
    ++counts[first];
    --counts[last];
  }
  std::vector<double> shifts(cells);
  int64_t sum = 0;
  int32_t count = 0;
  for (size_t i = 0; i < cells; ++i) {
    sum += sums[i];
    count += counts[i];
    if (count >= kMinScanned) shifts[i] = static_cast<double>(sum) / kFine / std::sqrt(count);
  }
  return shifts;
}

double InsertLikelihood::surprise(const InsertSpan& span) const {
  const Group& group = groups_.at(static_cast<size_t>(span.read_group));
  return std::clamp((span.insert - group.mean) / std::max(1.0, group.deviation), -kMaxSurprise,
                    kMaxSurprise);
}

InsertLikelihood::InsertLikelihood(const LibraryModel& library)
    : read_(library.read_length() / 2 * 2) {
  for (int32_t id = 0; id < library.read_groups(); ++id) {
    Group group;
    group.density = library.insert_density(id);
    // What lies beyond is chimeric or an event, and would weigh by its length in every mean.
    std::fill(group.density.begin() + library.insert_sizes(id).very_high + 1, group.density.end(),
              0.0);
    const double kept = std::accumulate(group.density.begin(), group.density.end(), 0.0);
    if (kept > 0) {
      for (double& density : group.density) density /= kept;
    }
    // Suffix sums of the share, and of those sums: the mean of what lies beyond each length.
    group.span.resize(kLast + 1);
    double beyond = 0;
    for (size_t bp = kLast; bp-- > 0;) {
      beyond += group.density[bp + 1];
      group.span[bp] = group.span[bp + 1] + beyond;
    }
    double weight = 0;
    double squares = 0;
    for (size_t insert = 0; insert <= kLast; ++insert) {
      const auto length = static_cast<double>(insert);
      const double share = group.density[insert] * std::max(0.0, length - read_);
      weight += share;
      group.mean += share * length;
      squares += share * length * length;
    }
    if (weight > 0) group.mean /= weight;
    if (weight > 0)
      group.deviation = std::sqrt(std::max(1.0, squares / weight - group.mean * group.mean));
    const double outlier = kOutliers / static_cast<double>(group.density.size());
    for (double& density : group.density) density = (1 - kOutliers) * density + outlier;
    group.peak = *std::max_element(group.density.begin(), group.density.end());
    groups_.push_back(std::move(group));
  }
}

double InsertLikelihood::relative_density(int32_t read_group, int64_t insert) const {
  const Group& group = groups_.at(static_cast<size_t>(read_group));
  return at(group.density, insert) / group.peak;
}

double InsertLikelihood::mean_insert() const {
  double sum = 0;
  for (const Group& group : groups_) sum += group.span.front();
  return sum / static_cast<double>(groups_.size());
}

double InsertLikelihood::log_ratio(const std::vector<InsertSpan>& over, int32_t lost,
                                   double share) const {
  if (over.size() < kMinPairs) return 0;
  const int32_t gained = std::max(0, -lost);
  double sum = 0;
  double product = 1;
  size_t factors = 0;
  for (const InsertSpan& span : over) {
    const Group& group = groups_.at(static_cast<size_t>(span.read_group));
    const double unchanged = at(group.span, read_);
    // A pair must hold all that was gained, and has its true length before what was lost.
    const double changed = at(group.span, read_ + gained);
    if (unchanged <= 0 || changed < kMinSpanShare * unchanged) return 0;
    const double part = share * changed / (share * changed + (1 - share) * unchanged);
    const double free = std::max(1, span.insert - read_);
    const double before = at(group.density, span.insert) * free / unchanged;
    const double free_after = lost > 0 ? std::max(1, span.insert - lost - read_) : free;
    const double after = at(group.density, span.insert - lost) * free_after / changed;
    product *= (part * after + (1 - part) * before) / before;
    if (++factors % kBatch != 0) continue;
    sum += std::log(product);
    product = 1;
  }
  return sum + std::log(product);
}

}  // namespace cnvnet
