#include "pipeline/explain/stage_recorder.h"

#include <algorithm>
#include <cmath>

#include "pipeline/inputs/chunk_plan.h"

namespace cnvnet {

StageRecorder::StageRecorder(const std::vector<Place>& places, const ContigList& contigs,
                             const Prefilter* prefilter, bool external)
    : contigs_(&contigs), prefilter_(prefilter), external_(external) {
  for (const Place& place : places) watched_.push_back(widen(place.region, kBesidePlace, contigs));
}

bool StageRecorder::is_watched(const Region& region) const {
  return std::ranges::any_of(watched_, [&](const Region& place) { return place.overlaps(region); });
}

CandidateStory* StageRecorder::story_of(const Candidate& candidate, CandidateStory::Origin origin) {
  if (!is_watched(candidate.region)) return nullptr;
  const std::string id = candidate_id(candidate, *contigs_);
  const auto [entry, is_new] = stories_.try_emplace(id);
  CandidateStory& story = entry->second;
  if (is_new) {
    story.id = id;
    story.origin = origin;
    story.candidate = candidate;
  }
  return &story;
}

void StageRecorder::collected(const Evidence& evidence) {
  const std::lock_guard lock(mutex_);
  for (const Signal& signal : evidence.signals) {
    if (is_watched(signal.region)) signals_.push_back(signal);
  }
  for (const RepeatChange& change : evidence.repeat_changes) {
    const auto same = [&](const RepeatChange& other) { return other.region == change.region; };
    if (is_watched(change.region) && std::ranges::none_of(repeat_changes_, same)) {
      repeat_changes_.push_back(change);
    }
  }
}

void StageRecorder::found(std::span<const Candidate> candidates) {
  const std::lock_guard lock(mutex_);
  const auto origin = external_ ? CandidateStory::Origin::kGiven : CandidateStory::Origin::kReads;
  for (const Candidate& candidate : candidates) {
    if (CandidateStory* story = story_of(candidate, origin)) story->origin = origin;
  }
}

void StageRecorder::prefiltered(const Candidate& candidate, const FeatureVector& features,
                                bool kept) {
  const std::lock_guard lock(mutex_);
  CandidateStory* story = story_of(candidate, CandidateStory::Origin::kReads);
  if (story == nullptr || prefilter_ == nullptr) return;
  const double log_odds = prefilter_->trees().log_odds(prefilter_->seen(features));
  story->prefilter = 1 / (1 + std::exp(-log_odds));
  story->prefiltered = !kept;
}

void StageRecorder::weighed(const Candidate& candidate, const LocusDetail& detail) {
  const std::lock_guard lock(mutex_);
  CandidateStory* story = story_of(candidate, CandidateStory::Origin::kReads);
  if (story == nullptr) return;
  story->candidate = candidate;
  story->locus = detail;
}

void StageRecorder::proposed(std::span<const Candidate> candidates) {
  const std::lock_guard lock(mutex_);
  for (const Candidate& candidate : candidates) {
    CandidateStory* story = story_of(candidate, CandidateStory::Origin::kHaplotypes);
    if (story == nullptr) continue;
    if (story->prefiltered) story->origin = CandidateStory::Origin::kHaplotypes;
    story->prefiltered = false;
    story->candidate = candidate;
  }
}

void StageRecorder::excluded(const Candidate& candidate) {
  const std::lock_guard lock(mutex_);
  CandidateStory* story = story_of(candidate, CandidateStory::Origin::kCopies);
  if (story != nullptr) story->excluded = true;
}

void StageRecorder::looked_at(std::span<const Candidate> candidates, const Sites& sites) {
  const std::lock_guard lock(mutex_);
  for (const Candidate& candidate : candidates) {
    CandidateStory* story = story_of(candidate, CandidateStory::Origin::kCopies);
    if (story == nullptr) continue;
    story->candidate = candidate;
    const auto is_it = [&](const Site& site) { return site.id == story->id; };
    story->high_depth = std::ranges::none_of(sites.sites, is_it);
  }
  const size_t each = sites.sites.empty() ? 0 : sites.images.size() / sites.sites.size();
  for (size_t i = 0; i < sites.sites.size(); ++i) {
    const auto story = stories_.find(sites.sites[i].id);
    if (story == stories_.end() || !story->second.images.empty()) continue;
    const auto first = sites.images.begin() + static_cast<std::ptrdiff_t>(i * each);
    story->second.images.assign(first, first + static_cast<std::ptrdiff_t>(each));
  }
}

void StageRecorder::called(const CnvCall& call, bool written) {
  const std::lock_guard lock(mutex_);
  const auto found = stories_.find(call.id);
  if (found == stories_.end()) return;
  CandidateStory& story = found->second;
  if (story.call && story.call->score >= call.score) return;
  story.candidate = call.candidate;
  story.call = call;
  story.written = written;
}

std::vector<Signal> StageRecorder::signals() const {
  std::vector<Signal> sorted = signals_;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  return sorted;
}

}  // namespace cnvnet
