#include "candidates/alignment_gaps.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace cnvnet {

namespace {

constexpr int64_t kJoinWithin = 30;   // bp between gaps that count as one
constexpr int32_t kMinPart = 5;       // bp, smallest gap that is joined to another
constexpr double kMinIdentity = 0.8;  // between inserted bases and what they repeat

// Gaps of one kind that were joined.
struct Gap {
  int64_t begin = 0;     // on the contig
  int64_t last_end = 0;  // on the contig, behind the last part
  int64_t length = 0;    // bp deleted or inserted
  std::string inserted;
};

double identity(std::string_view bases, const std::string& repeat) {
  size_t same = 0;
  for (size_t i = 0; i < bases.size(); ++i) same += bases[i] == repeat[i] ? 1 : 0;
  return static_cast<double>(same) / static_cast<double>(bases.size());
}

// The share of `inserted`, placed before `position`, that carries on the period of the
// reference before (`step` -1) or behind (+1) it, for the best period up to its own length.
double periodicity(const std::string& inserted, int64_t position, int step,
                   ReferenceWindow& reference) {
  const auto size = static_cast<int64_t>(inserted.size());
  constexpr int64_t kMinPeriod = 2;
  double best = 0;
  for (int64_t period = kMinPeriod; period <= size; ++period) {
    const int64_t flank = step < 0 ? position - period : position;
    const std::string unit = reference.bases(flank, flank + period);
    std::string repeat;
    repeat.reserve(inserted.size());
    // Behind the insertion the unit begins a period; before it, it ends one.
    const int64_t phase = step < 0 ? 0 : (period - size % period) % period;
    for (int64_t i = 0; i < size; ++i)
      repeat.push_back(unit[static_cast<size_t>((i + phase) % period)]);
    best = std::max(best, identity(inserted, repeat));
    if (best >= 1) break;
  }
  return best;
}

// A gap as it stands in the alignment.
Signal plain_gap(EventType type, const Gap& gap, const ReadRecord& read) {
  Signal signal;
  signal.type = type;
  signal.kind = SignalKind::kAlignmentGap;
  signal.region = {read.region.contig, gap.begin, gap.begin + gap.length};
  signal.mapq = read.mapq;
  signal.fragment = read.name_hash;
  return signal;
}

// Returns false, and appends nothing, if it is an I that repeats nothing.
bool add_gap(EventType type, const Gap& gap, const ReadRecord& read, ReferenceWindow& reference,
             std::vector<Signal>& signals) {
  int64_t begin = gap.begin;
  if (type == EventType::kDuplication) {
    const double before = periodicity(gap.inserted, gap.begin, -1, reference);
    const double behind = periodicity(gap.inserted, gap.begin, +1, reference);
    if (std::max(before, behind) < kMinIdentity) return false;
    if (before > behind) begin = std::max<int64_t>(0, gap.begin - gap.length);
  }
  const Junction junction = left_align(begin, begin + gap.length, reference);
  if (junction.end > reference.contig_length()) return true;
  Signal& signal = signals.emplace_back(plain_gap(type, gap, read));
  signal.region = {read.region.contig, junction.begin, junction.end};
  signal.homology = junction.homology;
  return true;
}

}  // namespace

void add_gap_signals(const ReadRecord& read, const CandidateOptions& options,
                     ReferenceWindow& reference, std::vector<Signal>& signals,
                     std::vector<Signal>& others) {
  if (read.cigar.size() < 3 || read.mapq < options.min_mapq) return;
  Gap gaps[2];  // D, I
  const auto finish = [&](int which) {
    Gap& gap = gaps[which];
    const EventType type = which == 0 ? EventType::kDeletion : EventType::kDuplication;
    const bool long_enough = gap.length >= options.min_gap;
    const bool used = long_enough && gap.length <= options.max_size &&
                      add_gap(type, gap, read, reference, signals);
    if (!used && gap.length > 0) others.push_back(plain_gap(type, gap, read));
    gap = {};
  };
  int64_t position = read.region.begin;
  size_t base = 0;
  for (const CigarOp& op : read.cigar) {
    const bool insertion = op.op == 'I';
    if ((op.op == 'D' || insertion) && op.length >= kMinPart) {
      Gap& gap = gaps[insertion ? 1 : 0];
      if (gap.length > 0 && position - gap.last_end > kJoinWithin) finish(insertion ? 1 : 0);
      if (gap.length == 0) gap.begin = position;
      gap.length += op.length;
      gap.last_end = position + (insertion ? 0 : op.length);
      if (insertion) gap.inserted += read.bases.substr(base, static_cast<size_t>(op.length));
    }
    if (op.consumes_reference()) position += op.length;
    if (op.consumes_read()) base += static_cast<size_t>(op.length);
  }
  finish(0);
  finish(1);
}

}  // namespace cnvnet
