// Figures of scored calls with known truth.
#pragma once

#include <vector>

namespace cnvnet {

struct ScoredCall {
  double score = 0;  // P(true event)
  bool is_true = false;
};

struct CallQuality {
  double precision = 0, recall = 0, f1 = 0;
};

// Of the calls that score `threshold` or more.
[[nodiscard]] CallQuality quality_at(const std::vector<ScoredCall>& calls, double threshold);
// Chance that a true call scores above a false one (ties count half); 0.5 if there is only one
// kind.
[[nodiscard]] double area_under_curve(const std::vector<ScoredCall>& calls);
// The area under the curve of precision over recall (average precision; calls of one score count
// together); 0 if no call is true.
[[nodiscard]] double average_precision(const std::vector<ScoredCall>& calls);
// The mean distance between score and share of true calls over ten bins of equal width, weighted by
// calls.
[[nodiscard]] double expected_calibration_error(const std::vector<ScoredCall>& calls);
// The threshold of the best F1 among those of at least `min_precision`, or of the best F1 if
// none reaches that; between two scores, halfway. 0.5 if no call is true.
[[nodiscard]] double best_threshold(std::vector<ScoredCall> calls, double min_precision);

}  // namespace cnvnet
