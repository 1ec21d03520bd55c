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

// Writes the costs of the read's first bases at one place, of each number of bases.
void sum_at(const PlacedBases& read, int64_t begin, const LocusText& text, uint32_t* sums) {
  const auto length = static_cast<int64_t>(read.bases.size());
  const int64_t offset = begin - text.begin;
  const int64_t from = std::clamp<int64_t>(-offset, 0, length);  // inside the text
  const int64_t to = std::clamp<int64_t>(text.end() - begin, from, length);
  const char* const own = read.bases.data();
  const char* const bases = text.bases.data();
  const char* const others = text.others.data();
  const uint8_t* const costs = read.costs.data();
  uint32_t sum = 0;
  *sums++ = 0;
  const auto add_all = [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; ++i) sums[i] = sum += costs[i];
  };
  add_all(0, from);
  for (int64_t i = from; i < to; ++i) {
    const auto differs =
        static_cast<uint32_t>((own[i] != bases[offset + i]) & (own[i] != others[offset + i]));
    sums[i] = sum += costs[i] & (0U - differs);
  }
  add_all(to, length);
}

// The gaps under which the read fits best, if that is much better than without one.
std::vector<Gap> gaps_of(const SeededRead& read, const LocusText& text) {
  const size_t length = read.bases->bases.size();
  if (length < 2 * kLeastSide || read.seeds.size() < 2) return {};
  for (const Seed& seed : read.seeds) {
    if (seed.cost < kLeastGain) return {};
  }
  // At each seed, costs of the first bases, of each number of them.
  const size_t count = length + 1;
  std::vector<uint32_t> sums(read.seeds.size() * count);
  const auto sums_of = [&](size_t seed) { return sums.data() + seed * count; };
  // The least cost of the first bases, and of the last ones, of each number of bases.
  std::vector<uint32_t> before(count, UINT32_MAX);
  std::vector<uint32_t> behind(count, UINT32_MAX);
  for (size_t seed = 0; seed < read.seeds.size(); ++seed) {
    uint32_t* const sum = sums_of(seed);
    sum_at(*read.bases, read.seeds[seed].begin, text, sum);
    for (size_t i = 0; i < count; ++i) {
      before[i] = std::min(before[i], sum[i]);
      behind[i] = std::min(behind[i], sum[length] - sum[i]);
    }
  }
  const uint32_t plain = before[length];
  if (plain < kLeastGain) return {};
  uint32_t best = UINT32_MAX;
  for (size_t i = kLeastSide; i + kLeastSide < count; ++i) {
    best = std::min(best, before[i] + behind[i]);
  }
  if (best > plain - kLeastGain) return {};
  std::set<std::pair<size_t, size_t>> known;
  std::vector<Gap> gaps;
  for (size_t i = kLeastSide; i + kLeastSide < count; ++i) {
    if (before[i] + behind[i] > best + kAlike) continue;
    for (size_t a = 0; a < read.seeds.size(); ++a) {
      if (sums_of(a)[i] + behind[i] > best + kAlike) continue;
      const int64_t from = read.seeds[a].begin;
      for (size_t b = 0; b < read.seeds.size(); ++b) {
        if (sums_of(a)[i] + sums_of(b)[length] - sums_of(b)[i] > best + kAlike) continue;
        const int64_t to = read.seeds[b].begin;
        if (std::abs(from - to) < kLeastChange) continue;
        if (!known.insert({a, b}).second) continue;
        gaps.emplace_back(from + static_cast<int64_t>(i), to + static_cast<int64_t>(i));
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
