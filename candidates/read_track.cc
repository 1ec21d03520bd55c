#include "candidates/read_track.h"

#include <algorithm>

namespace cnvnet {

ReadTrack::ReadTrack(const Region& window)
    : begin_(window.begin), origin_(window.begin / kBin * kBin) {
  const auto bins = static_cast<size_t>((window.end - origin_) / kBin + 1);
  mismatches_.resize(bins);
  aligned_.resize(bins);
}

void ReadTrack::add(const ReadRecord& read) {
  if (read.is(ReadRecord::kSupplementary)) return;
  const auto number = static_cast<uint32_t>(begins_.size());
  begins_.push_back(static_cast<int32_t>(read.region.begin - begin_));
  ends_.push_back(static_cast<int32_t>(read.region.end - begin_));
  if (read.cigar.size() == 1) {
    const int64_t bin = (read.region.begin - origin_) / kBin;
    const auto bins = static_cast<int64_t>(aligned_.size());
    if (read.mismatches < 0 || read.region.begin < origin_ || bin >= bins) return;
    mismatches_[static_cast<size_t>(bin)] += static_cast<uint32_t>(read.mismatches);
    aligned_[static_cast<size_t>(bin)] += static_cast<uint32_t>(read.region.length());
    return;
  }
  int64_t position = read.region.begin;
  for (const CigarOp& op : read.cigar) {
    const int64_t next = position + (op.consumes_reference() ? op.length : 0);
    const bool small = op.length >= kMinGap && op.length <= kMaxGap;
    if (small && (op.op == 'I' || op.op == 'D')) gaps_.push_back({position, next, number, op.op});
    position = next;
  }
}

void ReadTrack::finish() {
  std::sort(begins_.begin(), begins_.end());
  std::sort(ends_.begin(), ends_.end());
  const auto before = [](const Gap& a, const Gap& b) { return a.begin < b.begin; };
  std::sort(gaps_.begin(), gaps_.end(), before);
}

int64_t ReadTrack::reads_over(int64_t begin, int64_t end) const {
  const auto below = [&](const std::vector<int32_t>& values, int64_t limit) {
    const auto before = [](int32_t value, int64_t wanted) { return value < wanted; };
    return std::lower_bound(values.begin(), values.end(), limit - begin_, before) - values.begin();
  };
  return below(begins_, end) - below(ends_, begin + 1);
}

double ReadTrack::gap_share(int64_t begin, int64_t end, char op) const {
  const int64_t all = reads_over(begin, end);
  if (all <= 0) return 0;
  const auto before = [](const Gap& gap, int64_t wanted) { return gap.begin < wanted; };
  std::vector<uint32_t> reads;
  auto gap = std::lower_bound(gaps_.begin(), gaps_.end(), begin - kMaxGap, before);
  for (; gap != gaps_.end() && gap->begin < end; ++gap) {
    if (gap->op == op && gap->end >= begin) reads.push_back(gap->read);
  }
  std::sort(reads.begin(), reads.end());
  const auto with_gap = std::unique(reads.begin(), reads.end()) - reads.begin();
  return std::min(1.0, static_cast<double>(with_gap) / static_cast<double>(all));
}

double ReadTrack::mismatch_rate(int64_t begin, int64_t end) const {
  const auto last = static_cast<int64_t>(aligned_.size());
  const int64_t from = std::clamp<int64_t>((begin - origin_) / kBin, 0, last);
  const int64_t to = std::clamp<int64_t>((end - origin_) / kBin, 0, last);
  uint64_t mismatches = 0;
  uint64_t aligned = 0;
  for (int64_t bin = from; bin < to; ++bin) {
    mismatches += mismatches_[static_cast<size_t>(bin)];
    aligned += aligned_[static_cast<size_t>(bin)];
  }
  return aligned == 0 ? 0 : static_cast<double>(mismatches) / static_cast<double>(aligned);
}

}  // namespace cnvnet
