// Calibration of a network that sees whole candidates (private to classifier/).
//
// Plain C++; the same outcomes give the same fit.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "classifier/calibration.h"
#include "classifier/model_file.h"
#include "genome/region.h"

namespace cnvnet {

// What the network said of one candidate, and what is true.
struct CandidateOutcome {
  Region region;
  size_t sample = 0;
  Prediction prediction;  // before calibration
  bool duplication = false;
  CalibrationGroup group = CalibrationGroup::kUnique;
  bool is_true = false;
  int alt_count = 0;       // LabelledImage::alt_count
  bool calibrates = true;  // whether the calibration is fitted to it
};

// For each type and group, on the outcomes that are meant for it, or on all such outcomes if
// fewer than kMinCalibrationTruths of those are true. Fitted to calls: of redundant ones
// (candidates/same_event.h) only the best counts.
[[nodiscard]] Calibration fit_calibration(const std::vector<CandidateOutcome>& outcomes);
inline constexpr int64_t kMinCalibrationTruths = 50;

// Per type: candidates and their average precision; of calls, of redundant ones only the best, the
// calibration error, and precision, recall and F1 at the threshold; and the share of right
// genotypes among true candidates.
[[nodiscard]] nlohmann::json candidate_figures(const Calibration& calibration,
                                               const FilterThresholds& thresholds,
                                               const std::vector<CandidateOutcome>& outcomes);

}  // namespace cnvnet
