#include "candidates/split_reads.h"

#include <algorithm>

namespace cnvnet {

namespace {

constexpr int64_t kMaxInserted = 30;  // bp of the read between both alignments

// One alignment of a read: its place on the read, in the direction of the reference, and on the
// contig.
struct Piece {
  int64_t read_begin = 0;
  int64_t read_end = 0;
  int64_t begin = 0;
  int64_t end = 0;
};

Piece piece_of(const Cigar& cigar, int64_t begin) {
  int64_t aligned = 0;
  for (const CigarOp& op : cigar) {
    if (op.consumes_read() && op.op != 'S') aligned += op.length;
  }
  const int64_t clip = leading_clip(cigar);
  return {clip, clip + aligned, begin, begin + reference_length(cigar)};
}

// Both alignments reach over the junction as far as the bases happen to agree. Returns the
// number of shared bases that belong to the left one: where the read fits best, and of
// equal places the leftmost.
int64_t best_split(const ReadRecord& read, const Piece& left, const Piece& right,
                   ReferenceWindow& reference) {
  const int64_t overlap = left.read_end - right.read_begin;
  const bool hard = !read.cigar.empty() && read.cigar.front().op == 'H';
  const int64_t offset = right.read_begin - (hard ? read.cigar.front().length : 0);
  if (offset < 0 || offset + overlap > static_cast<int64_t>(read.bases.size())) return 0;
  int64_t best = 0;
  int64_t cost = 0;  // mismatches gained over giving all to the right one
  int64_t least = 0;
  for (int64_t i = 0; i < overlap; ++i) {
    const char base = read.bases[static_cast<size_t>(offset + i)];
    cost += reference.at(left.end - overlap + i) != base ? 1 : 0;
    cost -= reference.at(right.begin + i) != base ? 1 : 0;
    if (cost >= least) continue;
    least = cost;
    best = i + 1;
  }
  return best;
}

// Appends the junction between two pieces of `read`, if `own` lies at the event's begin.
void add_junction(const ReadRecord& read, const Piece& own, const Piece& other,
                  ReferenceWindow& reference, std::vector<Signal>& signals) {
  const bool own_is_left = own.read_begin < other.read_begin;
  const Piece& left = own_is_left ? own : other;
  const Piece& right = own_is_left ? other : own;
  if (left.read_end >= right.read_end) return;  // one lies inside the other
  const int64_t overlap = left.read_end - right.read_begin;
  if (overlap < -kMaxInserted) return;
  const int64_t shared = std::max<int64_t>(overlap, 0);
  const bool deletion = right.begin + shared > left.end;
  if (deletion != own_is_left || right.begin + shared == left.end) return;
  const int64_t kept = best_split(read, left, right, reference);
  const int64_t stop = left.end - shared + kept;
  const int64_t resume = right.begin + kept;
  Junction junction{std::min(stop, resume), std::max(stop, resume), 0};
  if (overlap >= 0) junction = left_align(junction.begin, junction.end, reference);
  Signal signal;
  signal.type = deletion ? EventType::kDeletion : EventType::kDuplication;
  signal.kind = SignalKind::kSplitRead;
  signal.region = {read.region.contig, junction.begin, junction.end};
  signal.homology = junction.homology;
  signal.fragment = read.name_hash;
  signals.push_back(signal);
}

}  // namespace

void add_split_read_signals(const ReadRecord& read, const CandidateOptions& options,
                            ReferenceWindow& reference, std::vector<Signal>& signals) {
  if (read.supplementary.empty() || read.mapq < options.min_mapq) return;
  const Piece own = piece_of(read.cigar, read.region.begin);
  for (const SupplementaryAlignment& other : read.supplementary) {
    if (other.contig != read.region.contig || other.reverse != read.is(ReadRecord::kReverse))
      continue;
    if (other.mapq < options.min_mapq) continue;
    const size_t before = signals.size();
    add_junction(read, own, piece_of(other.cigar, other.begin), reference, signals);
    if (signals.size() == before) continue;
    signals.back().mapq = std::min(read.mapq, other.mapq);
    const int64_t size = signals.back().region.length();
    if (size < options.min_gap || size > options.max_size) signals.pop_back();
  }
}

}  // namespace cnvnet
