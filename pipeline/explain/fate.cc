#include "pipeline/explain/fate.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "candidates/same_event.h"
#include "classifier/prefilter.h"
#include "pipeline/calls/call_merger.h"
#include "pipeline/config/score_threshold.h"

namespace cnvnet {
namespace {

double log_odds(double p) {
  constexpr double kSmallest = 1e-6;
  p = std::clamp(p, kSmallest, 1 - kSmallest);
  return std::log(p / (1 - p));
}

Measured measured(double value, double threshold) {
  return {value, threshold, log_odds(value) - log_odds(threshold)};
}

bool has(const std::vector<std::string>& filters, const char* name) {
  return std::find(filters.begin(), filters.end(), name) != filters.end();
}

// Fragments of the strongest junction of a type.
double strongest_junction(std::span<const Signal> signals, std::optional<EventType> type) {
  size_t most = 0;
  for (const Signal& lead : signals) {
    if (type && lead.type != *type) continue;
    std::set<uint64_t> fragments;
    for (const Signal& signal : signals) {
      if (signal.type == lead.type && same_junction(lead.region, lead.homology, signal.region)) {
        fragments.insert(signal.fragment);
      }
    }
    most = std::max(most, fragments.size());
  }
  return static_cast<double>(most);
}

Reason reason_of(const Outcome& outcome) {
  switch (outcome.fate) {
    case Fate::kPrefiltered:
      return Reason::kPrefiltered;
    case Fate::kExcluded:
      return Reason::kExcluded;
    case Fate::kHighDepth:
      return Reason::kHighDepth;
    case Fate::kOutsideRegions:
      return Reason::kOutsideRegions;
    case Fate::kNotWritten:
      return Reason::kNotWritten;
    case Fate::kMerged:
      return Reason::kMerged;
    case Fate::kFiltered:
      return has(outcome.filters, "LowQual") ? Reason::kLowScore : Reason::kFiltered;
    case Fate::kRedundant:
      return Reason::kRedundant;
    case Fate::kPassed:
      break;
  }
  return Reason::kCalled;
}

std::optional<Measured> margin_of(const Outcome& outcome) {
  if (outcome.fate == Fate::kPrefiltered) return outcome.prefilter;
  if (outcome.fate == Fate::kNotWritten) return outcome.written;
  return outcome.threshold;
}

double rank(const ToldStory& told) {
  const double score = told.story->call ? told.story->call->score : 0;
  const double early = told.outcome.prefilter ? told.outcome.prefilter->value : 0;
  return 4 * static_cast<double>(told.outcome.fate) + 2 * score + early;
}

}  // namespace

const char* fate_name(Fate fate) {
  constexpr const char* kNames[] = {"prefiltered",     "excluded",    "high_depth",
                                    "outside_regions", "not_written", "merged",
                                    "filtered",        "redundant",   "passed"};
  return kNames[static_cast<size_t>(fate)];
}

const char* reason_name(Reason reason) {
  constexpr const char* kNames[] = {
      "called",       "redundant",       "filtered",     "low_score", "merged",
      "not_written",  "outside_regions", "high_depth",   "excluded",  "prefiltered",
      "other_called", "other_proposed",  "no_candidate", "no_signal"};
  return kNames[static_cast<size_t>(reason)];
}

MergedCalls::MergedCalls(std::vector<ScoredRecord> calls) {
  std::stable_sort(calls.begin(), calls.end(), [](const ScoredRecord& a, const ScoredRecord& b) {
    return a.region.contig < b.region.contig;
  });
  CallMerger merger(CallMerger::Mode::kMerge,
                    [this](const ScoredRecord& call) { kept_.push_back(call); });
  for (ScoredRecord& call : calls) merger.add(std::move(call));
  merger.finish();
}

const ScoredRecord* MergedCalls::find(const std::string& id) const {
  const auto found =
      std::ranges::find_if(kept_, [&](const ScoredRecord& call) { return call.record.id == id; });
  return found == kept_.end() ? nullptr : &*found;
}

const ScoredRecord* MergedCalls::kept_for(const ScoredRecord& dropped) const {
  const ScoredRecord* best = nullptr;
  for (const ScoredRecord& call : kept_) {
    if (same_event(call, dropped) && (best == nullptr || call.score > best->score)) best = &call;
  }
  return best;
}

const ScoredRecord* MergedCalls::better_beside(const ScoredRecord& redundant) const {
  const ScoredRecord* best = nullptr;
  for (const ScoredRecord& call : kept_) {
    const Region &own = redundant.region, &other = call.region;
    const bool is_whole = redundant.depth_alone && is_piece_of(own, other);
    const bool is_around = own.contig == other.contig && other.begin <= own.begin &&
                           own.end <= other.end && call.type == EventType::kDeletion;
    const bool is_beside = call.type == redundant.type && (are_redundant(own, other) || is_whole);
    if (!call.passes() || !(is_beside || is_around)) continue;
    if (best == nullptr || call.score > best->score) best = &call;
  }
  return best;
}

Outcome outcome_of(const CandidateStory& story, const MergedCalls& merged,
                   const ScoreThresholds& thresholds) {
  Outcome outcome;
  if (story.prefilter) {
    outcome.prefilter = measured(*story.prefilter, Prefilter::kLeastProbability);
  }
  if (!story.call) {
    outcome.fate = story.prefiltered  ? Fate::kPrefiltered
                   : story.excluded   ? Fate::kExcluded
                   : story.high_depth ? Fate::kHighDepth
                                      : Fate::kOutsideRegions;
    return outcome;
  }
  const CnvCall& call = *story.call;
  const auto& lines =
      call.candidate.type == EventType::kDeletion ? thresholds.deletion : thresholds.duplication;
  outcome.written = measured(call.score, kMinWrittenScore);
  outcome.threshold = measured(call.score, lines.at(call.candidate.region.length()));
  outcome.filters = call.filters.empty() ? std::vector<std::string>{"PASS"} : call.filters;
  if (!story.written) {
    outcome.fate = Fate::kNotWritten;
    return outcome;
  }
  const ScoredRecord own = scored_record(call);
  const ScoredRecord* kept = merged.find(call.id);
  if (kept == nullptr) {
    outcome.fate = Fate::kMerged;
    if (const ScoredRecord* better = merged.kept_for(own)) outcome.beside = better->record.id;
    return outcome;
  }
  outcome.filters = kept->record.filters;
  outcome.fate = kept->passes() ? Fate::kPassed : Fate::kFiltered;
  if (kept->has_filter("Redundant")) {
    outcome.fate = Fate::kRedundant;
    if (const ScoredRecord* better = merged.better_beside(own)) outcome.beside = better->record.id;
  }
  return outcome;
}

bool is_meant(const Place& place, const CandidateStory& story) {
  if (!place.id.empty()) return story.id == place.id;
  const Candidate& candidate = story.candidate;
  if (!place.type) return candidate.region.overlaps(place.region);
  return candidate.type == *place.type && could_be(candidate.region, place.region);
}

Verdict verdict_of(const Place& place, std::span<const ToldStory> stories,
                   std::span<const Signal> signals, const CandidateOptions& options,
                   double diploid_depth) {
  // Of the diploid depth, as candidate_finder.h says.
  constexpr double kLeastShare = 0.04;
  const ToldStory* meant = nullptr;
  const ToldStory* other = nullptr;
  for (const ToldStory& told : stories) {
    const bool is_here = told.story->candidate.region.overlaps(place.region);
    if (is_meant(place, *told.story)) {
      if (meant == nullptr || rank(told) > rank(*meant)) meant = &told;
    } else if (is_here && (other == nullptr || rank(told) > rank(*other))) {
      other = &told;
    }
  }
  Verdict verdict;
  if (meant != nullptr) {
    verdict.reason = reason_of(meant->outcome);
    verdict.id = meant->story->id;
    verdict.margin = margin_of(meant->outcome);
    return verdict;
  }
  const double needed =
      std::max<double>(options.min_support, std::ceil(kLeastShare * diploid_depth));
  const double seen = strongest_junction(signals, place.type);
  verdict.evidence = {seen, needed, seen - needed};
  if (other != nullptr) {
    const bool is_called = other->outcome.fate == Fate::kPassed;
    verdict.reason = is_called ? Reason::kOtherCalled : Reason::kOtherProposed;
    verdict.id = other->story->id;
    return verdict;
  }
  verdict.reason = signals.empty() ? Reason::kNoSignal : Reason::kNoCandidate;
  return verdict;
}

}  // namespace cnvnet
