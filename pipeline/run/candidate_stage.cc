#include "pipeline/run/candidate_stage.h"

#include <algorithm>
#include <utility>

#include "candidates/candidate_finder.h"
#include "pipeline/inputs/chunk_plan.h"
#include "pipeline/run/stage_observer.h"

namespace cnvnet {

CandidateStage::CandidateStage(Inputs& inputs, const GenomeStatistics& statistics,
                               const CandidateOptions& options, Loci loci,
                               const Prefilter* prefilter)
    : inputs_(&inputs),
      statistics_(&statistics),
      options_(&options),
      prefilter_(loci == Loci::kWeigh ? prefilter : nullptr),
      collectors_([&inputs, &statistics, &options] {
        return EvidenceCollector(options, statistics.library, statistics.depth, statistics.segments,
                                 inputs.handles().reference);
      }) {
  if (loci == Loci::kWeigh) loci_.emplace(inputs, statistics, options.high_depth);
}

void CandidateStage::observe(StageObserver* observer) {
  observer_ = observer;
  if (loci_) loci_->observe(observer);
}

std::vector<Candidate> CandidateStage::external_of(const Region& core) const {
  const auto& all = inputs_->external();
  auto from = std::lower_bound(all.begin(), all.end(), core,
                               [](const Candidate& candidate, const Region& region) {
                                 return std::pair(candidate.region.contig, candidate.region.begin) <
                                        std::pair(region.contig, region.begin);
                               });
  std::vector<Candidate> some;
  for (; from != all.end() && from->region.contig == core.contig && from->region.begin < core.end;
       ++from) {
    if (wanted(core.contig, from->region.begin)) some.push_back(*from);
  }
  return some;
}

bool CandidateStage::wanted(int32_t contig, int64_t begin) const {
  const IntervalSet& regions = inputs_->regions();
  return regions.empty() || regions.contains(contig, begin);
}

std::vector<Candidate> CandidateStage::own_of(const Region& wide, const Evidence& evidence,
                                              ShardCandidates& found) {
  std::vector<Candidate> candidates = find_candidates(evidence, wide, *options_);
  if (observer_ != nullptr) observer_->found(candidates);
  if (!loci_) return candidates;
  if (prefilter_ != nullptr) {
    std::erase_if(candidates, [&](const Candidate& candidate) {
      if (!LocusModel::can_weigh(candidate)) return false;
      const FeatureVector features =
          candidate_features(candidate, {}, {}, statistics_->depth, statistics_->noise);
      const bool is_kept = prefilter_->keeps(features);
      if (observer_ != nullptr) observer_->prefiltered(candidate, features, is_kept);
      if (is_kept) return false;
      const int64_t begin = candidate.region.begin;
      if (found.core.contains(begin) && wanted(found.core.contig, begin)) {
        found.prefiltered.add(candidate);
      }
      return true;
    });
  }
  const std::vector<LocusEvent> events = loci_->weigh(candidates);
  const std::vector<Candidate> proposed =
      propose_candidates(events, candidates, evidence, *options_);
  if (observer_ != nullptr) observer_->proposed(proposed);
  candidates.insert(candidates.end(), proposed.begin(), proposed.end());
  std::stable_sort(candidates.begin(), candidates.end(), before);
  return candidates;
}

ShardCandidates CandidateStage::find(const Region& core) {
  ShardCandidates found;
  found.core = core;
  if (!statistics_->has_reads(core.contig) && !inputs_->has_external()) return found;
  EvidenceCollector& collector = collectors_.local();
  // A candidate before the core may have a locus that proposes one inside it.
  const Region wide = widen(core, loci_ ? kProposalReach : 0, inputs_->contigs());
  const Region window = widen(wide, collector.halo(), inputs_->contigs());
  const auto empty = inputs_->has_external() ? EvidenceCollector::Empty::kDescribe
                                             : EvidenceCollector::Empty::kLeave;
  const Evidence evidence = collector.collect(window, inputs_->handles().reader, empty);
  if (observer_ != nullptr) observer_->collected(evidence);
  const auto counted = [&](int64_t begin) {
    return core.contains(begin) && wanted(core.contig, begin) ? 1 : 0;
  };
  for (const Signal& signal : evidence.signals) {
    found.signals[static_cast<size_t>(signal.kind)] += counted(signal.region.begin);
  }
  for (const DepthSegment& segment : evidence.segments) {
    const bool here = core.contig == segment.region.contig;
    found.signals[static_cast<size_t>(SignalKind::kReadDepth)] +=
        here ? counted(segment.region.begin) : 0;
  }
  for (const RepeatChange& change : evidence.repeat_changes) {
    found.signals[static_cast<size_t>(SignalKind::kRepeatChange)] += counted(change.region.begin);
  }
  found.skipped_positions = evidence.skipped_positions;
  if (inputs_->has_external()) {
    found.candidates = external_of(core);
    support_candidates(found.candidates, evidence, *options_);
    if (observer_ != nullptr) observer_->found(found.candidates);
    lend_copies(statistics_->copy_changes, found.candidates);
    if (loci_) loci_->weigh(found.candidates);
    std::stable_sort(found.candidates.begin(), found.candidates.end(), before);
  } else {
    found.candidates = own_of(wide, evidence, found);
    std::erase_if(found.candidates,
                  [&](const Candidate& c) { return !core.contains(c.region.begin); });
    join_copy_changes(statistics_->copy_changes, core, found.candidates);
    std::erase_if(found.candidates, [&](const Candidate& candidate) {
      return !wanted(core.contig, candidate.region.begin);
    });
  }
  const IntervalSet& exclude = inputs_->exclude();
  if (!exclude.empty()) {
    std::erase_if(found.candidates, [&](const Candidate& candidate) {
      const Region& region = candidate.region;
      const bool within = exclude.contains(region.contig, region.begin) ||
                          exclude.contains(region.contig, region.end - 1);
      if (within) found.excluded.add(candidate);
      if (within && observer_ != nullptr) observer_->excluded(candidate);
      return within;
    });
  }
  return found;
}

}  // namespace cnvnet
