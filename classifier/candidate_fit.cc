#include "classifier/candidate_fit.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "classifier/call_figures.h"
#include "classifier/rivals.h"
#include "classifier/scorer_fit.h"

namespace cnvnet {
namespace {

using Outcomes = std::vector<CandidateOutcome>;

int64_t count_true(const Outcomes& outcomes) {
  return std::count_if(outcomes.begin(), outcomes.end(), [](const CandidateOutcome& o) { return o.is_true; });
}

Outcomes of_type(const Outcomes& outcomes, bool duplication) {
  Outcomes chosen;
  for (const CandidateOutcome& o : outcomes) {
    if (o.duplication == duplication) chosen.push_back(o);
  }
  return chosen;
}

Outcomes meant_for_thresholds(const Outcomes& outcomes) {
  Outcomes meant;
  for (const CandidateOutcome& o : outcomes) {
    if (o.sets_threshold) meant.push_back(o);
  }
  return count_true(meant) >= kMinThresholdTruths ? meant : outcomes;
}

std::vector<ScoredCall> calls_of(const Outcomes& outcomes, const Calibration& calibration) {
  std::vector<ScoredCall> calls;
  for (const CandidateOutcome& o : outcomes) {
    const Prediction p = calibration.apply(o.prediction);
    calls.push_back({o.duplication ? p.duplication : p.deletion, o.is_true});
  }
  return calls;
}

// The calls of one type that no better rival lies over.
std::vector<ScoredCall> best_of_rivals(const Outcomes& outcomes, const Calibration& calibration) {
  const std::vector<ScoredCall> calls = calls_of(outcomes, calibration);
  std::vector<size_t> order(calls.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return calls[a].score > calls[b].score; });
  std::map<std::pair<size_t, int32_t>, std::vector<Region>> believed;  // per sample and contig
  std::vector<ScoredCall> left;
  for (const size_t i : order) {
    const Region& region = outcomes[i].region;
    std::vector<Region>& others = believed[{outcomes[i].sample, region.contig}];
    if (std::any_of(others.begin(), others.end(), [&](const Region& o) { return are_rivals(o, region); })) continue;
    others.push_back(region);
    left.push_back(calls[i]);
  }
  return left;
}

nlohmann::json genotype_share(const Outcomes& outcomes) {
  int64_t known = 0, right = 0;
  for (const CandidateOutcome& o : outcomes) {
    if (!o.is_true || o.carriers == 0 || !o.prediction.homozygous) continue;
    ++known;
    right += (*o.prediction.homozygous > 0.5f) == (o.carriers == 2) ? 1 : 0;
  }
  if (known == 0) return nullptr;
  return static_cast<double>(right) / static_cast<double>(known);
}

}  // namespace

CandidateFit fit_candidates(const std::vector<CandidateOutcome>& outcomes) {
  CandidateFit fit;
  for (const bool duplication : {false, true}) {
    const Outcomes own = meant_for_thresholds(of_type(outcomes, duplication));
    std::vector<ScoredCandidate> scored;
    for (const CandidateOutcome& o : own) scored.push_back({log_odds_of_type(o.prediction, duplication), o.is_true});
    (duplication ? fit.calibration.duplication : fit.calibration.deletion) = fit_line(scored);
  }
  for (const bool duplication : {false, true}) {
    const Outcomes own = meant_for_thresholds(of_type(outcomes, duplication));
    const double threshold = best_threshold(best_of_rivals(own, fit.calibration), kMinPassPrecision);
    (duplication ? fit.thresholds.duplication : fit.thresholds.deletion) = threshold;
  }
  return fit;
}

nlohmann::json candidate_figures(const CandidateFit& fit, const std::vector<CandidateOutcome>& outcomes) {
  nlohmann::json json = {{"candidates", outcomes.size()}};
  for (const bool duplication : {false, true}) {
    const Outcomes own = of_type(outcomes, duplication);
    const std::vector<ScoredCall> calls = calls_of(own, fit.calibration);
    const double threshold = duplication ? fit.thresholds.duplication : fit.thresholds.deletion;
    const CallQuality quality = quality_at(best_of_rivals(own, fit.calibration), threshold);
    json[duplication ? "DUP" : "DEL"] = {{"candidates", own.size()},
                                         {"true", count_true(own)},
                                         {"average_precision", average_precision(calls)},
                                         {"calibration_error", expected_calibration_error(calls)},
                                         {"threshold", threshold},
                                         {"precision", quality.precision},
                                         {"recall", quality.recall},
                                         {"f1", quality.f1},
                                         {"genotypes_right", genotype_share(own)}};
  }
  return json;
}

}  // namespace cnvnet
