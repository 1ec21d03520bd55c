#include "candidates/candidate_finder.h"

#include <gtest/gtest.h>

namespace cnvnet {
namespace {

const Region kCore{0, 0, 100'000};

class CandidateFinder : public ::testing::Test {
 protected:
  CandidateFinder() {
    evidence_.window = kCore;
    evidence_.diploid_depth = 30;
  }
  Signal& add(SignalKind kind, int64_t begin, int64_t end) {
    Signal signal;
    signal.kind = kind;
    signal.region = {0, begin, end};
    signal.fragment = ++fragment_;
    signal.mapq = 60;
    return evidence_.signals.emplace_back(signal);
  }
  // A pair of a deletion whose mates lie `before` and `behind` bp from its ends.
  void add_pair(int64_t begin, int64_t end, int64_t before, int64_t behind) {
    Signal& pair = add(SignalKind::kDiscordantPair, begin - before, end + behind);
    pair.begin_slack = pair.end_slack = 250;
    pair.size = static_cast<int32_t>(end - begin);
  }
  void add_segment(int64_t begin, int64_t end, bool duplication) {
    evidence_.segments.push_back({{0, begin, end},
                                  duplication ? 1.5 : 0.5,
                                  duplication ? 10.0 : -10.0,
                                  duplication,
                                  {-300, 200},
                                  {-200, 300}});
  }
  std::vector<Candidate> find() {
    std::sort(evidence_.signals.begin(), evidence_.signals.end());
    return find_candidates(evidence_, kCore, options_);
  }

  CandidateOptions options_;
  Evidence evidence_;
  uint64_t fragment_ = 0;
};

TEST_F(CandidateFinder, RepeatsAreAskedOfShortCandidatesOnly) {
  evidence_.tandem_repeats = {{500, 1250, 30}, {2900, 3100, 40}};
  for (int i = 0; i < 3; ++i) add(SignalKind::kSplitRead, 1000, 2000);
  for (int i = 0; i < 3; ++i) add(SignalKind::kSplitRead, 1000, 4000);
  const auto found = find();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_FLOAT_EQ(found[0].repeat_share, 0.25F);
  EXPECT_FLOAT_EQ(found[1].repeat_share, 0)
      << "it may reach out of the window, so what lies there is not known";
}

TEST_F(CandidateFinder, AllKindsOfSignalMeet) {
  add(SignalKind::kSplitRead, 1000, 2000).homology = 4;
  add(SignalKind::kSplitRead, 1000, 2000).homology = 4;
  add(SignalKind::kSoftClip, 1002, 2002);
  add(SignalKind::kAlignmentGap, 1000, 2000).fragment = 1;  // the mate of the first
  add_pair(1000, 2000, 50, 50);
  add_segment(900, 2100, false);
  const auto found = find();
  ASSERT_EQ(found.size(), 1u);
  const Candidate& candidate = found[0];
  EXPECT_EQ(candidate.region, (Region{0, 1000, 2000}));
  EXPECT_TRUE(candidate.precise);
  EXPECT_EQ(candidate.homology, 4);
  EXPECT_EQ(candidate.begin_ci[0], 0);
  EXPECT_EQ(candidate.begin_ci[1], 4);
  EXPECT_EQ(candidate.count(SignalKind::kSplitRead), 2);
  EXPECT_EQ(candidate.count(SignalKind::kSoftClip), 1);
  EXPECT_EQ(candidate.count(SignalKind::kAlignmentGap), 1);
  EXPECT_EQ(candidate.count(SignalKind::kDiscordantPair), 1);
  EXPECT_EQ(candidate.count(SignalKind::kReadDepth), 1);
  EXPECT_EQ(candidate.fragments, 4);
  EXPECT_FLOAT_EQ(candidate.mean_mapq, 60);
}

TEST_F(CandidateFinder, OneFragmentNeedsDepth) {
  add(SignalKind::kSplitRead, 1000, 4000);
  EXPECT_TRUE(find().empty());
  add_segment(1200, 3900, false);
  const auto found = find();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(found[0].precise);
  EXPECT_EQ(found[0].count(SignalKind::kReadDepth), 1);
}

TEST_F(CandidateFinder, DepthOfTheOtherTypeDoesNotHelp) {
  add(SignalKind::kSplitRead, 1000, 4000);
  add_segment(1000, 4000, true);
  const auto found = find();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_FALSE(found[0].precise);
  EXPECT_EQ(found[0].type, EventType::kDuplication);
}

TEST_F(CandidateFinder, SupportGrowsWithDepth) {
  add(SignalKind::kSplitRead, 1000, 4000);
  add(SignalKind::kSplitRead, 1000, 4000);
  EXPECT_EQ(find().size(), 1u);
  evidence_.diploid_depth = 100;
  EXPECT_TRUE(find().empty());
}

TEST_F(CandidateFinder, PairsAloneAreImprecise) {
  add_pair(5000, 8000, 10, 90);
  add_pair(5000, 8000, 60, 40);
  EXPECT_TRUE(find().empty());
  add_pair(5000, 8000, 100, 20);
  const auto found = find();
  ASSERT_EQ(found.size(), 1u);
  const Candidate& candidate = found[0];
  EXPECT_FALSE(candidate.precise);
  EXPECT_EQ(candidate.count(SignalKind::kDiscordantPair), 3);
  EXPECT_LE(candidate.region.begin + candidate.begin_ci[0], 5000);
  EXPECT_GE(candidate.region.begin + candidate.begin_ci[1], 5000);
  EXPECT_LE(candidate.region.end + candidate.end_ci[0], 8000);
  EXPECT_GE(candidate.region.end + candidate.end_ci[1], 8000);
  EXPECT_NEAR(static_cast<double>(candidate.region.begin), 5000, 150);
  EXPECT_NEAR(static_cast<double>(candidate.region.end), 8000, 150);
  EXPECT_LE(candidate.begin_ci[0], 0);
  EXPECT_GE(candidate.begin_ci[1], 0);
}

TEST_F(CandidateFinder, PairsAroundAJunctionAreNotASecondCandidate) {
  add(SignalKind::kSplitRead, 5000, 8000);
  add(SignalKind::kSplitRead, 5000, 8000);
  for (int i = 0; i < 5; ++i) add_pair(5000, 8000, 20 * i, 100 - 20 * i);
  for (int i = 0; i < 4; ++i) add_pair(5040, 8040, 10, 300);  // a little off
  const auto found = find();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].count(SignalKind::kDiscordantPair), 5);
}

TEST_F(CandidateFinder, DepthAloneIsImprecise) {
  add_segment(20'000, 40'000, true);
  const auto found = find();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].region, (Region{0, 20'000, 40'000}));
  EXPECT_EQ(found[0].type, EventType::kDuplication);
  EXPECT_FALSE(found[0].precise);
  EXPECT_EQ(found[0].fragments, 0);
  EXPECT_EQ(found[0].begin_ci[0], -300);
  EXPECT_EQ(found[0].begin_ci[1], 200);
  EXPECT_EQ(found[0].end_ci[0], -200);
  EXPECT_EQ(found[0].end_ci[1], 300);
}

TEST_F(CandidateFinder, AShortEventAtTheEndOfAShortSegmentDoesNotExplainIt) {
  for (int i = 0; i < 3; ++i) add(SignalKind::kAlignmentGap, 5020, 5090);
  add_segment(5000, 5350, false);
  const auto found = find();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].region, (Region{0, 5000, 5350}));
  EXPECT_EQ(found[1].count(SignalKind::kReadDepth), 0);
}

TEST_F(CandidateFinder, SizesOutsideTheLimitsAreLeftOut) {
  add(SignalKind::kAlignmentGap, 1000, 1049);
  add(SignalKind::kAlignmentGap, 1000, 1049);
  EXPECT_TRUE(find().empty());
  options_.min_size = 49;
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(CandidateFinder, OnlyWhatBeginsInTheCoreIsReturned) {
  for (const int64_t begin : {900, 1000, 1999, 2100}) {
    for (int i = 0; i < 2; ++i) add(SignalKind::kSplitRead, begin, begin + 100'000 + begin * 300);
  }
  std::sort(evidence_.signals.begin(), evidence_.signals.end());
  const auto found = find_candidates(evidence_, {0, 1000, 2000}, options_);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].region.begin, 1000);
  EXPECT_EQ(found[1].region.begin, 1999);
}

TEST_F(CandidateFinder, ARepeatThatMatchesItselfEverywhereIsThinnedOut) {
  for (int i = 0; i < 30; ++i) {
    for (int j = 0; j <= i; ++j) add(SignalKind::kSoftClip, 5000 + 15 * i, 5200 + 50 * i);
  }
  for (int j = 0; j < 2; ++j) add(SignalKind::kSplitRead, 5005, 5900);
  const auto found = find();
  EXPECT_LE(found.size(), 18u);
  EXPECT_TRUE(std::any_of(found.begin(), found.end(),
                          [](const Candidate& candidate) { return candidate.fragments >= 30; }));
  EXPECT_TRUE(std::any_of(found.begin(), found.end(), [](const Candidate& candidate) {
    return candidate.count(SignalKind::kSplitRead) == 2;
  }));
}

TEST_F(CandidateFinder, NoEvidenceNoCandidates) { EXPECT_TRUE(find().empty()); }

TEST_F(CandidateFinder, ExternalCandidatesTakeSupportAndEnds) {
  add(SignalKind::kSplitRead, 1000, 2000);  // one fragment is enough here
  add_pair(30'000, 33'000, 50, 50);
  add_pair(30'000, 33'000, 70, 20);
  add_pair(30'000, 33'000, 10, 90);
  std::sort(evidence_.signals.begin(), evidence_.signals.end());
  std::vector<Candidate> external(4);
  external[0].region = {0, 1030, 1960};
  external[0].source_id = "other1";
  external[1].region = {0, 1030, 1960};
  external[1].type = EventType::kDuplication;
  external[2].region = {0, 30'060, 32'950};
  external[2].begin_ci[0] = -200;
  external[2].begin_ci[1] = 200;
  external[2].end_ci[0] = -200;
  external[2].end_ci[1] = 200;
  external[3].region = {0, 1200, 2200};
  support_candidates(external, evidence_, options_);
  EXPECT_EQ(external[0].region, (Region{0, 1000, 2000}));
  EXPECT_TRUE(external[0].precise);
  EXPECT_EQ(external[0].fragments, 1);
  EXPECT_EQ(external[0].source_id, "other1");
  EXPECT_EQ(external[1].fragments, 0);
  EXPECT_EQ(external[2].count(SignalKind::kDiscordantPair), 3);
  EXPECT_EQ(external[2].region, (Region{0, 30'060, 32'950}));
  EXPECT_EQ(external[3].fragments, 0);
}

TEST_F(CandidateFinder, AChangedRepeatIsACandidateWithItsBordersAsConfidenceInterval) {
  evidence_.repeat_changes.push_back({{0, 5100, 5200}, {0, 5000, 5400}, true, true, 7});
  const auto found = find();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].type, EventType::kDuplication);
  EXPECT_EQ(found[0].region, (Region{0, 5100, 5200}));
  EXPECT_FALSE(found[0].precise);
  EXPECT_EQ(found[0].begin_ci[0], -100);
  EXPECT_EQ(found[0].end_ci[1], 200);
  EXPECT_EQ(found[0].count(SignalKind::kRepeatChange), 1);
  EXPECT_FLOAT_EQ(found[0].length_ratio, 7);
}

TEST_F(CandidateFinder, AJunctionOfTheSameSizeExplainsAChangedRepeat) {
  for (int i = 0; i < 2; ++i) add(SignalKind::kMismatchTail, 5150, 5255);
  evidence_.repeat_changes.push_back({{0, 5100, 5200}, {0, 5000, 5400}, false, true, 7});
  const auto found = find();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].region, (Region{0, 5150, 5255}));
  EXPECT_EQ(found[0].count(SignalKind::kMismatchTail), 2);
  EXPECT_FLOAT_EQ(found[0].length_ratio, 7);
  // One of another size does not.
  evidence_.repeat_changes[0].region = {0, 5050, 5350};
  EXPECT_EQ(find().size(), 2u);
}

TEST_F(CandidateFinder, AChangedRepeatRescuesAJunctionThatOneReadShows) {
  add(SignalKind::kSoftClip, 5150, 5255);
  EXPECT_TRUE(find().empty());
  evidence_.repeat_changes.push_back({{0, 5100, 5200}, {0, 5000, 5400}, false, true, 7});
  EXPECT_EQ(find().size(), 2u);
}

TEST_F(CandidateFinder, ReadsThatMapAnywhereMustBeMore) {
  for (int i = 0; i < 3; ++i) add(SignalKind::kSplitRead, 1000, 2000).mapq = 0;
  EXPECT_TRUE(find().empty());
  add(SignalKind::kSplitRead, 1000, 2000).mapq = 0;
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(CandidateFinder, PairsOfAnotherSizeAreNotExplainedByAJunction) {
  for (int i = 0; i < 3; ++i) add(SignalKind::kSplitRead, 5000, 5200);
  for (int i = 0; i < 4; ++i) add_pair(5000, 5450, 60, 60 + i);
  EXPECT_EQ(find().size(), 2u);
}

TEST_F(CandidateFinder, MismatchTailsAloneDoNotTakeTheSegmentsPlace) {
  for (int i = 0; i < 4; ++i) add(SignalKind::kMismatchTail, 5000, 9000);
  add_segment(5000, 9100, false);
  EXPECT_EQ(find().size(), 2u);
  add(SignalKind::kSoftClip, 5000, 9000);
  EXPECT_EQ(find().size(), 1u);
}

LocusEvent lost_at(int64_t begin, int64_t end) {
  LocusEvent event;
  event.region = {0, begin, end};
  event.evidence.odds = 7;
  return event;
}

TEST_F(CandidateFinder, EventsOfLociThatNoCandidateTellsAreProposed) {
  for (int i = 0; i < 3; ++i) add(SignalKind::kSplitRead, 1000, 1200);
  add(SignalKind::kSoftClip, 5010, 5310);
  const auto found = find();
  ASSERT_EQ(found.size(), 1U);
  // The first is known, though a few bp off; the fourth is the third once more.
  const std::vector<LocusEvent> events = {lost_at(1030, 1225), lost_at(1000, 1100),
                                          lost_at(5000, 5300), lost_at(5020, 5330)};
  const auto proposed = propose_candidates(events, found, evidence_, options_);
  ASSERT_EQ(proposed.size(), 2U);
  EXPECT_EQ(proposed[0].region, (Region{0, 1000, 1100}));
  EXPECT_EQ(proposed[0].fragments, 0) << "the split reads tell of another size";
  EXPECT_EQ(proposed[1].region, (Region{0, 5000, 5300})) << "its place is kept";
  EXPECT_EQ(proposed[1].count(SignalKind::kSoftClip), 1)
      << "too weak for a candidate, but it is there";
  EXPECT_FLOAT_EQ(proposed[1].locus.odds, 7);
}

TEST_F(CandidateFinder, EventsOfOtherTypeOrOffTheWindowAreNoReasonToStayAway) {
  for (int i = 0; i < 3; ++i) add(SignalKind::kSplitRead, 1000, 1200);
  LocusEvent gained = lost_at(1000, 1200);
  gained.type = EventType::kDuplication;
  const std::vector<LocusEvent> events = {gained, lost_at(99'900, 100'100), lost_at(2000, 2030)};
  const auto proposed = propose_candidates(events, find(), evidence_, options_);
  ASSERT_EQ(proposed.size(), 1U) << "one leaves the window, one is shorter than min_size";
  EXPECT_EQ(proposed[0].type, EventType::kDuplication);
}

}  // namespace
}  // namespace cnvnet
