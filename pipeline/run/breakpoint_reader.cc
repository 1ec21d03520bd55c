#include "pipeline/run/breakpoint_reader.h"

#include <algorithm>
#include <numeric>

namespace cnvnet {
namespace {

constexpr int64_t kMergeGap = 200;         // bp between windows that are worth one query
constexpr int64_t kLongestQuery = 20'000;  // bp, so that the reads held at a time stay few

}  // namespace

void BreakpointReader::fetch(const Region& region, AlignmentReader& reader) {
  reader.fetch(region, AlignmentReader::Fields::kBases);
  used_ = 0;
  longest_ = 0;
  while (true) {
    if (used_ == reads_.size()) reads_.emplace_back();
    if (!reader.next(reads_[used_])) return;
    if (!reads_[used_].usable()) continue;
    longest_ = std::max(longest_, reads_[used_].region.length());
    ++used_;
  }
}

void BreakpointReader::visit(std::span<const Region> windows, AlignmentReader& reader,
                             const Visit& visit) {
  std::vector<size_t> order(windows.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return windows[a] < windows[b]; });

  for (size_t first = 0; first < order.size();) {
    Region query = windows[order[first]];
    size_t last = first + 1;
    for (; last < order.size(); ++last) {
      const Region& next = windows[order[last]];
      const int64_t end = std::max(query.end, next.end);
      if (next.contig != query.contig || next.begin > query.end + kMergeGap ||
          end - query.begin > kLongestQuery)
        break;
      query.end = end;
    }
    fetch(query, reader);
    const auto begin = reads_.begin(), end = begin + static_cast<std::ptrdiff_t>(used_);
    const auto starts_before = [](const ReadRecord& read, int64_t position) {
      return read.region.begin < position;
    };
    for (; first < last; ++first) {
      const Region& window = windows[order[first]];
      const auto from = std::lower_bound(begin, end, window.begin - longest_, starts_before);
      const auto to = std::lower_bound(from, end, window.end, starts_before);
      visit(order[first], std::span<const ReadRecord>(from, to));
    }
  }
}

}  // namespace cnvnet
