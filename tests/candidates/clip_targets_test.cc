#include "candidates/clip_targets.h"

#include <gtest/gtest.h>

namespace cnvnet {
namespace {

Signal event(SignalKind kind, int64_t begin, int64_t end, int32_t slack, uint64_t fragment) {
  Signal signal;
  signal.kind = kind;
  signal.region = {0, begin, end};
  signal.begin_slack = signal.end_slack = slack;
  signal.fragment = fragment;
  return signal;
}

constexpr EndChoice kNear{2000, false};
constexpr EndChoice kFar{2000, true};

TEST(JunctionTargets, ClipsLieAtBothEndsOfASmallEvent) {
  Signal junction = event(SignalKind::kSplitRead, 1000, 1500, 0, 1);
  junction.homology = 10;
  const JunctionTargets targets({junction, junction}, kNear);
  EXPECT_EQ(targets.at(1000, true).size(), 1u);
  EXPECT_EQ(targets.at(1015, true).size(), 1u);
  EXPECT_TRUE(targets.at(1016, true).empty());
  EXPECT_TRUE(targets.at(994, true).empty());
  EXPECT_TRUE(targets.at(1000, false).empty());
  EXPECT_EQ(targets.at(1500, false).size(), 1u);
  EXPECT_TRUE(JunctionTargets({junction}, kFar).at(1500, false).empty());
}

TEST(JunctionTargets, EndsOfLargeEventsAreForTheFarPass) {
  const Signal junction = event(SignalKind::kSplitRead, 1000, 9000, 0, 1);
  EXPECT_EQ(JunctionTargets({junction}, kNear).at(1000, true).size(), 1u);
  EXPECT_TRUE(JunctionTargets({junction}, kNear).at(9000, false).empty());
  EXPECT_TRUE(JunctionTargets({junction}, kFar).at(1000, true).empty());
  EXPECT_EQ(JunctionTargets({junction}, kFar).at(9000, false).size(), 1u);
}

TEST(PairTargets, OnePairShowsTheEndButThreeTheBegin) {
  std::vector<Signal> pairs = {event(SignalKind::kDiscordantPair, 1000, 9000, 200, 1)};
  const auto ends = PairTargets(pairs, kNear).at(1100, true);
  ASSERT_EQ(ends.size(), 1u);
  EXPECT_EQ(ends[0].low, 9000 - 200 - 20);
  EXPECT_EQ(ends[0].high, 9000 + 20);
  EXPECT_TRUE(PairTargets(pairs, kNear).at(1100, false).empty());
  EXPECT_TRUE(PairTargets(pairs, kNear).at(1300, true).empty());
  EXPECT_TRUE(PairTargets(pairs, kFar).at(8900, false).empty());
  pairs.push_back(event(SignalKind::kDiscordantPair, 1050, 9050, 200, 2));
  pairs.push_back(event(SignalKind::kDiscordantPair, 1080, 9020, 200, 3));
  const auto begins = PairTargets(pairs, kFar).at(8900, false);
  ASSERT_EQ(begins.size(), 1u);
  EXPECT_EQ(begins[0].low, 1000 - 20);
  EXPECT_EQ(begins[0].high, 1080 + 200 + 20);
}

TEST(PairTargets, PairsOfDifferentEventsDoNotAddUp) {
  std::vector<Signal> pairs;
  for (int64_t i = 0; i < 3; ++i) {
    pairs.push_back(
        event(SignalKind::kDiscordantPair, 1000 + 5000 * i, 90'000, 200, static_cast<uint64_t>(i)));
  }
  EXPECT_TRUE(PairTargets(pairs, kFar).at(89'900, false).empty());
}

}  // namespace
}  // namespace cnvnet
