#include "candidates/evidence_collector.h"

#include <algorithm>
#include <iterator>

#include "candidates/alignment_gaps.h"
#include "candidates/candidate_context.h"
#include "candidates/discordant_pairs.h"
#include "candidates/high_depth.h"
#include "candidates/local_repeats.h"
#include "candidates/reference_window.h"
#include "candidates/signal_clusters.h"
#include "candidates/soft_clips.h"
#include "candidates/split_reads.h"

namespace cnvnet {

namespace {

constexpr int64_t kMargin = 500;  // bp for clusters whose members scatter

std::vector<Region> merged(std::vector<Region> regions) {
  std::sort(regions.begin(), regions.end());
  std::vector<Region> result;
  for (const Region& region : regions) {
    if (!result.empty() && region.begin <= result.back().end) {
      result.back().end = std::max(result.back().end, region.end);
    } else {
      result.push_back(region);
    }
  }
  return result;
}

// Of events larger than `near`, the signals of those that several reads show.
std::vector<Signal> far_events(const std::vector<Signal>& signals, int64_t near) {
  constexpr size_t kMinSignals = 2;  // of a junction
  constexpr size_t kMinPairs = 3;
  std::vector<Signal> events;
  for (const EventType type : {EventType::kDeletion, EventType::kDuplication}) {
    std::vector<Signal> pairs;
    std::vector<Signal> junctions;
    for (const Signal& signal : signals) {
      if (signal.type != type || signal.region.length() <= near) continue;
      (signal.kind == SignalKind::kDiscordantPair ? pairs : junctions).push_back(signal);
    }
    std::sort(pairs.begin(), pairs.end(), [](const Signal& a, const Signal& b) {
      return a.region != b.region ? a.region < b.region : a < b;
    });
    for (const PairCluster& cluster : cluster_pairs(pairs)) {
      if (cluster.signals.size() < kMinPairs) continue;
      events.insert(events.end(), cluster.signals.begin(), cluster.signals.end());
    }
    for (const JunctionCluster& cluster : cluster_junctions(junctions, type)) {
      if (cluster.signals.size() >= kMinSignals) events.push_back(cluster.lead);
    }
  }
  return events;
}

// Where these events end, in order and without overlap.
std::vector<Region> far_ends(const std::vector<Signal>& events) {
  constexpr int64_t kSlack = 20;  // bp
  std::vector<Region> ends;
  for (const Signal& event : events) {
    const int64_t end = event.region.end;
    ends.push_back(
        {event.region.contig, end - event.end_slack - kSlack, end + event.homology + kSlack});
  }
  return merged(std::move(ends));
}

}  // namespace

EvidenceCollector::EvidenceCollector(const CandidateOptions& options, const LibraryModel& library,
                                     const DepthProfile& depth,
                                     std::span<const DepthSegment> segments,
                                     const ReferenceGenome& reference)
    : options_(options),
      library_(&library),
      depth_(&depth),
      segments_(segments),
      reference_(reference.clone()) {
  if (library.paired()) inserts_ = std::make_shared<const InsertLikelihood>(library);
}

int64_t EvidenceCollector::halo() const {
  // A clip at an event's end speaks of a begin up to clip_search before it, a pair of one up
  // to an insert away, and every junction may still move to the left. So may competing ones.
  return kContextReach + options_.clip_search + kMaxShift + library_->max_insert() +
         library_->read_length() + kMargin;
}

std::vector<DepthSegment> EvidenceCollector::segments_over(const Region& window) const {
  const auto contig = [](const DepthSegment& segment) { return segment.region.contig; };
  const auto own = std::ranges::equal_range(segments_, window.contig, {}, contig);
  std::vector<DepthSegment> over;
  std::ranges::copy_if(own, std::back_inserter(over), [&](const DepthSegment& segment) {
    return segment.region.overlaps(window);
  });
  return over;
}

Evidence EvidenceCollector::collect(const Region& window, AlignmentReader& reader, Empty empty) {
  Evidence evidence;
  evidence.window = window;
  evidence.diploid_depth = depth_->diploid_depth();
  evidence.read_length = library_->read_length();
  evidence.inserts = inserts_;
  evidence.segments = segments_over(window);
  const HighDepth high_depth(*depth_, window.contig, options_.high_depth);
  evidence.skipped_positions = high_depth.length_in(window);
  reader.fetch(window, AlignmentReader::Fields::kBases);
  ReadRecord read;
  bool more = reader.next(read);
  if (!more && evidence.segments.empty() && empty == Empty::kLeave) return evidence;

  const int64_t pad = options_.clip_search + kMaxShift;
  ReferenceWindow reference({window.contig, window.begin - pad, window.end + pad},
                            reference_.contigs()[window.contig].length,
                            [this](const Region& region) { return reference_.bases(region); });
  const LocalRepeats repeats(reference.text(), reference.text_begin());
  InsertSpans spans(*library_);
  CoverageTrack coverage(window);
  ReadTrack reads(window);
  SoftClips clips(options_, window.contig, repeats);
  for (; more; more = reader.next(read)) {
    if (!read.usable()) continue;
    coverage.add(read);
    if (read.mapq < options_.min_mapq || high_depth.at(read.region.begin)) continue;
    add_split_read_signals(read, options_, reference, evidence.signals);
    reads.add(read);
    add_gap_signals(read, options_, reference, evidence.signals, evidence.other_gaps);
    add_pair_signal(read, options_, *library_, reference.contig_length(), evidence.signals);
    if (read.mapq > 0) spans.add(read);
    clips.add(read, reference);
  }
  clips.add_signals(reference, evidence.signals);
  // Of a large event only the begin need lie in the window; clips at its end are as good.
  SoftClips far_clips(options_, window.contig, repeats);
  int64_t read_to = 0;
  const std::vector<Signal> events = far_events(evidence.signals, options_.clip_search);
  for (const Region& end : far_ends(events)) {
    reader.fetch(end, AlignmentReader::Fields::kBases);
    while (reader.next(read)) {
      if (!read.usable() || read.region.begin < read_to || high_depth.at(read.region.begin))
        continue;
      far_clips.add_visible(read);
    }
    read_to = end.end;
  }
  far_clips.add_far_signals(reference, events, evidence.signals);

  coverage.finish();
  reads.finish();
  if (inserts_) {
    const WeakSignals weak{&spans, inserts_.get(), &coverage, evidence.read_length};
    evidence.repeat_changes = find_repeat_changes(window, repeats.tandem(), weak,
                                                  {options_.min_size, options_.min_length_ratio});
  }
  evidence.tandem_repeats = repeats.tandem();
  evidence.spans = std::move(spans);
  evidence.coverage = std::move(coverage);
  evidence.reads = std::move(reads);

  for (std::vector<Signal>* signals : {&evidence.signals, &evidence.other_gaps}) {
    const auto outside = [&](const Signal& signal) {
      return !window.contains(signal.region.begin);
    };
    std::erase_if(*signals, outside);
    std::sort(signals->begin(), signals->end());
    signals->erase(std::unique(signals->begin(), signals->end()), signals->end());
  }
  return evidence;
}

}  // namespace cnvnet
