#include "classifier/candidate_fit.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "candidates/same_event.h"
#include "classifier/call_figures.h"

namespace cnvnet {
namespace {

using Outcomes = std::vector<CandidateOutcome>;

int64_t count_true(const Outcomes& outcomes) {
  return std::count_if(outcomes.begin(), outcomes.end(),
                       [](const CandidateOutcome& o) { return o.is_true; });
}

Outcomes of_type(const Outcomes& outcomes, bool duplication) {
  Outcomes chosen;
  for (const CandidateOutcome& o : outcomes) {
    if (o.duplication == duplication) chosen.push_back(o);
  }
  return chosen;
}

std::vector<ScoredCall> calls_of(const Outcomes& outcomes, const Calibration& calibration) {
  std::vector<ScoredCall> calls;
  for (const CandidateOutcome& o : outcomes) {
    const Prediction p = calibration.apply(o.prediction, o.group);
    calls.push_back({o.duplication ? p.duplication : p.deletion, o.is_true});
  }
  return calls;
}

// Those that no better call of their type makes redundant, by number.
std::vector<size_t> without_redundant(const Outcomes& outcomes,
                                      const std::vector<ScoredCall>& calls) {
  std::vector<size_t> order(calls.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return calls[a].score > calls[b].score; });
  std::map<std::pair<size_t, int32_t>, std::vector<Region>> believed;  // per sample and contig
  std::vector<size_t> left;
  for (const size_t i : order) {
    const Region& region = outcomes[i].region;
    std::vector<Region>& others = believed[{outcomes[i].sample, region.contig}];
    if (std::any_of(others.begin(), others.end(),
                    [&](const Region& o) { return are_redundant(o, region); }))
      continue;
    others.push_back(region);
    left.push_back(i);
  }
  return left;
}

Calibration::Line fit_to(const Outcomes& outcomes, CalibrationGroup group, bool duplication) {
  Outcomes all, meant;
  for (const CandidateOutcome& o : outcomes) {
    if (o.group != group) continue;
    all.push_back(o);
    if (o.calibrates) meant.push_back(o);
  }
  std::vector<ScoredCandidate> scored;
  for (const CandidateOutcome& o : count_true(meant) >= kMinCalibrationTruths ? meant : all) {
    scored.push_back({log_odds_of_type(o.prediction, duplication), o.is_true});
  }
  return fit_line(scored);
}

nlohmann::json genotype_share(const Outcomes& outcomes) {
  int64_t known = 0, right = 0;
  for (const CandidateOutcome& o : outcomes) {
    if (!o.is_true || o.alt_count == 0 || !o.prediction.homozygous) continue;
    ++known;
    right += (*o.prediction.homozygous > 0.5f) == (o.alt_count == 2) ? 1 : 0;
  }
  if (known == 0) return nullptr;
  return static_cast<double>(right) / static_cast<double>(known);
}

}  // namespace

Calibration fit_calibration(const std::vector<CandidateOutcome>& outcomes) {
  Calibration calibration;
  for (const bool duplication : {false, true}) {
    const Outcomes own = of_type(outcomes, duplication);
    Outcomes best;
    for (const size_t i : without_redundant(own, calls_of(own, Calibration())))
      best.push_back(own[i]);
    for (const CalibrationGroup group : kCalibrationGroups) {
      Calibration::Lines& lines = calibration.of(group);
      (duplication ? lines.duplication : lines.deletion) = fit_to(best, group, duplication);
    }
  }
  return calibration;
}

nlohmann::json candidate_figures(const Calibration& calibration, const FilterThresholds& thresholds,
                                 const std::vector<CandidateOutcome>& outcomes) {
  nlohmann::json json = {{"candidates", outcomes.size()}};
  for (const bool duplication : {false, true}) {
    const Outcomes own = of_type(outcomes, duplication);
    const std::vector<ScoredCall> candidates = calls_of(own, calibration);
    std::vector<ScoredCall> calls;
    for (const size_t i : without_redundant(own, candidates)) calls.push_back(candidates[i]);
    const double threshold = duplication ? thresholds.duplication : thresholds.deletion;
    const CallQuality quality = quality_at(calls, threshold);
    json[duplication ? "DUP" : "DEL"] = {{"candidates", own.size()},
                                         {"true", count_true(own)},
                                         {"average_precision", average_precision(candidates)},
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
