#include "classifier/calibration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>

#include "classifier/training_set.h"
#include "genome/error.h"
#include "genome/seeded_random.h"

namespace cnvnet {
namespace {

constexpr CalibrationGroup kUnique = CalibrationGroup::kUnique;
constexpr CalibrationGroup kRepeat = CalibrationGroup::kRepeat;
constexpr CalibrationGroup kLarge = CalibrationGroup::kLarge;

TEST(Calibration, GroupsBySizeAndThenByRepeats) {
  EXPECT_EQ(calibration_group({EventType::kDeletion, false, false}), kUnique);
  EXPECT_EQ(calibration_group({EventType::kDeletion, true, false}), kRepeat);
  EXPECT_EQ(calibration_group({EventType::kDeletion, true, true}), kLarge);
  EXPECT_EQ(calibration_group({EventType::kDuplication, false, true}), kLarge);
}

TEST(Calibration, WithoutALineNothingChanges) {
  const Prediction p = Calibration().apply({"id", 0.1F, 0.7F, 0.2F, 0.6F}, kUnique);
  EXPECT_NEAR(p.duplication, 0.1, 1e-6);
  EXPECT_NEAR(p.deletion, 0.7, 1e-6);
  EXPECT_NEAR(p.not_a_cnv, 0.2, 1e-6);
  EXPECT_EQ(p.id, "id");
  EXPECT_EQ(p.homozygous, 0.6F);
}

TEST(Calibration, StretchesEachTypeAndGroupByThemselves) {
  Calibration calibration;
  calibration.unique.deletion = {2, 1};
  calibration.repeat.duplication = {1, 3};
  calibration.large.deletion = {1, -2};
  const Prediction p = calibration.apply({"", 0.1F, 0.6F, 0.3F}, kUnique);
  EXPECT_NEAR(std::log(p.deletion / p.not_a_cnv), 2 * std::log(2.0) + 1, 1e-5);
  EXPECT_NEAR(p.duplication / p.not_a_cnv, 1.0 / 3, 1e-5);
  EXPECT_NEAR(p.duplication + p.deletion + p.not_a_cnv, 1, 1e-6);
  const Prediction repeated = calibration.apply({"", 0.1F, 0.6F, 0.3F}, kRepeat);
  EXPECT_NEAR(repeated.deletion / repeated.not_a_cnv, 2, 1e-5);
  EXPECT_NEAR(std::log(repeated.duplication / repeated.not_a_cnv), std::log(1.0 / 3) + 3, 1e-5);
  const Prediction large = calibration.apply({"", 0.1F, 0.6F, 0.3F}, kLarge);
  EXPECT_NEAR(std::log(large.deletion / large.not_a_cnv), std::log(2.0) - 2, 1e-5);
}

TEST(Calibration, CertainPredictionsStayNumbers) {
  const Prediction yes = Calibration{{{3, 5}, {1, 0}}, {}, {}}.apply({"", 0, 1, 0}, kUnique);
  EXPECT_NEAR(yes.deletion, 1, 1e-6);
  EXPECT_TRUE(std::isfinite(yes.not_a_cnv));
  EXPECT_LT(Calibration().apply({"", 0, 0, 1}, kRepeat).deletion, 1e-6);
}

TEST(Calibration, FitFindsTheLine) {
  std::vector<ScoredCandidate> candidates;
  SeededRandom random(5);
  for (int i = 0; i < 20'000; ++i) {
    const double z = 8 * random.uniform() - 4;
    candidates.push_back({z, random.uniform() < 1 / (1 + std::exp(-(0.5 * z - 1)))});
  }
  const Calibration::Line line = fit_line(candidates);
  EXPECT_NEAR(line.slope, 0.5, 0.03);
  EXPECT_NEAR(line.offset, -1, 0.06);
}

TEST(Calibration, FewOrOneSidedExamplesDoNotLeadAstray) {
  EXPECT_EQ(fit_line({}), (Calibration::Line{1, 0}));
  const Calibration::Line all_true = fit_line({{2, true}, {3, true}, {-1, true}});
  EXPECT_GT(all_true.slope, 0);
  EXPECT_LT(std::fabs(all_true.offset), 3);
  EXPECT_GT(fit_line({{5, false}, {-5, true}, {4, false}, {-4, true}}).slope, 0)
      << "never turned around";
}

TEST(Calibration, JsonGoesThereAndBack) {
  const Calibration calibration = {{{0.5, -1}, {1.5, 2}}, {{0.7, -2}, {1.2, 1}}, {{2, 3}, {4, 5}}};
  EXPECT_EQ(calibration_from_json(to_json(calibration)), calibration);
  nlohmann::json json = to_json(calibration);
  json.erase("large");
  EXPECT_EQ(calibration_from_json(json).large, calibration.unique) << "an older model";
  json["repeat"]["DEL"]["slope"] = -1;
  EXPECT_THROW((void)calibration_from_json(json), InputError);
  json.erase("unique");
  EXPECT_THROW((void)calibration_from_json(json), InputError);
}

}  // namespace
}  // namespace cnvnet
