#include "candidates/maximal_runs.h"

#include <gtest/gtest.h>

namespace cnvnet {
namespace {

TEST(MaximalRuns, TakesEachRunThatNoNeighbourBeats) {
  // The example of Ruzzo & Tompa (1999).
  const std::vector<float> scores = {4, -5, 3, -3, 1, 2, -2, 2, -2, 1, 5};
  EXPECT_EQ(maximal_runs(scores), (std::vector<ScoreRun>{{0, 1, 4}, {2, 3, 3}, {4, 11, 7}}));
}

TEST(MaximalRuns, BridgesAGapThatBothSidesOutweigh) {
  EXPECT_EQ(maximal_runs(std::vector<float>{3, -2, 3}), (std::vector<ScoreRun>{{0, 3, 4}}));
  EXPECT_EQ(maximal_runs(std::vector<float>{3, -2, 1}),
            (std::vector<ScoreRun>{{0, 1, 3}, {2, 3, 1}}));
}

TEST(MaximalRuns, NothingPositiveGivesNothing) {
  EXPECT_TRUE(maximal_runs({}).empty());
  EXPECT_TRUE(maximal_runs(std::vector<float>{0, -1, 0}).empty());
}

}  // namespace
}  // namespace cnvnet
