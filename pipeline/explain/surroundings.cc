#include "pipeline/explain/surroundings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <span>

#include "pipeline/inputs/chunk_plan.h"
#include "pipeline/run/breakpoint_reader.h"

namespace cnvnet {
namespace {

constexpr int64_t kLeastFlank = 500;  // bp
constexpr int64_t kMostFlank = 50'000;
constexpr int64_t kMostColumns = 200;
constexpr int32_t kLeastClip = 5;  // bp

// Counts reads into the columns of a picture.
class Columns {
 public:
  Columns(Surroundings& shown, const LibraryModel& library, double diploid_depth)
      : shown_(shown), library_(library), scale_(2 / std::max(1.0, diploid_depth)) {
    const auto count =
        static_cast<size_t>((shown.region.length() + shown.column - 1) / shown.column);
    for (auto* values : {&shown.depth, &shown.mapq0}) values->assign(count, 0);
    for (auto* values : {&shown.clips, &shown.splits, &shown.odd_pairs}) values->assign(count, 0);
  }

  void add(const ReadRecord& read) {
    int64_t at = read.region.begin;
    for (const CigarOp& op : read.cigar) {
      if (op.aligns()) add_bases(at, at + op.length, read.mapq == 0);
      if (op.consumes_reference()) at += op.length;
    }
    if (leading_clip(read.cigar) >= kLeastClip) add_clip(read, read.region.begin);
    if (trailing_clip(read.cigar) >= kLeastClip) add_clip(read, read.region.end - 1);
    if (is_odd(read)) count(shown_.odd_pairs, read.region.begin);
  }

 private:
  [[nodiscard]] bool is_odd(const ReadRecord& read) const {
    if (!read.is(ReadRecord::kPaired) || read.is(ReadRecord::kMateUnmapped)) return false;
    if (read.mate_contig != read.region.contig) return true;
    const bool same_strand = read.is(ReadRecord::kReverse) == read.is(ReadRecord::kMateReverse);
    const bool outward =
        read.is(ReadRecord::kReverse) ? read.insert_size > 0 : read.insert_size < 0;
    return same_strand || outward || std::abs(read.insert_size) > library_.max_insert();
  }

  void add_bases(int64_t begin, int64_t end, bool mapq0) {
    begin = std::max(begin, shown_.region.begin);
    end = std::min(end, shown_.region.end);
    while (begin < end) {
      const int64_t column = (begin - shown_.region.begin) / shown_.column;
      const int64_t border = shown_.region.begin + (column + 1) * shown_.column;
      const double bases = static_cast<double>(std::min(end, border) - begin);
      const double depth = bases / static_cast<double>(shown_.column) * scale_;
      shown_.depth[static_cast<size_t>(column)] += depth;
      if (mapq0) shown_.mapq0[static_cast<size_t>(column)] += depth;
      begin = border;
    }
  }

  void add_clip(const ReadRecord& read, int64_t at) {
    count(shown_.clips, at);
    if (!read.supplementary.empty()) count(shown_.splits, at);
  }

  void count(std::vector<int32_t>& values, int64_t at) const {
    if (!shown_.region.contains(at)) return;
    ++values[static_cast<size_t>((at - shown_.region.begin) / shown_.column)];
  }

  Surroundings& shown_;
  const LibraryModel& library_;
  double scale_;
};

}  // namespace

Surroundings surroundings_of(const Region& place, Inputs& inputs,
                             const GenomeStatistics& statistics) {
  Surroundings shown;
  const int64_t flank = std::clamp(place.length(), kLeastFlank, kMostFlank);
  shown.region = widen(place, flank, inputs.contigs());
  shown.column = std::max<int64_t>(1, (shown.region.length() + kMostColumns - 1) / kMostColumns);
  if (place.length() > Surroundings::kMostRead) {
    for (int64_t begin = shown.region.begin; begin < shown.region.end; begin += shown.column) {
      const int64_t end = std::min(begin + shown.column, shown.region.end);
      const double depth = statistics.depth.summary({shown.region.contig, begin, end}).depth;
      shown.depth.push_back(std::isfinite(depth) ? 2 * depth : 0);
    }
    return shown;
  }
  Columns columns(shown, statistics.library, statistics.depth.diploid_depth());
  BreakpointReader reader;
  const std::array windows = {shown.region};
  reader.visit(windows, inputs.handles().reader, [&](size_t, std::span<const ReadRecord> reads) {
    for (const ReadRecord& read : reads) columns.add(read);
  });
  return shown;
}

}  // namespace cnvnet
