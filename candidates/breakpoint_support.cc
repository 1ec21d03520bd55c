#include "candidates/breakpoint_support.h"

#include <algorithm>

namespace cnvnet {

namespace {

constexpr int64_t kSpan = 16;         // bp aligned on both sides
constexpr int64_t kNear = 5;          // bp between a break and the breakpoint
constexpr int64_t kMaxHomology = 50;  // bp; reads are too short to span more
constexpr int32_t kMinClip = 5;       // bp; shorter clips are no break
constexpr int32_t kMinGap = 10;       // bp; shorter gaps are no break

// Where one read breaks, in bp on the contig.
struct Breaks {
  bool fits = false;  // at the breakpoint
  bool spans = false;
};

// What a break at `position` must look like.
struct Wanted {
  int64_t low = 0;
  int64_t high = 0;
  bool right_clip = false;  // reads stop here; else they start here
  bool deletion = false;
  [[nodiscard]] bool near(int64_t position) const { return low <= position && position <= high; }
};

bool gap_fits(const CigarOp& op, int64_t position, const Wanted& wanted) {
  if (op.length < kMinGap) return false;
  if (wanted.deletion && op.op == 'D')
    return wanted.near(wanted.right_clip ? position : position + op.length);
  return !wanted.deletion && op.op == 'I' && wanted.near(position);
}

Breaks breaks_of(const ReadRecord& read, int64_t span_begin, int64_t span_end,
                 const Wanted& wanted) {
  Breaks breaks;
  int64_t position = read.region.begin;
  int64_t block = position;  // begin of the part without gap
  const auto close_block = [&](int64_t end) {
    breaks.spans |= block <= span_begin && span_end <= end;
  };
  for (const CigarOp& op : read.cigar) {
    if (op.op == 'D' || op.op == 'I' || op.op == 'N') {
      breaks.fits |= gap_fits(op, position, wanted);
      close_block(position);
      block = position + (op.consumes_reference() ? op.length : 0);
    }
    if (op.consumes_reference()) position += op.length;
  }
  close_block(position);
  const int32_t clip = wanted.right_clip ? trailing_clip(read.cigar) : leading_clip(read.cigar);
  if (clip >= kMinClip && wanted.near(wanted.right_clip ? read.region.end : read.region.begin))
    breaks.fits = true;
  return breaks;
}

}  // namespace

BreakpointSupport breakpoint_support(const Candidate& candidate, bool at_end,
                                     std::span<const ReadRecord> reads) {
  const int64_t breakpoint = at_end ? candidate.region.end : candidate.region.begin;
  const auto& ci = at_end ? candidate.end_ci : candidate.begin_ci;
  Wanted wanted;
  wanted.deletion = candidate.type == EventType::kDeletion;
  wanted.right_clip = wanted.deletion != at_end;
  wanted.low = breakpoint + std::min<int64_t>(ci[0], 0) - kNear;
  wanted.high = breakpoint + std::max<int64_t>({ci[1], candidate.homology, 0}) + kNear;
  const int64_t homology = std::min<int64_t>(candidate.homology, kMaxHomology);

  BreakpointSupport support;
  int64_t mismatches = 0;
  int64_t aligned = 0;
  for (const ReadRecord& read : reads) {
    if (!read.usable() || read.region.contig != candidate.region.contig) continue;
    const Breaks breaks =
        breaks_of(read, breakpoint - kSpan, breakpoint + homology + kSpan, wanted);
    if (breaks.fits) {
      ++support.alt_reads;
    } else if (breaks.spans) {
      ++support.reference_reads;
    }
    if (!read.region.contains(breakpoint)) continue;
    ++support.depth;
    if (read.mapq == 0) ++support.unmapped;
    if (read.mismatches < 0) continue;
    mismatches += read.mismatches;
    for (const CigarOp& op : read.cigar) aligned += op.aligns() ? op.length : 0;
  }
  if (aligned > 0)
    support.mismatch_rate = static_cast<double>(mismatches) / static_cast<double>(aligned);
  return support;
}

}  // namespace cnvnet
