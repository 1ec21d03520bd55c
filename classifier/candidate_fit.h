// Calibration and filter thresholds of a network that sees whole candidates (private to classifier/).
//
// Plain C++; the same outcomes give the same fit.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "classifier/calibration.h"
#include "classifier/model_bundle.h"
#include "genome/region.h"

namespace cnvnet {

// What the network said of one candidate, and what is true.
struct CandidateOutcome {
  Region region;
  size_t sample = 0;
  Prediction prediction;  // before calibration
  bool duplication = false;
  bool is_true = false;
  int carriers = 0;            // LabelledImage::carriers
  bool sets_threshold = true;  // whether calibration and thresholds are chosen on it
};

struct CandidateFit {
  Calibration calibration;
  FilterThresholds thresholds;
};

// Each type by itself, on the outcomes that are meant for it, or on all of the type if fewer than
// kMinThresholdTruths of those are true. The thresholds are those of the calls that are left when of rivals
// (rivals.h) only the best is believed, as calling does.
[[nodiscard]] CandidateFit fit_candidates(const std::vector<CandidateOutcome>& outcomes);

// Per type: candidates, their average precision and calibration error; precision, recall and F1 of calls at the
// threshold, of rivals only the best; and the share of right genotypes among true candidates.
[[nodiscard]] nlohmann::json candidate_figures(const CandidateFit& fit, const std::vector<CandidateOutcome>& outcomes);

}  // namespace cnvnet
