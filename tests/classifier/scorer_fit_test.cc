#include "classifier/scorer_fit.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "classifier/training_set.h"
#include "genome/seeded_random.h"

namespace cnvnet {
namespace {

TEST(ScorerFit, QualityAtAThreshold) {
  const std::vector<ScoredCall> calls = {{0.9, true}, {0.8, false}, {0.7, true}, {0.3, true}};
  const CallQuality all = quality_at(calls, 0);
  EXPECT_DOUBLE_EQ(all.precision, 0.75);
  EXPECT_DOUBLE_EQ(all.recall, 1);
  const CallQuality at = quality_at(calls, 0.7);
  EXPECT_DOUBLE_EQ(at.precision, 2.0 / 3);
  EXPECT_DOUBLE_EQ(at.recall, 2.0 / 3);
  EXPECT_DOUBLE_EQ(at.f1, 2.0 / 3);
  EXPECT_EQ(quality_at(calls, 0.95).f1, 0);
  EXPECT_EQ(quality_at({}, 0.5).precision, 0);
}

TEST(ScorerFit, AreaUnderTheCurve) {
  EXPECT_DOUBLE_EQ(area_under_curve({{0.9, true}, {0.8, true}, {0.2, false}}), 1);
  EXPECT_DOUBLE_EQ(area_under_curve({{0.1, true}, {0.8, false}}), 0);
  EXPECT_DOUBLE_EQ(area_under_curve({{0.5, true}, {0.5, false}}), 0.5);
  EXPECT_DOUBLE_EQ(area_under_curve({{0.9, true}, {0.4, true}, {0.6, false}, {0.4, false}}),
                   2.5 / 4);
  EXPECT_DOUBLE_EQ(area_under_curve({{0.9, true}}), 0.5);
}

TEST(ScorerFit, ThresholdOfTheBestF1AmongThePrecise) {
  // Best F1 is all four true ones (precision 4/5); of precision 0.9 and more, the first two.
  const std::vector<ScoredCall> calls = {{0.9, true}, {0.8, true}, {0.7, false},
                                         {0.6, true}, {0.5, true}, {0.1, false}};
  EXPECT_DOUBLE_EQ(best_threshold(calls, 0.9), (0.8 + 0.7) / 2);
  EXPECT_DOUBLE_EQ(best_threshold(calls, 0.5), (0.5 + 0.1) / 2);
}

TEST(ScorerFit, ThresholdWhereNoPrecisionIsReached) {
  const std::vector<ScoredCall> calls = {{0.9, false}, {0.8, true}, {0.7, false}, {0.6, false}};
  EXPECT_DOUBLE_EQ(best_threshold(calls, 0.9), (0.8 + 0.7) / 2);
}

TEST(ScorerFit, ThresholdOfTiesAndEdges) {
  EXPECT_EQ(best_threshold({}, 0.9), 0.5);
  EXPECT_EQ(best_threshold({{0.7, false}}, 0.9), 0.5);
  EXPECT_DOUBLE_EQ(best_threshold({{0.8, true}, {0.8, true}}, 0.9), 0.4);
  EXPECT_DOUBLE_EQ(best_threshold({{0.8, true}, {0.4, true}, {0.4, false}}, 0.9), 0.6)
      << "a tie passes whole or not";
}

// Truth: input 1 and input 2 on the same side of their middles, which no weighted sum can tell.
std::vector<ScorerExample> crossed_examples(int count) {
  std::vector<ScorerExample> examples;
  SeededRandom random(5);
  for (int i = 0; i < count; ++i) {
    ScorerExample example;
    example.locus = "locus" + std::to_string(i);
    example.inputs.assign(CallScorer::input_names().size(), 0.0f);
    const double a = random.uniform(), b = random.uniform();
    example.inputs[1] = static_cast<float>(a);
    example.inputs[2] = static_cast<float>(100 * b);
    example.duplication = i % 2 == 0;
    example.is_true = (a > 0.5) == (b > 0.5);
    examples.push_back(example);
  }
  return examples;
}

TEST(ScorerFit, LearnsWhatASumCannot) {
  const std::vector<ScorerExample> examples = crossed_examples(400);
  nlohmann::json record;
  const ScorerFit fit = fit_scorer(examples, 1, record);
  ASSERT_TRUE(fit.scorer.has_value());
  EXPECT_EQ(record["candidates"], 400);
  EXPECT_EQ(record["DEL"]["candidates"], 200);
  EXPECT_GT(record["DEL"]["auc"], 0.95) << "on candidates that the scorer did not see";
  EXPECT_GT(record["DUP"]["auc"], 0.95);
  EXPECT_GE(record["DEL"]["precision"], 0.9);
  const nlohmann::json own = scorer_figures(fit, examples);
  EXPECT_GT(own["DEL"]["auc"], 0.97);
  EXPECT_EQ(own["DEL"]["threshold"], fit.thresholds.deletion);
}

TEST(ScorerFit, IsDeterministic) {
  const std::vector<ScorerExample> examples = crossed_examples(220);
  nlohmann::json a, b;
  EXPECT_EQ(fit_scorer(examples, 3, a).scorer->to_json(),
            fit_scorer(examples, 3, b).scorer->to_json());
  EXPECT_EQ(a, b);
}

TEST(ScorerFit, TooFewExamplesGiveNoScorer) {
  nlohmann::json record;
  const ScorerFit few = fit_scorer(crossed_examples(199), 1, record);
  EXPECT_FALSE(few.scorer.has_value());
  EXPECT_EQ(few.thresholds.deletion, 0.5);
  EXPECT_EQ(record["candidates"], 199);
  EXPECT_TRUE(scorer_figures(few, crossed_examples(5)).is_null());
  std::vector<ScorerExample> all_true = crossed_examples(300);
  for (ScorerExample& example : all_true) example.is_true = true;
  EXPECT_FALSE(fit_scorer(all_true, 1, record).scorer.has_value());
}

}  // namespace
}  // namespace cnvnet
