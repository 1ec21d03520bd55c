#include "pipeline/call_merger.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "site.h"

namespace cnvnet {
namespace {

CnvCall scored(CnvCall call, double score) {
  call.score = score;
  return call;
}

CnvCall imprecise(CnvCall call) {
  call.candidate.precise = false;
  return call;
}

std::vector<int64_t> begins(const std::vector<CnvCall>& calls) {
  std::vector<int64_t> positions;
  for (const CnvCall& call : calls) positions.push_back(call.candidate.region.begin);
  return positions;
}

TEST(SameEvent, BothEndsWithinThirtyBases) {
  EXPECT_TRUE(same_event(deletion(1000, 1060), deletion(1030, 1090)));
  EXPECT_FALSE(same_event(deletion(1000, 1060), deletion(1031, 1090)));
  EXPECT_FALSE(same_event(deletion(1000, 1060), duplication(1000, 1060)));
}

TEST(SameEvent, OverlapOfNineTenths) {
  EXPECT_TRUE(same_event(deletion(10'000, 20'000), deletion(11'000, 20'000)));
  EXPECT_FALSE(same_event(deletion(10'000, 20'000), deletion(11'100, 20'000)));
}

TEST(SameEvent, HalfAnOverlapIfOnlyOneIsPrecise) {
  EXPECT_TRUE(same_event(deletion(10'000, 20'000), imprecise(deletion(12'000, 24'000))));
  EXPECT_FALSE(same_event(deletion(10'000, 20'000), deletion(12'000, 24'000)));
  EXPECT_FALSE(same_event(deletion(10'000, 20'000), imprecise(deletion(16'000, 26'000))));
}

TEST(MergeCalls, KeepsTheBestScoreOfOneEvent) {
  const auto kept = merge_calls(
      {scored(deletion(1000, 2000), 0.6), scored(deletion(1010, 2005), 0.9), scored(deletion(5000, 6000), 0.1)});
  EXPECT_EQ(begins(kept), (std::vector<int64_t>{1010, 5000}));
}

TEST(MergeCalls, APreciseCallBeatsAnImpreciseOneOfHigherScore) {
  const auto kept = merge_calls({scored(imprecise(deletion(900, 2100)), 0.95), scored(deletion(1000, 2000), 0.6)});
  EXPECT_EQ(begins(kept), std::vector<int64_t>{1000});
}

TEST(MergeCalls, ButNotIfThePreciseOneDoesNotPass) {
  CnvCall weak = scored(deletion(1000, 2000), 0.2);
  weak.filters = {"LowQual"};
  const auto kept = merge_calls({scored(imprecise(deletion(900, 2100)), 0.95), weak});
  EXPECT_EQ(begins(kept), std::vector<int64_t>{900});
}

TEST(MergeCalls, ADroppedCallDropsNoOther) {
  // The middle one is the same event as both others, which differ from each other; the best is at the left.
  const auto kept = merge_calls(
      {scored(deletion(1000, 1100), 0.9), scored(deletion(1025, 1125), 0.8), scored(deletion(1050, 1150), 0.7)});
  EXPECT_EQ(begins(kept), (std::vector<int64_t>{1000, 1050}));
}

TEST(MergeCalls, DoesNotDependOnTheOrder) {
  std::vector<CnvCall> calls;
  for (int i = 0; i < 40; ++i)
    calls.push_back(scored(deletion(1000 + 13 * i, 1400 + 17 * i), 0.5 + 0.01 * (i * 7 % 40)));
  const auto forward = begins(merge_calls(calls));
  std::reverse(calls.begin(), calls.end());
  EXPECT_EQ(begins(merge_calls(calls)), forward);
  EXPECT_LT(forward.size(), calls.size());
  EXPECT_TRUE(std::is_sorted(forward.begin(), forward.end()));
}

TEST(MergeCalls, OfNothingIsNothing) { EXPECT_TRUE(merge_calls({}).empty()); }

std::vector<bool> crowded(std::vector<CnvCall> calls) {
  mark_crowded(calls);
  std::vector<bool> marks;
  for (const CnvCall& call : calls) marks.push_back(call.filters == std::vector<std::string>{"Crowded"});
  return marks;
}

TEST(MarkCrowded, OfOverlappingCallsOfOneTypeTheBestIsBelieved) {
  EXPECT_EQ(crowded({scored(deletion(1000, 1300), 0.7), scored(deletion(1250, 1350), 0.9),
                     scored(deletion(1349, 1400), 0.8)}),
            (std::vector<bool>{true, false, true}));
}

TEST(MarkCrowded, ABeatenCallBeatsNoOther) {
  EXPECT_EQ(crowded({scored(deletion(1000, 1300), 0.9), scored(deletion(1250, 1400), 0.8),
                     scored(deletion(1350, 1500), 0.7)}),
            (std::vector<bool>{false, true, false}));
}

TEST(MarkCrowded, OtherTypesNeighboursAndSmallEventsInLargeOnesStay) {
  EXPECT_EQ(crowded({scored(duplication(1000, 1300), 0.9), scored(deletion(1000, 1300), 0.8)}),
            (std::vector<bool>{false, false}));
  EXPECT_EQ(crowded({scored(deletion(1000, 1300), 0.9), scored(deletion(1300, 1600), 0.8)}),
            (std::vector<bool>{false, false}));
  EXPECT_EQ(crowded({scored(deletion(0, 1501), 0.9), scored(deletion(1000, 1500), 0.8)}),
            (std::vector<bool>{false, false}));
  EXPECT_EQ(crowded({scored(deletion(500, 2000), 0.9), scored(deletion(1000, 1500), 0.8)}),
            (std::vector<bool>{false, true}));
}

TEST(MarkCrowded, CallsThatDoNotPassTakeNoRoom) {
  CnvCall weak = scored(deletion(1000, 1300), 0.95);
  weak.filters = {"LowQual"};
  EXPECT_EQ(crowded({weak, scored(deletion(1010, 1350), 0.8)}), (std::vector<bool>{false, false}));
}

}  // namespace
}  // namespace cnvnet
