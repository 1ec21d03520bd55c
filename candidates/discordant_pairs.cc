#include "candidates/discordant_pairs.h"

#include <algorithm>

namespace cnvnet {

void add_pair_signal(const ReadRecord& read, const CandidateOptions& options,
                     const LibraryModel& library, int64_t contig_length,
                     std::vector<Signal>& signals) {
  if (!library.paired() || !read.is(ReadRecord::kPaired)) return;
  if (read.is(ReadRecord::kSupplementary | ReadRecord::kMateUnmapped) ||
      read.mapq < options.min_mapq)
    return;
  if (read.mate_contig != read.region.contig || read.mate_begin <= read.region.begin) return;
  const bool reverse = read.is(ReadRecord::kReverse);
  if (reverse == read.is(ReadRecord::kMateReverse)) return;

  const InsertSizes& normal = library.insert_sizes(read.read_group);
  // The mate's own length is not known here; mates are as long as most reads.
  const int64_t mate_length = library.read_length();
  const int64_t mate_end = std::min(read.mate_begin + mate_length, contig_length);
  Signal signal;
  signal.kind = SignalKind::kDiscordantPair;
  signal.region.contig = read.region.contig;
  signal.mapq = read.mapq;
  signal.fragment = read.name_hash;
  if (!reverse) {
    const int64_t insert = mate_end - read.region.begin;
    if (insert <= normal.very_high) return;
    if (read.mate_begin <= read.region.end) return;
    const int64_t slack =
        std::max<int64_t>(0, normal.very_high - mate_length - read.region.length());
    signal.type = EventType::kDeletion;
    signal.region.begin = read.region.end;
    signal.region.end = read.mate_begin;
    signal.begin_slack = static_cast<int32_t>(std::min(slack, signal.region.length()));
    signal.end_slack = signal.begin_slack;
    signal.size = static_cast<int32_t>(insert - normal.median);
  } else {
    // Fragments shorter than their reads make mates that overlap and look outward by a
    // few bases; here the outer ends of both reads must really have changed places.
    if (read.region.end > read.mate_begin) return;
    const int64_t slack =
        std::max<int64_t>(0, normal.very_high - mate_length - read.region.length());
    signal.type = EventType::kDuplication;
    signal.region.begin = std::max<int64_t>(0, read.region.begin - slack);
    signal.region.end = std::min(contig_length, mate_end + slack);
    signal.begin_slack = static_cast<int32_t>(read.region.begin - signal.region.begin);
    signal.end_slack = static_cast<int32_t>(signal.region.end - mate_end);
    signal.size = static_cast<int32_t>(read.mate_begin - read.region.end + normal.median);
  }
  if (signal.size < options.min_size || signal.region.length() > options.max_size) return;
  signals.push_back(signal);
}

}  // namespace cnvnet
