#include "classifier/candidate_fit.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "classifier/call_figures.h"
#include "classifier/rivals.h"
#include "classifier/training_set.h"

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

TEST(CandidateFit, CalibratedProbabilitiesMeanWhatTheySay) {
  const CandidateFit none;
  const std::vector<CandidateOutcome> learn = overconfident(4000);
  const CandidateFit fit = fit_candidates(learn);
  EXPECT_GT(candidate_figures(none, learn)["DEL"]["calibration_error"], 0.1);
  EXPECT_LT(candidate_figures(fit, learn)["DEL"]["calibration_error"], 0.04);
  EXPECT_LT(candidate_figures(fit, learn)["DUP"]["calibration_error"], 0.04);
  EXPECT_EQ(candidate_figures(fit, learn)["DEL"]["candidates"], 2000);
}

TEST(CandidateFit, ThresholdsAreChosenOnTheOutcomesMeantForIt) {
  std::vector<CandidateOutcome> outcomes;
  for (int i = 0; i < 400; ++i) {
    const bool rare = i % 16 < 4 || i % 16 == 15;
    CandidateOutcome o = outcome(i, false, i % 16 < 8 ? 0.9F : 0.3F, i % 16 != 15);
    o.sets_threshold = rare;
    outcomes.push_back(o);
  }
  const double among_rare = fit_candidates(outcomes).thresholds.deletion;
  for (CandidateOutcome& o : outcomes) o.sets_threshold = true;
  const double among_all = fit_candidates(outcomes).thresholds.deletion;
  const auto score = [&](float p) {
    return fit_candidates(outcomes).calibration.apply(outcome(0, false, p, true).prediction).deletion;
  };
  EXPECT_LT(score(0.3F), score(0.9F));
  EXPECT_GT(among_rare, 0.5) << "calls of 0.3 are all false there";
  EXPECT_LT(among_all, among_rare);
}

TEST(CandidateFit, OfRivalsOnlyTheBestCountsAsACall) {
  std::vector<CandidateOutcome> outcomes;
  for (int i = 0; i < 60; ++i) {
    outcomes.push_back(outcome(i, false, 0.95F, true));
    CandidateOutcome rival = outcome(i, false, 0.9F, false);
    rival.region.begin += 50;
    rival.region.end += 50;
    outcomes.push_back(rival);
  }
  const nlohmann::json figures = candidate_figures(CandidateFit(), outcomes)["DEL"];
  EXPECT_EQ(figures["precision"], 1.0);
  EXPECT_EQ(figures["recall"], 1.0);
  EXPECT_EQ(figures["candidates"], 120);
  for (size_t i = 1; i < outcomes.size(); i += 2) outcomes[i].sample = 1;  // other samples are no rivals
  EXPECT_EQ(candidate_figures(CandidateFit(), outcomes)["DEL"]["precision"], 0.5);
}

TEST(CandidateFit, CountsRightGenotypesOfTrueCandidates) {
  std::vector<CandidateOutcome> outcomes;
  for (int i = 0; i < 4; ++i) {
    outcomes.push_back(outcome(i, true, 0.9F, i < 3));
    outcomes.back().carriers = i == 0 ? 2 : 1;
    outcomes.back().prediction.homozygous = i < 2 ? 0.8F : 0.2F;
  }
  EXPECT_NEAR(candidate_figures(CandidateFit(), outcomes)["DUP"]["genotypes_right"].get<double>(), 2.0 / 3, 1e-9);
  EXPECT_TRUE(candidate_figures(CandidateFit(), outcomes)["DEL"]["genotypes_right"].is_null());
}

TEST(Rivals, ShareABaseAndAreOfLikeSize) {
  EXPECT_TRUE(are_rivals({0, 100, 200}, {0, 199, 499}));
  EXPECT_FALSE(are_rivals({0, 100, 200}, {0, 199, 500}));
  EXPECT_FALSE(are_rivals({0, 100, 200}, {0, 200, 300}));
  EXPECT_FALSE(are_rivals({0, 100, 200}, {1, 100, 200}));
}

}  // namespace
}  // namespace cnvnet
