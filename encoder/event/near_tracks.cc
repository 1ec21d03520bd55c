#include "encoder/event/near_tracks.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "encoder/event/channels.h"
#include "encoder/event/pair_evidence.h"

namespace cnvnet {
namespace {

constexpr int32_t kMinClip = 5;          // bp; shorter clips are no break
constexpr double kTwoCopies = 85;        // byte
constexpr double kClipScale = 2 * 255;   // byte per diploid depth of clips
constexpr double kMismatchScale = 2550;  // byte per mismatch and base
constexpr int32_t kUnknownMismatches = -1;

struct Bin {
  double bases = 0, mapq0 = 0, odd = 0, split = 0;
  double shift = 0, fit = 0;           // sums over bases
  double counted = 0, mismatches = 0;  // bases of reads whose mismatches are known
  double clips_out = 0, clips_in = 0;  // reads
};

uint8_t as_byte(double value) {
  return static_cast<uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
}

// The coarse columns around one breakpoint.
class Neighbourhood {
 public:
  Neighbourhood(const EventWindow& window, NearColumns columns)
      : mirrored_(window.mirrored),
        bin_(columns.width),
        begin_(window.breakpoint - static_cast<int64_t>(columns.count) * columns.width / 2),
        end_(begin_ + static_cast<int64_t>(columns.count) * columns.width),
        bins_(static_cast<size_t>(columns.count)) {}

  void add(const ReadRecord& read, const PairEvidence& pair) {
    int64_t aligned = 0;
    for (const CigarOp& op : read.cigar) aligned += op.aligns() ? op.length : 0;
    int64_t position = read.region.begin;
    for (const CigarOp& op : read.cigar) {
      if (op.aligns()) add_bases(position, position + op.length, read, pair, aligned);
      if (op.consumes_reference()) position += op.length;
    }
    if (leading_clip(read.cigar) >= kMinClip) add_clip(read.region.begin, true);
    if (trailing_clip(read.cigar) >= kMinClip) add_clip(read.region.end - 1, false);
  }

  [[nodiscard]] const std::vector<Bin>& bins() const { return bins_; }
  // First bp of a column.
  [[nodiscard]] int64_t begin_of(size_t column) const {
    const auto index = static_cast<int64_t>(mirrored_ ? bins_.size() - 1 - column : column);
    return begin_ + index * bin_;
  }

 private:
  [[nodiscard]] Bin& at(int64_t position) {
    const auto index = static_cast<size_t>((position - begin_) / bin_);
    return bins_[mirrored_ ? bins_.size() - 1 - index : index];
  }

  void add_bases(int64_t begin, int64_t end, const ReadRecord& read, const PairEvidence& pair,
                 int64_t aligned) {
    begin = std::max(begin, begin_);
    end = std::min(end, end_);
    while (begin < end) {
      const int64_t next = std::min(end, begin_ + ((begin - begin_) / bin_ + 1) * bin_);
      const auto bases = static_cast<double>(next - begin);
      Bin& bin = at(begin);
      bin.bases += bases;
      if (read.mapq == 0) bin.mapq0 += bases;
      if (pair.kind != PairKind::kFacing && pair.kind != PairKind::kUnpaired) bin.odd += bases;
      if (!read.supplementary.empty()) bin.split += bases;
      bin.shift += bases * pair.shift;
      bin.fit += bases * pair.fit;
      if (read.mismatches != kUnknownMismatches) {
        bin.counted += bases;
        bin.mismatches +=
            bases * read.mismatches / static_cast<double>(std::max<int64_t>(1, aligned));
      }
      begin = next;
    }
  }

  void add_clip(int64_t position, bool leading) {
    if (position < begin_ || position >= end_) return;
    // Towards the side where the event's reads leave the reference
    const bool out = leading == mirrored_;
    ++(out ? at(position).clips_out : at(position).clips_in);
  }

  bool mirrored_;
  int64_t bin_, begin_, end_;
  std::vector<Bin> bins_;
};

double share(double part, double whole) { return whole > 0 ? part / whole : 0; }

}  // namespace

void draw_near_tracks(const EventWindow& window, const Stretch& here, const Stretch& there,
                      std::span<const ReadRecord> reads, const SampleView& sample,
                      NearColumns columns, std::span<uint8_t> tracks) {
  Neighbourhood around(window, columns);
  for (const ReadRecord& read : reads) {
    if (!read.usable() || read.region.contig != window.candidate->region.contig) continue;
    around.add(read, pair_evidence(read, *window.candidate, sample.library));
  }
  const auto count = static_cast<size_t>(columns.count);
  const auto put = [&](NearTrack track, size_t column, double value) {
    tracks[static_cast<size_t>(track) * count + column] = as_byte(value);
  };
  const int64_t jump = window.other - window.breakpoint;
  for (size_t column = 0; column < count; ++column) {
    const Bin& bin = around.bins()[column];
    const double depth = sample.diploid_depth > 0 ? 1 / sample.diploid_depth : 0;
    put(NearTrack::kDepth, column, kTwoCopies * depth * bin.bases / columns.width);
    put(NearTrack::kMapq0, column, 255 * share(bin.mapq0, bin.bases));
    put(NearTrack::kClipsOut, column, kClipScale * depth * bin.clips_out);
    put(NearTrack::kClipsIn, column, kClipScale * depth * bin.clips_in);
    put(NearTrack::kMismatches, column, kMismatchScale * share(bin.mismatches, bin.counted));
    put(NearTrack::kInsertSize, column, signed_byte(share(bin.shift, bin.bases)));
    put(NearTrack::kPairFit, column, signed_byte(share(bin.fit, bin.bases)));
    put(NearTrack::kOddPairs, column, 255 * share(bin.odd, bin.bases));
    put(NearTrack::kSplitReads, column, 255 * share(bin.split, bin.bases));
    int same = 0, gc = 0;
    const int64_t first = around.begin_of(column);
    for (int64_t position = first; position < first + columns.width; ++position) {
      const char base = here.at(position);
      same += base != 'N' && base == there.at(position + jump) ? 1 : 0;
      gc += base == 'G' || base == 'C' ? 1 : 0;
    }
    put(NearTrack::kRepeat, column, 255.0 * same / columns.width);
    put(NearTrack::kGc, column, 255.0 * gc / columns.width);
  }
}

}  // namespace cnvnet
