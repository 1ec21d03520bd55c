#include "candidates/same_event.h"

#include <gtest/gtest.h>

namespace cnvnet {
namespace {

Region at(int64_t begin, int64_t end) { return {0, begin, end}; }

TEST(SameEvent, AJunctionInARepeatMayBeWrittenElsewhere) {
  EXPECT_TRUE(same_junction(at(1000, 1500), 0, at(1010, 1490)));
  EXPECT_FALSE(same_junction(at(1000, 1500), 0, at(1051, 1551)));
  EXPECT_TRUE(same_junction(at(1000, 1500), 60, at(1051, 1551)));
  EXPECT_FALSE(same_junction(at(1000, 1500), 60, at(1051, 1661))) << "of another size";
  EXPECT_FALSE(same_junction(at(1000, 1500), 9999, at(1000 + kJunctionReach + 1, 1801)));
}

TEST(SameEvent, ASegmentNeedsMoreThanAnEndInCommon) {
  EXPECT_TRUE(segment_shows(at(1000, 5000), at(1200, 5100)));
  EXPECT_FALSE(segment_shows(at(1000, 5000), at(1000, 1300)));
  EXPECT_FALSE(segment_shows(at(0, 40'000), at(2001, 40'000))) << "begins farther apart than 2 kb";
}

TEST(SameEvent, ASiteAsksForBothEndsAndHalfOfTheBases) {
  const int32_t exact[2] = {0, 0}, wide[2] = {-200, 200};
  EXPECT_EQ(distance_to_site(at(1000, 2000), exact, exact, at(1050, 1990)), 60);
  EXPECT_EQ(distance_to_site(at(1000, 2000), exact, exact, at(1051, 1990)), std::nullopt);
  EXPECT_EQ(distance_to_site(at(1000, 2000), wide, exact, at(1200, 2000)), 200);
  EXPECT_EQ(distance_to_site(at(1000, 1100), wide, wide, at(1150, 1250)), std::nullopt);
  EXPECT_EQ(distance_to_site(at(1000, 2000), exact, exact, {1, 1000, 2000}), std::nullopt);
}

TEST(SameEvent, CallsOfOneSampleAreJoinedMoreReadilyThanSites) {
  const Region unit = at(1000, 1100), other = at(1025, 1080);
  EXPECT_TRUE(same_call({unit}, {other}));
  EXPECT_FALSE(same_site(unit, other)) << "alleles of a repeat";
  EXPECT_FALSE(same_call({at(0, 1000)}, {at(200, 900)}));
  EXPECT_TRUE(same_call({at(0, 1000), true}, {at(200, 900), false}));
  EXPECT_TRUE(same_site(at(0, 1000), at(100, 900)));
}

TEST(SameEvent, TruthMayLieAnywhereInItsRepeat) {
  const auto yes = [](const Region&) { return true; };
  const auto no = [](const Region&) { return false; };
  EXPECT_TRUE(matches_truth(at(1000, 1100), at(1030, 1130), no));
  EXPECT_FALSE(matches_truth(at(1000, 1100), at(1031, 1131), no));
  EXPECT_TRUE(matches_truth(at(1000, 1100), at(1000 + kTruthReach, 1100 + kTruthReach), yes));
  EXPECT_FALSE(matches_truth(at(1000, 1100), at(1501, 1601), yes));
  EXPECT_FALSE(matches_truth(at(1000, 1100), at(1000, 1069), yes)) << "of another size";
}

TEST(SameEvent, CouldBeWhatBenchmarksMatch) {
  EXPECT_TRUE(could_be(at(0, 1000), at(400, 1300)));
  EXPECT_FALSE(could_be(at(0, 1000), at(501, 1500))) << "ends too far away";
  EXPECT_FALSE(could_be(at(0, 69), at(0, 100))) << "another size";
  EXPECT_TRUE(could_be(at(0, 70), at(0, 100)));
  EXPECT_FALSE(could_be({0, 0, 100}, {1, 0, 100}));
}

}  // namespace
}  // namespace cnvnet
