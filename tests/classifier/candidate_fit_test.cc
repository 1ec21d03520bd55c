#include "classifier/candidate_fit.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "candidates/same_event.h"
#include "classifier/call_figures.h"
#include "classifier/training_set.h"
#include "genome/seeded_random.h"

namespace cnvnet {
namespace {

// A candidate of its own place whose network says `probability` of its type.
CandidateOutcome outcome(int place, bool duplication, float probability, bool is_true) {
  CandidateOutcome o;
  o.region = {0, 1000 * place, 1000 * place + 100};
  o.duplication = duplication;
  (duplication ? o.prediction.duplication : o.prediction.deletion) = probability;
  o.prediction.not_a_cnv = 1 - probability;
  o.is_true = is_true;
  return o;
}

// The network says p, the truth is 1 with the probability p * p.
std::vector<CandidateOutcome> overconfident(int count) {
  std::vector<CandidateOutcome> outcomes;
  SeededRandom random(3);
  for (int i = 0; i < count; ++i) {
    const double p = 0.01 + 0.98 * random.uniform();
    outcomes.push_back(outcome(i, i % 2 == 1, static_cast<float>(p), random.uniform() < p * p));
  }
  return outcomes;
}

nlohmann::json figures_of(const Calibration& calibration,
                          const std::vector<CandidateOutcome>& outcomes) {
  return candidate_figures(calibration, FilterThresholds(), outcomes);
}

TEST(CandidateFit, CalibratedProbabilitiesMeanWhatTheySay) {
  const std::vector<CandidateOutcome> learn = overconfident(4000);
  const Calibration fit = fit_calibration(learn);
  EXPECT_GT(figures_of(Calibration(), learn)["DEL"]["calibration_error"], 0.1);
  EXPECT_LT(figures_of(fit, learn)["DEL"]["calibration_error"], 0.04);
  EXPECT_LT(figures_of(fit, learn)["DUP"]["calibration_error"], 0.04);
  EXPECT_EQ(figures_of(fit, learn)["DEL"]["candidates"], 2000);
}

TEST(CandidateFit, EachGroupHasLinesOfItsOwn) {
  for (const CalibrationGroup group : {CalibrationGroup::kRepeat, CalibrationGroup::kLarge}) {
    std::vector<CandidateOutcome> outcomes = overconfident(4000);
    for (size_t i = 0; i < outcomes.size(); ++i) {
      if (i % 4 >= 2) continue;
      outcomes[i].group = group;
      outcomes[i].is_true = outcomes[i].is_true && i % 3 == 0;
    }
    const Calibration fit = fit_calibration(outcomes);
    EXPECT_LT(fit.of(group).deletion.offset, fit.unique.deletion.offset - 0.5);
    EXPECT_LT(fit.of(group).duplication.offset, fit.unique.duplication.offset - 0.5);
  }
}

TEST(CandidateFit, FitsToTheOutcomesMeantForItIfEnoughAreTrue) {
  std::vector<CandidateOutcome> outcomes;
  for (int i = 0; i < 600; ++i) {
    CandidateOutcome o = outcome(i, false, 0.6F, i % 3 == 0);
    o.calibrates = i % 2 == 0;
    if (o.calibrates) o.is_true = i % 6 == 0 && i < 6 * 60;
    outcomes.push_back(o);
  }
  const auto score = [&] {
    return fit_calibration(outcomes)
        .apply(outcomes[0].prediction, CalibrationGroup::kUnique)
        .deletion;
  };
  EXPECT_NEAR(score(), 60.0 / 300, 0.03);
  for (int i = 6 * 40; i < 6 * 60; i += 6) outcomes[static_cast<size_t>(i)].is_true = false;
  EXPECT_NEAR(score(), (40 + 100) / 600.0, 0.03) << "40 are too few, so all are taken";
}

TEST(CandidateFit, FitsToTheBestOfOverlappingCalls) {
  std::vector<CandidateOutcome> outcomes;
  for (int i = 0; i < 100; ++i) {
    outcomes.push_back(outcome(i, false, 0.7F, true));
    outcomes.push_back(outcome(i, false, 0.6F, false));
  }
  EXPECT_GT(
      fit_calibration(outcomes).apply(outcomes[0].prediction, CalibrationGroup::kUnique).deletion,
      0.9F);
}

TEST(CandidateFit, OfOverlappingCallsOnlyTheBestCounts) {
  std::vector<CandidateOutcome> outcomes;
  for (int i = 0; i < 60; ++i) {
    outcomes.push_back(outcome(i, false, 0.95F, true));
    CandidateOutcome redundant = outcome(i, false, 0.9F, false);
    redundant.region.begin += 50;
    redundant.region.end += 50;
    outcomes.push_back(redundant);
  }
  const nlohmann::json figures = figures_of(Calibration(), outcomes)["DEL"];
  EXPECT_EQ(figures["precision"], 1.0);
  EXPECT_EQ(figures["recall"], 1.0);
  EXPECT_EQ(figures["candidates"], 120);
  for (size_t i = 1; i < outcomes.size(); i += 2)
    outcomes[i].sample = 1;  // other samples are not redundant
  EXPECT_EQ(figures_of(Calibration(), outcomes)["DEL"]["precision"], 0.5);
}

TEST(CandidateFit, CountsRightGenotypesOfTrueCandidates) {
  std::vector<CandidateOutcome> outcomes;
  for (int i = 0; i < 4; ++i) {
    outcomes.push_back(outcome(i, true, 0.9F, i < 3));
    outcomes.back().alt_count = i == 0 ? 2 : 1;
    outcomes.back().prediction.homozygous = i < 2 ? 0.8F : 0.2F;
  }
  EXPECT_NEAR(figures_of(Calibration(), outcomes)["DUP"]["genotypes_right"].get<double>(), 2.0 / 3,
              1e-9);
  EXPECT_TRUE(figures_of(Calibration(), outcomes)["DEL"]["genotypes_right"].is_null());
}

TEST(Redundant, ShareABaseAndAreOfLikeSize) {
  EXPECT_TRUE(are_redundant({0, 100, 200}, {0, 199, 499}));
  EXPECT_FALSE(are_redundant({0, 100, 200}, {0, 199, 500}));
  EXPECT_TRUE(are_redundant({0, 100, 200}, {0, 200, 300}));
  EXPECT_TRUE(are_redundant({0, 100, 200}, {0, 400, 525}));
  EXPECT_FALSE(are_redundant({0, 100, 200}, {0, 401, 501})) << "too far";
  EXPECT_FALSE(are_redundant({0, 100, 200}, {0, 200, 326})) << "of another size";
  EXPECT_FALSE(are_redundant({0, 10000, 12001}, {0, 12001, 14002})) << "too long";
  EXPECT_FALSE(are_redundant({0, 100, 200}, {1, 200, 300}));
  EXPECT_FALSE(are_redundant({0, 100, 200}, {1, 100, 200}));
}

}  // namespace
}  // namespace cnvnet
