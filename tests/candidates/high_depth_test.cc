#include "candidates/high_depth.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/candidates/depth_builder.h"

namespace cnvnet {
namespace {

TEST(HighDepth, LooksAtEachBinOfTheWindow) {
  std::vector<int> reads(1000, 30);
  reads[500] = 1000;
  const DepthProfile depth = profile_of({{"chr1", reads}});
  const HighDepth high(depth, 0, kMaxFlankDepth * 8);
  EXPECT_TRUE(high.touches({0, 49'000, 50'010}));
  EXPECT_FALSE(high.touches({0, 49'000, 50'000}));
  EXPECT_FALSE(high.touches({0, 50'100, 51'000}));
  EXPECT_EQ(high.length_in({0, 49'000, 50'010}), 10);
  EXPECT_EQ(high.length_in({0, 49'000, 51'000}), 100);
  EXPECT_TRUE(high.at(50'099));
  EXPECT_FALSE(high.at(50'100));
  EXPECT_FALSE(HighDepth(depth, 0, 36).touches({0, 49'000, 50'010}))
      << "33 times the diploid depth";
  EXPECT_FALSE(HighDepth(depth, 0, 0).touches({0, 49'000, 50'010})) << "without a limit";
}

}  // namespace
}  // namespace cnvnet
