#include "candidates/insert_shifts.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace cnvnet {

namespace {

constexpr int64_t kCell = 50;            // bp
constexpr double kMaxScore = 2.5;        // deviations that one pair may count
constexpr double kMinDeviation = 10;     // bp
constexpr double kMinZ = 5;              // of a cell
constexpr double kMinMean = 0.5;         // deviations; inserts vary by less along any genome
constexpr int32_t kMinPairs = 6;         // over a cell
constexpr double kPlateau = 0.85;        // of the highest score: cells that may hold the event
constexpr int64_t kMinReach = 100;       // bp
constexpr int64_t kMaxReach = 300;       // bp
constexpr int32_t kBeyondNormal = 1000;  // bp over very_high; longer inserts speak for themselves
constexpr double kMinSizeShare = 0.8;    // of the smallest event: shifts are not exact

}  // namespace

InsertShifts::InsertShifts(const CandidateOptions& options, const LibraryModel& library, const Region& window,
                           const LocalRepeats& repeats)
    : options_(&options), library_(&library), repeats_(&repeats), window_(window) {}

void InsertShifts::add(const ReadRecord& read) {
  if (!library_->paired() || !read.is(ReadRecord::kPaired) || read.mapq < options_->min_mapq) return;
  if (read.is(ReadRecord::kSupplementary | ReadRecord::kMateUnmapped | ReadRecord::kReverse)) return;
  if (!read.is(ReadRecord::kMateReverse) || read.mate_contig != read.region.contig) return;
  if (read.insert_size <= 0 || read.mate_begin < read.region.begin) return;
  if (read.insert_size > library_->insert_sizes(read.read_group).very_high + kBeyondNormal) return;
  const auto insert = static_cast<int32_t>(read.insert_size);
  const int32_t half = library_->read_length() / 2;
  if (insert <= 2 * half) return;
  pairs_.push_back({read.region.begin + half, read.name_hash, insert, insert - 2 * half, read.read_group, read.mapq});
}

double InsertShifts::deviation(const Pair& pair) const {
  const InsertSizes& normal = library_->insert_sizes(pair.read_group);
  return (pair.insert - normal.median) / std::max(normal.deviation, kMinDeviation);
}

std::vector<double> InsertShifts::scores() const {
  const auto cells = static_cast<size_t>(window_.length() / kCell + 1);
  std::vector<double> sums(cells + 1);
  std::vector<int32_t> counts(cells + 1);
  const auto cell_of = [&](int64_t position) {
    // Cells begin at multiples of kCell, whatever the window.
    const int64_t cell = (position + kCell - 1) / kCell - window_.begin / kCell;
    return static_cast<size_t>(std::clamp<int64_t>(cell, 0, static_cast<int64_t>(cells)));
  };
  for (const Pair& pair : pairs_) {
    const double score = std::clamp(deviation(pair), -kMaxScore, kMaxScore);
    const size_t first = cell_of(pair.begin);
    const size_t last = cell_of(pair.begin + pair.end);
    sums[first] += score;
    ++counts[first];
    sums[last] -= score;
    --counts[last];
  }
  std::vector<double> scores(cells);
  double sum = 0;
  int32_t count = 0;
  for (size_t cell = 0; cell < cells; ++cell) {
    sum += sums[cell];
    count += counts[cell];
    if (count < kMinPairs || std::abs(sum) < kMinMean * count) continue;
    scores[cell] = sum / std::sqrt(count);
  }
  return scores;
}

std::vector<InsertShifts::Peak> InsertShifts::peaks(const std::vector<double>& scores, int sign) const {
  std::vector<Peak> peaks;
  for (size_t begin = 0; begin < scores.size();) {
    size_t end = begin;
    double highest = 0;
    while (end < scores.size() && sign * scores[end] >= kMinZ) highest = std::max(highest, sign * scores[end++]);
    if (end == begin) {
      ++begin;
      continue;
    }
    size_t first = begin;
    size_t last = end - 1;
    while (sign * scores[first] < kPlateau * highest) ++first;
    while (sign * scores[last] < kPlateau * highest) --last;
    const int64_t origin = window_.begin / kCell;
    const int64_t left = (origin + static_cast<int64_t>(first)) * kCell;
    const int64_t right = (origin + static_cast<int64_t>(last)) * kCell;
    peaks.push_back({(left + right) / 2, std::clamp((right - left) / 2 + kCell, kMinReach, kMaxReach)});
    begin = end;
  }
  return peaks;
}

void InsertShifts::add_peak(const Peak& peak, int sign, std::vector<Signal>& signals) const {
  const int64_t longest = library_->max_insert() + kBeyondNormal;
  auto pair = std::lower_bound(pairs_.begin(), pairs_.end(), peak.position - longest,
                               [](const Pair& a, int64_t position) { return a.begin < position; });
  std::vector<const Pair*> over;
  double sum = 0;
  double squares = 0;
  double normal_variance = 0;
  for (; pair != pairs_.end() && pair->begin <= peak.position; ++pair) {
    if (pair->begin + pair->end < peak.position) continue;
    const InsertSizes& normal = library_->insert_sizes(pair->read_group);
    const double shift = pair->insert - normal.median;
    over.push_back(&*pair);
    sum += shift;
    squares += shift * shift;
    normal_variance += std::pow(std::max(normal.deviation, kMinDeviation), 2);
  }
  if (over.empty()) return;
  const auto count = static_cast<double>(over.size());
  const double mean = sum / count;
  const double variance = squares / count - mean * mean;
  // One copy of two shifts half of the pairs, which also spreads them.
  const bool one_copy = variance - normal_variance / count > 0.5 * mean * mean;
  const double shift = (one_copy ? 2 : 1) * mean * sign;
  if (shift < kMinSizeShare * static_cast<double>(options_->min_size)) return;
  const auto size = static_cast<int64_t>(std::lround(shift));
  Signal signal;
  signal.type = sign > 0 ? EventType::kDeletion : EventType::kDuplication;
  signal.kind = SignalKind::kDiscordantPair;
  signal.region = {window_.contig, std::max<int64_t>(0, peak.position - size / 2 - peak.reach),
                   peak.position + size / 2 + peak.reach};
  signal.begin_slack = signal.end_slack = static_cast<int32_t>(2 * peak.reach);
  signal.size = static_cast<int32_t>(std::max(size, options_->min_size));
  for (const Pair* member : over) {
    const InsertSizes& normal = library_->insert_sizes(member->read_group);
    if ((member->insert - normal.median) * sign < shift / 2 || member->insert > normal.very_high) continue;
    signal.mapq = member->mapq;
    signal.fragment = member->fragment;
    signals.push_back(signal);
  }
}

void InsertShifts::add_signals(std::vector<Signal>& signals) const {
  if (pairs_.empty()) return;
  const std::vector<double> all = scores();
  for (const int sign : {+1, -1}) {
    for (const Peak& peak : peaks(all, sign)) {
      if (repeats_->at(peak.position - kMinReach, peak.position + kMinReach)) add_peak(peak, sign, signals);
    }
  }
}

}  // namespace cnvnet
