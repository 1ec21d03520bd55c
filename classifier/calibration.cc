#include "classifier/calibration.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "genome/error.h"

namespace cnvnet {
namespace {

constexpr double kMostLogOdds = 16, kSmallest = 1e-9;
constexpr double kLeastSlope = 0.05;
constexpr double kPull = 1;  // as if one example's squared error spoke for slope 1 and offset 0
constexpr int kSteps = 50;

Calibration::Line line_from_json(const nlohmann::json& json) {
  const Calibration::Line line = {json.at("slope").get<double>(), json.at("offset").get<double>()};
  if (!(line.slope > 0) || !std::isfinite(line.slope) || !std::isfinite(line.offset)) {
    throw InputError("the model's calibration turns probabilities around; train the model again");
  }
  return line;
}

}  // namespace

CalibrationGroup calibration_group(const CandidateKind& kind) {
  if (kind.large) return CalibrationGroup::kLarge;
  return kind.in_repeat ? CalibrationGroup::kRepeat : CalibrationGroup::kUnique;
}

const Calibration::Lines& Calibration::of(CalibrationGroup group) const {
  switch (group) {
    case CalibrationGroup::kUnique:
      return unique;
    case CalibrationGroup::kRepeat:
      return repeat;
    case CalibrationGroup::kLarge:
      return large;
  }
  throw InternalError("Calibration::of: not a group");
}

Calibration::Lines& Calibration::of(CalibrationGroup group) {
  return const_cast<Lines&>(std::as_const(*this).of(group));  // NOLINT: of this very object
}

Prediction Calibration::apply(Prediction prediction, CalibrationGroup group) const {
  const Lines& lines = of(group);
  const auto odds = [&](const Line& line, bool is_duplication) {
    return std::exp(line.slope * log_odds_of_type(prediction, is_duplication) + line.offset);
  };
  const double del = odds(lines.deletion, false), dup = odds(lines.duplication, true);
  const double sum = 1 + del + dup;
  prediction.deletion = static_cast<float>(del / sum);
  prediction.duplication = static_cast<float>(dup / sum);
  prediction.not_a_cnv = static_cast<float>(1 / sum);
  return prediction;
}

nlohmann::json to_json(const Calibration& calibration) {
  const auto line = [](const Calibration::Line& l) {
    return nlohmann::json{{"slope", l.slope}, {"offset", l.offset}};
  };
  const auto lines = [&](const Calibration::Lines& l) {
    return nlohmann::json{{"DEL", line(l.deletion)}, {"DUP", line(l.duplication)}};
  };
  return {{"unique", lines(calibration.unique)},
          {"repeat", lines(calibration.repeat)},
          {"large", lines(calibration.large)}};
}

Calibration calibration_from_json(const nlohmann::json& json) {
  const auto lines = [&](const char* where) -> Calibration::Lines {
    return {line_from_json(json.at(where).at("DEL")), line_from_json(json.at(where).at("DUP"))};
  };
  try {
    const char* large = json.contains("large") ? "large" : "unique";
    return {lines("unique"), lines("repeat"), lines(large)};
  } catch (const nlohmann::json::exception& problem) {
    throw InputError(std::string("the model's calibration cannot be read: ") + problem.what());
  }
}

double log_odds_of_type(const Prediction& prediction, bool duplication) {
  const double type =
      std::max<double>(duplication ? prediction.duplication : prediction.deletion, kSmallest);
  return std::clamp(std::log(type / std::max<double>(prediction.not_a_cnv, kSmallest)),
                    -kMostLogOdds, kMostLogOdds);
}

Calibration::Line fit_line(const std::vector<ScoredCandidate>& candidates) {
  Calibration::Line line;
  for (int step = 0; step < kSteps; ++step) {
    // Gradient and Hessian of the negative log-likelihood and the pull.
    double slope = kPull * (line.slope - 1), offset = kPull * line.offset;
    double ss = kPull, so = 0, oo = kPull;
    for (const ScoredCandidate& c : candidates) {
      const double p = 1 / (1 + std::exp(-(line.slope * c.log_odds + line.offset)));
      const double error = p - (c.is_true ? 1 : 0), weight = p * (1 - p);
      slope += error * c.log_odds;
      offset += error;
      ss += weight * c.log_odds * c.log_odds;
      so += weight * c.log_odds;
      oo += weight;
    }
    const double determinant = ss * oo - so * so;
    const double slope_step = (oo * slope - so * offset) / determinant;
    const double offset_step = (ss * offset - so * slope) / determinant;
    // Steps of at most one unit keep Newton's method from leaping out of the valley.
    const double brake = 1 / std::max({1.0, std::fabs(slope_step), std::fabs(offset_step)});
    line.slope = std::max(kLeastSlope, line.slope - brake * slope_step);
    line.offset -= brake * offset_step;
  }
  return line;
}

}  // namespace cnvnet
