#include "pipeline/inputs/chunk_plan.h"

#include <gtest/gtest.h>

#include "tests/support/expect_error.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

const ContigList kContigs({{"chr1", 2500}, {"chr2", 1000}, {"chr3", 50}});

TEST(ShardPlan, CutsContigsIntoShardsThatEndWithTheContig) {
  const std::vector<Region> expected = {{0, 0, 1000}, {0, 1000, 2000}, {0, 2000, 2500}, {1, 0, 1000}, {2, 0, 50}};
  EXPECT_EQ(plan_shards(kContigs, 1000, IntervalSet()), expected);
}

TEST(ShardPlan, FollowsRegionsAndKeepsBordersOnMultiplesOfTheSize) {
  const IntervalSet regions({{0, 900, 2100}, {1, 10, 20}});
  const std::vector<Region> expected = {{0, 900, 1000}, {0, 1000, 2000}, {0, 2000, 2100}, {1, 10, 20}};
  EXPECT_EQ(plan_shards(kContigs, 1000, regions), expected);
  EXPECT_EQ(total_length(expected), 1210);
}

TEST(ShardPlan, RefusesASizeOfZero) {
  expect_error<InternalError>([] { (void)plan_shards(kContigs, 0, IntervalSet()); }, {"shard_size is 0"});
}

TEST(ShardPlan, WidenStaysOnTheContig) {
  EXPECT_EQ(widen({0, 100, 200}, 50, kContigs), (Region{0, 50, 250}));
  EXPECT_EQ(widen({0, 100, 2490}, 500, kContigs), (Region{0, 0, 2500}));
}

}  // namespace
}  // namespace cnvnet
