#include "pipeline/inputs/chunk_plan.h"

#include <gtest/gtest.h>

#include "genome/error.h"
#include "tests/support/expect_error.h"

namespace cnvnet {
namespace {

const ContigList kContigs({{"chr1", 2500}, {"chr2", 1000}, {"chr3", 50}});

TEST(ShardPlan, CutsContigsIntoShardsThatEndWithTheContig) {
  const std::vector<Region> expected = {
      {0, 0, 1000}, {0, 1000, 2000}, {0, 2000, 2500}, {1, 0, 1000}, {2, 0, 50}};
  EXPECT_EQ(plan_shards(kContigs, 1000, IntervalSet()), expected);
}

TEST(ShardPlan, FollowsRegionsAndKeepsBordersOnMultiplesOfTheSize) {
  const IntervalSet regions({{0, 900, 2100}, {1, 10, 20}});
  const std::vector<Region> expected = {
      {0, 900, 1000}, {0, 1000, 2000}, {0, 2000, 2100}, {1, 10, 20}};
  EXPECT_EQ(plan_shards(kContigs, 1000, regions), expected);
  EXPECT_EQ(total_length(expected), 1210);
}

TEST(ShardPlan, RegionsSideBySideAreOneShard) {
  const ContigList contigs({{"chr1", 2'000'000}, {"chr2", 50'000}});
  std::vector<Region> targets;
  for (int64_t i = 0; i < 800; ++i) targets.push_back({0, 1'001'000 + 30 * i, 1'001'010 + 30 * i});
  targets.push_back({0, 1'100'000, 1'100'200});  // far from them
  targets.push_back({1, 0, 100});
  const std::vector<Region> expected = {
      {0, 1'001'000, 1'024'980}, {0, 1'100'000, 1'100'200}, {1, 0, 100}};
  EXPECT_EQ(plan_joined_shards(contigs, 1'000'000, IntervalSet(targets)), expected);
  const IntervalSet border({{0, 999'000, 999'100}, {0, 1'000'000, 1'000'100}});
  EXPECT_EQ(plan_joined_shards(contigs, 1'000'000, border).size(), 2U) << "memory stays bounded";
  EXPECT_EQ(plan_joined_shards(contigs, 1'000'000, IntervalSet()),
            plan_shards(contigs, 1'000'000, IntervalSet()));
}

TEST(ShardPlan, RefusesASizeOfZero) {
  expect_error<InternalError>([] { (void)plan_shards(kContigs, 0, IntervalSet()); },
                              {"chunk_size is 0"});
}

TEST(ShardPlan, WidenStaysOnTheContig) {
  EXPECT_EQ(widen({0, 100, 200}, 50, kContigs), (Region{0, 50, 250}));
  EXPECT_EQ(widen({0, 100, 2490}, 500, kContigs), (Region{0, 0, 2500}));
}

}  // namespace
}  // namespace cnvnet
