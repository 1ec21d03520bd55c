// Fits the call scorer and the filter thresholds to candidates with known truth.
//
// The thresholds are chosen on scores of candidates that the scorer in question has not
// seen (five-fold cross-fitting by locus); the scorer that is kept has seen all.
// Plain C++; the same examples and seed give the same scorer.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "classifier/call_figures.h"
#include "classifier/call_scorer.h"
#include "classifier/model_file.h"

namespace cnvnet {

struct ScorerExample {
  std::string locus;
  std::vector<float> inputs;   // CallScorer::inputs()
  bool duplication = false;    // the candidate's type
  bool is_true = false;        // whether an event of that type is there
  bool sets_threshold = true;  // whether the filter thresholds are chosen on it
};

// A perceptron with 16 hidden units, standardised inputs, weight decay; Adam on all examples at
// once.
[[nodiscard]] CallScorer fit_perceptron(const std::vector<const ScorerExample*>& examples,
                                        uint64_t seed);

struct ScorerFit {
  std::optional<CallScorer> scorer;  // none if there are too few examples
  FilterThresholds thresholds;
};
inline constexpr size_t kMinScorerExamples = 200;
// Of a type, to choose its threshold on a part of the examples
inline constexpr int64_t kMinThresholdTruths = 50;
inline constexpr double kMinPassPrecision = 0.85;

// Fits on `examples`; `record` gets the figures of the cross-fitted scores.
[[nodiscard]] ScorerFit fit_scorer(const std::vector<ScorerExample>& examples, uint64_t seed,
                                   nlohmann::json& record);

// Figures of a fit on other examples: AUC, and precision, recall and F1 per type at the thresholds.
[[nodiscard]] nlohmann::json scorer_figures(const ScorerFit& fit,
                                            const std::vector<ScorerExample>& examples);

}  // namespace cnvnet
