#include "encoder/event/pair_evidence.h"

#include <algorithm>
#include <cstdlib>

namespace cnvnet {
namespace {

// Standard deviations; insert sizes have longer tails than the normal curve
constexpr double kFarthest = 10;
// Log-odds of a normal pair that reaches into deleted bases, for the reference
constexpr double kWithin = 4;

float bounded(double value) {
  return static_cast<float>(std::clamp<double>(value, -kMostPairEvidence, kMostPairEvidence));
}

double z_of(double size, const InsertSizes& normal) {
  return std::clamp((size - normal.median) / std::max(1.0, normal.deviation), -kFarthest,
                    kFarthest);
}

// How much better the size `there` fits the library than the size `here`.
double log_odds(double there, double here, const InsertSizes& normal) {
  const double a = z_of(there, normal), b = z_of(here, normal);
  return 0.5 * (b * b - a * a);
}

// A pair whose reads face each other.
double facing_fit(const Region& fragment, const Candidate& candidate, const InsertSizes& normal) {
  const Region& event = candidate.region;
  const auto size = static_cast<double>(fragment.length()),
             length = static_cast<double>(event.length());
  const bool deletion = candidate.type == EventType::kDeletion;
  if (fragment.begin <= event.begin && fragment.end >= event.end) {
    return log_odds(deletion ? size - length : size + length, size, normal);
  }
  const bool crosses = (fragment.begin < event.begin && fragment.end > event.begin) ||
                       (fragment.begin < event.end && fragment.end > event.end);
  const bool usual = fragment.length() >= normal.low && fragment.length() <= normal.high;
  return deletion && crosses && usual ? -kWithin : 0;
}

// Reads that face away from each other: the insert size that they have over the junction of two
// copies.
double everted_fit(const ReadRecord& read, const Candidate& candidate, const InsertSizes& normal) {
  if (candidate.type != EventType::kDuplication) return 0;
  const Region& event = candidate.region;
  // The mate is taken to cover as many bases as the read.
  const int64_t length = read.region.length();
  const bool is_left = read.region.begin <= read.mate_begin;
  const int64_t left_end = is_left ? read.region.end : read.mate_begin + length;
  const int64_t right_begin = is_left ? read.mate_begin : read.region.begin;
  const int64_t implied = (event.end - right_begin) + (left_end - event.begin);
  const bool inside = left_end > event.begin && right_begin < event.end;
  if (!inside) return 0;
  return kMostPairEvidence - 0.5 * z_of(static_cast<double>(implied), normal) *
                                 z_of(static_cast<double>(implied), normal);
}

}  // namespace

PairEvidence pair_evidence(const ReadRecord& read, const Candidate& candidate,
                           const LibraryModel& library) {
  PairEvidence evidence;
  if (!library.paired() || !read.is(ReadRecord::kPaired)) return evidence;
  if (read.is(ReadRecord::kMateUnmapped) || read.mate_contig != read.region.contig) {
    evidence.kind = PairKind::kElsewhere;
    return evidence;
  }
  const bool reverse = read.is(ReadRecord::kReverse);
  if (reverse == read.is(ReadRecord::kMateReverse)) {
    evidence.kind = PairKind::kSameStrand;
    return evidence;
  }
  const InsertSizes& normal = library.insert_sizes(read.read_group);
  // TLEN's sign says which read is the left one; it also settles reads that begin at the same base.
  const bool is_left =
      read.insert_size != 0 ? read.insert_size > 0 : read.region.begin <= read.mate_begin;
  if (is_left == reverse) {
    evidence.kind = PairKind::kEverted;
    evidence.fit = bounded(std::max(0.0, everted_fit(read, candidate, normal)));
    return evidence;
  }
  evidence.kind = PairKind::kFacing;
  if (read.insert_size == 0) return evidence;
  const int64_t begin = std::min(read.region.begin, read.mate_begin);
  const Region fragment{read.region.contig, begin, begin + std::abs(read.insert_size)};
  evidence.shift = bounded(z_of(static_cast<double>(fragment.length()), normal));
  evidence.fit = bounded(facing_fit(fragment, candidate, normal));
  return evidence;
}

}  // namespace cnvnet
