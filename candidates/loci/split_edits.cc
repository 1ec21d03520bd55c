#include "candidates/loci/split_edits.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <utility>

namespace cnvnet {

namespace {

constexpr int64_t kLeastChange = 5;                      // bp
constexpr size_t kLeastSide = 12;                        // bp of a read on each side of a gap
constexpr uint32_t kLeastGain = 8 * ReadPlacer::kSteps;  // of a read by a gap
constexpr uint32_t kAlike = ReadPlacer::kSteps;          // of gaps that a read cannot tell apart
constexpr size_t kMostAlike = 16;                        // gaps that one read votes for
constexpr int32_t kLeastReads = 2;
constexpr size_t kMostEdits = 12;

// A gap on the reference: reads go on at `to` behind `from`.
using Gap = std::pair<int64_t, int64_t>;

// Costs of the read's first bases, of each number, at one place.
std::vector<uint32_t> sums_at(const PlacedBases& read, int64_t begin, const LocusText& text) {
  std::vector<uint32_t> sums = {0};
  sums.reserve(read.bases.size() + 1);
  for (size_t i = 0; i < read.bases.size(); ++i) {
    const int64_t at = begin - text.begin + static_cast<int64_t>(i);
    bool fits = false;
    if (at >= 0 && at < static_cast<int64_t>(text.bases.size())) {
      const auto place = static_cast<size_t>(at);
      fits = read.bases[i] == text.bases[place] || read.bases[i] == text.others[place];
    }
    sums.push_back(sums.back() + (fits ? 0U : read.costs[i]));
  }
  return sums;
}

// The gaps under which the read fits best, if that is much better than without one.
std::vector<Gap> gaps_of(const SeededRead& read, const LocusText& text) {
  const size_t length = read.bases->bases.size();
  if (length < 2 * kLeastSide || read.seeds.size() < 2) return {};
  for (const Seed& seed : read.seeds) {
    if (seed.cost < kLeastGain) return {};
  }
  std::vector<std::vector<uint32_t>> sums;
  std::vector<int64_t> begins;
  uint32_t plain = UINT32_MAX;
  for (const Seed& seed : read.seeds) {
    sums.push_back(sums_at(*read.bases, seed.begin, text));
    begins.push_back(seed.begin);
    plain = std::min(plain, sums.back().back());
  }
  if (plain < kLeastGain) return {};
  // The least cost of the first bases, and of the last ones, of each number of bases.
  const size_t count = length + 1;
  std::vector<uint32_t> before(count, UINT32_MAX);
  std::vector<uint32_t> behind(count, UINT32_MAX);
  for (const auto& sum : sums) {
    for (size_t i = 0; i < count; ++i) {
      before[i] = std::min(before[i], sum[i]);
      behind[i] = std::min(behind[i], sum.back() - sum[i]);
    }
  }
  uint32_t best = UINT32_MAX;
  for (size_t i = kLeastSide; i + kLeastSide < count; ++i) {
    best = std::min(best, before[i] + behind[i]);
  }
  if (best > plain - kLeastGain) return {};
  std::set<std::pair<size_t, size_t>> known;
  std::vector<Gap> gaps;
  for (size_t i = kLeastSide; i + kLeastSide < count; ++i) {
    if (before[i] + behind[i] > best + kAlike) continue;
    for (size_t a = 0; a < sums.size(); ++a) {
      if (sums[a][i] + behind[i] > best + kAlike) continue;
      for (size_t b = 0; b < sums.size(); ++b) {
        if (sums[a][i] + sums[b].back() - sums[b][i] > best + kAlike) continue;
        if (std::abs(begins[a] - begins[b]) < kLeastChange) continue;
        if (!known.insert({a, b}).second) continue;
        gaps.emplace_back(begins[a] + static_cast<int64_t>(i), begins[b] + static_cast<int64_t>(i));
      }
    }
  }
  if (gaps.size() > kMostAlike) return {};
  return gaps;
}

// As far to the left as the same bases allow.
Gap leftmost(Gap gap, const LocusText& text) {
  const auto base = [&](int64_t at) { return text.bases[static_cast<size_t>(at - text.begin)]; };
  while (gap.first > text.begin && gap.second > text.begin &&
         base(gap.first - 1) == base(gap.second - 1)) {
    --gap.first;
    --gap.second;
  }
  return gap;
}

}  // namespace

std::vector<Edit> split_edits(const LocusText& text, std::span<const SeededRead> reads) {
  std::map<Gap, int32_t> votes;
  for (const SeededRead& read : reads) {
    std::vector<Gap> own;
    for (const Gap& gap : gaps_of(read, text)) {
      if (gap.first < text.begin || gap.second < text.begin) continue;
      if (std::max(gap.first, gap.second) > text.end()) continue;
      own.push_back(leftmost(gap, text));
    }
    std::sort(own.begin(), own.end());
    own.erase(std::unique(own.begin(), own.end()), own.end());
    for (const Gap& gap : own) ++votes[gap];
  }
  std::vector<std::pair<int32_t, Gap>> ranked;
  for (const auto& [gap, count] : votes) {
    if (count >= kLeastReads) ranked.emplace_back(-count, gap);
  }
  std::sort(ranked.begin(), ranked.end());
  if (ranked.size() > kMostEdits) ranked.resize(kMostEdits);
  std::vector<Edit> edits;
  for (const auto& [count, gap] : ranked) {
    const auto& [from, to] = gap;
    edits.push_back(to > from ? deletion_of(from, to) : copies_of(to, from, 1));
  }
  return edits;
}

}  // namespace cnvnet
