#include "classifier/call_figures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace cnvnet {
namespace {

constexpr size_t kBins = 10;

}  // namespace

CallQuality quality_at(const std::vector<ScoredCall>& calls, double threshold) {
  double hits = 0, passed = 0, truths = 0;
  for (const ScoredCall& call : calls) {
    truths += call.is_true ? 1 : 0;
    if (call.score < threshold) continue;
    ++passed;
    hits += call.is_true ? 1 : 0;
  }
  CallQuality quality;
  if (hits == 0) return quality;
  quality.precision = hits / passed;
  quality.recall = hits / truths;
  quality.f1 = 2 * quality.precision * quality.recall / (quality.precision + quality.recall);
  return quality;
}

double area_under_curve(const std::vector<ScoredCall>& calls) {
  std::vector<ScoredCall> sorted = calls;
  std::sort(sorted.begin(), sorted.end(),
            [](const ScoredCall& a, const ScoredCall& b) { return a.score < b.score; });
  double truths = 0, falses = 0, wins = 0;
  for (size_t i = 0; i < sorted.size();) {
    double true_ties = 0, false_ties = 0;
    const double score = sorted[i].score;
    for (; i < sorted.size() && sorted[i].score == score; ++i)
      ++(sorted[i].is_true ? true_ties : false_ties);
    wins += true_ties * (falses + false_ties / 2);
    truths += true_ties;
    falses += false_ties;
  }
  return truths > 0 && falses > 0 ? wins / (truths * falses) : 0.5;
}

double best_threshold(std::vector<ScoredCall> calls, double min_precision) {
  std::sort(calls.begin(), calls.end(),
            [](const ScoredCall& a, const ScoredCall& b) { return a.score > b.score; });
  const auto truths = static_cast<double>(std::count_if(
      calls.begin(), calls.end(), [](const ScoredCall& call) { return call.is_true; }));
  if (truths == 0) return 0.5;
  double hits = 0, best_f1 = -1, best = 0.5;
  bool best_is_precise = false;
  for (size_t i = 0; i < calls.size(); ++i) {
    hits += calls[i].is_true ? 1 : 0;
    const double next = i + 1 < calls.size() ? calls[i + 1].score : 0;
    if (i + 1 < calls.size() && next == calls[i].score) continue;  // ties pass together
    const auto passed = static_cast<double>(i + 1);
    const bool precise = hits / passed >= min_precision;
    const double f1 = 2 * hits / (passed + truths);
    if (precise < best_is_precise || (precise == best_is_precise && f1 <= best_f1)) continue;
    best_is_precise = precise;
    best_f1 = f1;
    best = (calls[i].score + next) / 2;
  }
  return best;
}

double average_precision(const std::vector<ScoredCall>& calls) {
  std::vector<ScoredCall> sorted = calls;
  std::sort(sorted.begin(), sorted.end(),
            [](const ScoredCall& a, const ScoredCall& b) { return a.score > b.score; });
  const auto truths = static_cast<double>(std::count_if(
      calls.begin(), calls.end(), [](const ScoredCall& call) { return call.is_true; }));
  double hits = 0, area = 0;
  for (size_t i = 0; i < sorted.size();) {
    const double before = hits, score = sorted[i].score;
    for (; i < sorted.size() && sorted[i].score == score; ++i) hits += sorted[i].is_true ? 1 : 0;
    area += (hits - before) * hits / static_cast<double>(i);
  }
  return truths > 0 ? area / truths : 0;
}

double expected_calibration_error(const std::vector<ScoredCall>& calls) {
  std::array<double, kBins> probability{}, truths{};
  for (const ScoredCall& call : calls) {
    const auto bin = std::min(kBins - 1, static_cast<size_t>(call.score * kBins));
    probability[bin] += call.score;
    truths[bin] += call.is_true ? 1 : 0;
  }
  double error = 0;
  for (size_t bin = 0; bin < kBins; ++bin) error += std::fabs(probability[bin] - truths[bin]);
  return calls.empty() ? 0 : error / static_cast<double>(calls.size());
}

}  // namespace cnvnet
