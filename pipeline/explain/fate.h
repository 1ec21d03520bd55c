// Where each candidate ended, and what that means for a place. Each loss has its margin: how far
// the candidate was from going on.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "candidates/options.h"
#include "pipeline/calls/call_vcf.h"
#include "pipeline/explain/places.h"
#include "pipeline/explain/stage_recorder.h"

namespace cnvnet {

// In the order of the stages: the later, the farther a candidate came.
enum class Fate {
  kPrefiltered,
  kExcluded,
  kHighDepth,
  kOutsideRegions,  // begins outside of input.regions
  kNotWritten,      // scores below kMinWrittenScore
  kMerged,          // a better call tells of the same event
  kFiltered,        // LowQual, Depth, LowMapq, NearGap
  kRedundant,       // a better call overlaps it
  kPassed,
};
[[nodiscard]] const char* fate_name(Fate fate);

// A number that a stage compared; probabilities have margins in log-odds.
struct Measured {
  double value = 0, threshold = 0, margin = 0;  // margin: negative if too low
};

struct Outcome {
  Fate fate = Fate::kPassed;
  std::optional<Measured> prefilter;  // P(true), at the prefilter
  std::optional<Measured> written;    // SCORE against kMinWrittenScore
  std::optional<Measured> threshold;  // SCORE against LowQual's
  std::vector<std::string> filters;   // as a record has them; {"PASS"}
  std::string beside;                 // ID of the better call, if merged or redundant
};

// The calls of a run around some places, as CallMerger makes records of them.
class MergedCalls {
 public:
  // `calls`: those that are written, of all contigs.
  explicit MergedCalls(std::vector<ScoredRecord> calls);
  [[nodiscard]] const ScoredRecord* find(const std::string& id) const;
  // The record that stays for the event of one that does not, or null.
  [[nodiscard]] const ScoredRecord* kept_for(const ScoredRecord& dropped) const;
  // The best passing call that makes this one redundant, or null.
  [[nodiscard]] const ScoredRecord* better_beside(const ScoredRecord& redundant) const;

 private:
  std::vector<ScoredRecord> kept_;
};

[[nodiscard]] Outcome outcome_of(const CandidateStory& story, const MergedCalls& merged,
                                 const ScoreThresholds& thresholds);

// What there is at a place, in one word.
enum class Reason {
  kCalled,     // a passing call
  kRedundant,  // as Fate, of the candidate that came farthest
  kFiltered,
  kLowScore,  // LowQual
  kMerged,
  kNotWritten,
  kOutsideRegions,
  kHighDepth,
  kExcluded,
  kPrefiltered,
  kOtherCalled,    // a passing call of another type or size, and no candidate for the event
  kOtherProposed,  // only candidates of another type or size
  kNoCandidate,    // too little evidence for a candidate
  kNoSignal,       // no evidence
};
[[nodiscard]] const char* reason_name(Reason reason);

struct Verdict {
  Reason reason = Reason::kNoSignal;
  std::string id;                  // of the candidate that it is about; "" of none
  std::optional<Measured> margin;  // of the stage that decided
  // Fragments of the strongest junction of the place's type, and how many a candidate needs; where
  // there is no candidate.
  std::optional<Measured> evidence;
};

struct ToldStory {
  const CandidateStory* story = nullptr;
  Outcome outcome;
};

// Whether somebody who asks about the place means this candidate: the record of that ID, what could
// be the expected event, or, where none is expected, whatever lies there.
[[nodiscard]] bool is_meant(const Place& place, const CandidateStory& story);

// `signals`: those over the place. `diploid_depth`: what support is measured by.
[[nodiscard]] Verdict verdict_of(const Place& place, std::span<const ToldStory> stories,
                                 std::span<const Signal> signals, const CandidateOptions& options,
                                 double diploid_depth);

}  // namespace cnvnet
