// Makes a network's probabilities mean what they say: of calls with P = 0.9, nine in ten are true.
//
// Platt's scaling (1999): the log-odds of the type against "not a CNV" are stretched and shifted,
// for each type and for three groups of candidates by themselves: most of what is proposed in
// tandem repeats is false, and what is large is told apart by its depth. Fitted on candidates that
// the network did not learn from.
#pragma once

#include <array>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "candidates/candidate_features.h"
#include "classifier/prediction.h"

namespace cnvnet {

// Of the candidates: those over kMaxWeakSize are large, of the others those with half of their
// bases or more in a tandem repeat are in a repeat, the rest is unique.
enum class CalibrationGroup { kUnique, kRepeat, kLarge };
inline constexpr std::array kCalibrationGroups = {
    CalibrationGroup::kUnique, CalibrationGroup::kRepeat, CalibrationGroup::kLarge};
[[nodiscard]] CalibrationGroup calibration_group(const CandidateKind& kind);

struct Calibration {
  struct Line {
    double slope = 1, offset = 0;
    friend bool operator==(const Line&, const Line&) = default;
  };
  struct Lines {
    Line deletion, duplication;
    friend bool operator==(const Lines&, const Lines&) = default;
  };
  Lines unique, repeat, large;  // per group
  friend bool operator==(const Calibration&, const Calibration&) = default;

  // The three probabilities after scaling; they sum to 1.
  [[nodiscard]] Prediction apply(Prediction prediction, CalibrationGroup group) const;
  [[nodiscard]] Lines& of(CalibrationGroup group);
  [[nodiscard]] const Lines& of(CalibrationGroup group) const;
};

[[nodiscard]] nlohmann::json to_json(const Calibration& calibration);
// Of models without lines for large candidates, these are as the unique ones. Throws InputError if
// `json` is not what to_json() writes, or a slope is not above 0.
[[nodiscard]] Calibration calibration_from_json(const nlohmann::json& json);

// One candidate: the log-odds of its type against "not a CNV", and whether it is true.
struct ScoredCandidate {
  double log_odds = 0;
  bool is_true = false;
};

// log(P(type) / P(not a CNV)), within ±16.
[[nodiscard]] double log_odds_of_type(const Prediction& prediction, bool duplication);

// The line of the greatest likelihood, held to a slope of at least 0.05 (Newton's steps, with a
// weak pull towards slope 1 and offset 0, so that few examples cannot lead astray). Deterministic.
[[nodiscard]] Calibration::Line fit_line(const std::vector<ScoredCandidate>& candidates);

}  // namespace cnvnet
