#include <gtest/gtest.h>

#include <vector>

#include "pipeline/statistics.h"
#include "tests/candidates/depth_builder.h"

namespace cnvnet {
namespace {

TEST(TouchesPileUp, LooksAtEachBinOfTheWindow) {
  std::vector<int> reads(1000, 30);
  reads[500] = 1000;
  const DepthProfile depth = profile_of({{"chr1", reads}});
  EXPECT_TRUE(touches_pile_up(depth, {0, 49'000, 50'010}, 8));
  EXPECT_FALSE(touches_pile_up(depth, {0, 49'000, 50'000}, 8));
  EXPECT_FALSE(touches_pile_up(depth, {0, 50'100, 51'000}, 8));
  EXPECT_FALSE(touches_pile_up(depth, {0, 49'000, 50'010}, 9));  // 36 times the diploid depth
}

}  // namespace
}  // namespace cnvnet
