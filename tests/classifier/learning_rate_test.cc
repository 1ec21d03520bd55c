#include "classifier/learning_rate.h"

#include <gtest/gtest.h>

namespace cnvnet {
namespace {

TEST(LearningRate, TheTriangleRisesAndFallsInEachCycle) {
  EXPECT_DOUBLE_EQ(triangular_rate(0, 10, 1, 3), 1);
  EXPECT_DOUBLE_EQ(triangular_rate(5, 10, 1, 3), 3);
  EXPECT_DOUBLE_EQ(triangular_rate(10, 10, 1, 3), 1);
  EXPECT_DOUBLE_EQ(triangular_rate(12, 10, 1, 3), triangular_rate(2, 10, 1, 3));
}

TEST(LearningRate, OneCycleRisesOverThreeTenthsAndFallsToTheEnd) {
  EXPECT_DOUBLE_EQ(one_cycle_rate(0, 100, 1, 3), 1);
  EXPECT_DOUBLE_EQ(one_cycle_rate(15, 100, 1, 3), 2);
  EXPECT_DOUBLE_EQ(one_cycle_rate(30, 100, 1, 3), 3);
  EXPECT_DOUBLE_EQ(one_cycle_rate(65, 100, 1, 3), 2);
  EXPECT_NEAR(one_cycle_rate(100, 100, 1, 3), 1, 1e-12);
  EXPECT_GT(one_cycle_rate(40, 100, 1, 3), one_cycle_rate(50, 100, 1, 3));
}

}  // namespace
}  // namespace cnvnet
