#include "classifier/call_figures.h"

#include <gtest/gtest.h>

namespace cnvnet {
namespace {

TEST(CallFigures, AveragePrecisionIsTheMeanPrecisionAtEachTrueCall) {
  EXPECT_DOUBLE_EQ(average_precision({{0.9, true}, {0.8, true}, {0.1, false}}), 1);
  EXPECT_DOUBLE_EQ(average_precision({{0.9, true}, {0.8, false}, {0.7, true}}),
                   (1.0 + 2.0 / 3) / 2);
  EXPECT_DOUBLE_EQ(average_precision({{0.5, true}, {0.5, false}, {0.5, false}}), 1.0 / 3)
      << "ties count together";
  EXPECT_DOUBLE_EQ(average_precision({{0.5, false}}), 0);
  EXPECT_DOUBLE_EQ(average_precision({}), 0);
}

TEST(CallFigures, CalibrationErrorComparesScoresWithSharesOfTruth) {
  EXPECT_DOUBLE_EQ(expected_calibration_error({}), 0);
  EXPECT_NEAR(expected_calibration_error({{0.75, true}, {0.75, true}, {0.75, true}, {0.75, false}}),
              0, 1e-12);
  EXPECT_NEAR(expected_calibration_error({{0.95, false}, {0.05, false}}), 0.5, 1e-12);
  EXPECT_NEAR(expected_calibration_error({{1.0, true}, {0.0, false}}), 0, 1e-12)
      << "the ends of the scale have bins";
}

}  // namespace
}  // namespace cnvnet
