// Makes a network's probabilities mean what they say: of calls with P = 0.9, nine in ten are true.
//
// Platt's scaling (1999): the log-odds of the type against "not a CNV" are stretched and shifted, for each type and,
// since most of what is proposed there is false, for tandem repeats by themselves. Fitted on candidates that the
// network did not learn from.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "classifier/prediction.h"

namespace cnvnet {

struct Calibration {
  struct Line {
    double slope = 1, offset = 0;
    friend bool operator==(const Line&, const Line&) = default;
  };
  struct Lines {
    Line deletion, duplication;
    friend bool operator==(const Lines&, const Lines&) = default;
  };
  Lines unique, repeat;  // `repeat`: of candidates with lies_in_repeat()
  friend bool operator==(const Calibration&, const Calibration&) = default;

  // The three probabilities after scaling; they sum to 1.
  [[nodiscard]] Prediction apply(Prediction prediction, bool in_repeat) const;
};

[[nodiscard]] nlohmann::json to_json(const Calibration& calibration);
// Throws InputError if `json` is not what to_json() writes, or a slope is not above 0.
[[nodiscard]] Calibration calibration_from_json(const nlohmann::json& json);

// One candidate: the log-odds of its type against "not a CNV", and whether it is true.
struct ScoredCandidate {
  double log_odds = 0;
  bool is_true = false;
};

// log(P(type) / P(not a CNV)), within ±16.
[[nodiscard]] double log_odds_of_type(const Prediction& prediction, bool duplication);

// The line of the greatest likelihood, held to a slope of at least 0.05 (Newton's steps, with a weak pull
// towards slope 1 and offset 0, so that few examples cannot lead astray). Deterministic.
[[nodiscard]] Calibration::Line fit_line(const std::vector<ScoredCandidate>& candidates);

}  // namespace cnvnet
