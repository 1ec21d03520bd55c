#include "candidates/coverage_track.h"

#include <algorithm>
#include <cmath>

namespace cnvnet {

namespace {

constexpr double kOverdispersion = 1.5;  // of the number of reads, over a Poisson process
constexpr double kLocalSpread = 0.12;  // of coverage between neighbouring places, by sequence alone
constexpr double kLeast = 0.05;        // ratio that a place without any copy still shows
constexpr double kMinFlank = 2;        // mean coverage

}  // namespace

CoverageTrack::CoverageTrack(const Region& window)
    : begin_(window.begin),
      length_(window.length()),
      values_(static_cast<size_t>(window.length()) + 1) {}

void CoverageTrack::add(const ReadRecord& read) {
  if (read.is(ReadRecord::kSupplementary)) return;
  const int64_t from = std::clamp<int64_t>(read.region.begin - begin_, 0, length_);
  const int64_t to = std::clamp<int64_t>(read.region.end - begin_, 0, length_);
  ++values_[static_cast<size_t>(from)];
  --values_[static_cast<size_t>(to)];
}

void CoverageTrack::finish() {
  uint32_t coverage = 0;
  uint32_t sum = 0;
  for (uint32_t& value : values_) {
    coverage += value;
    value = sum;
    sum += coverage;
  }
}

double CoverageTrack::mean(int64_t begin, int64_t end) const {
  const int64_t from = std::clamp<int64_t>(begin - begin_, 0, length_);
  const int64_t to = std::clamp<int64_t>(end - begin_, 0, length_);
  if (from >= to) return 0;
  const uint32_t sum = values_[static_cast<size_t>(to)] - values_[static_cast<size_t>(from)];
  return static_cast<double>(sum) / static_cast<double>(to - from);
}

double CoverageTrack::flanks(int64_t begin, int64_t end) const {
  return (mean(begin - kFlankGap - kFlank, begin - kFlankGap) +
          mean(end + kFlankGap, end + kFlankGap + kFlank)) /
         2;
}

double CoverageTrack::against_flanks(int64_t begin, int64_t end) const {
  const double beside = flanks(begin, end);
  return beside < kMinFlank ? 1 : mean(begin, end) / beside;
}

double CoverageTrack::log_ratio(int64_t begin, int64_t end, double ratio,
                                int32_t read_length) const {
  const int64_t reach = kFlank + kFlankGap;
  if (begin >= end || !covers(begin - reach, end + reach)) return 0;
  const double normal = flanks(begin, end);
  if (normal < kMinFlank) return 0;
  const double seen = mean(begin, end);
  const auto size = static_cast<double>(end - begin);
  const auto log_density = [&](double part) {
    const double expected = std::max(part, kLeast) * normal;
    // Bases come in reads, so about size + read length over read length of them are independent.
    const double counted = kOverdispersion * expected * read_length / (size + read_length);
    const double variance = counted + std::pow(kLocalSpread * expected, 2);
    return -0.5 * std::pow(seen - expected, 2) / variance - 0.5 * std::log(variance);
  };
  return log_density(ratio) - log_density(1);
}

}  // namespace cnvnet
