#include "pipeline/calls/call_merger.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/pipeline/site.h"

namespace cnvnet {
namespace {

ScoredRecord deletion(int64_t begin, int64_t end) {
  return scored_record(call_at(EventType::kDeletion, begin, end));
}
ScoredRecord duplication(int64_t begin, int64_t end) {
  return scored_record(call_at(EventType::kDuplication, begin, end));
}

ScoredRecord scored(ScoredRecord call, double score) {
  call.score = score;
  return call;
}

ScoredRecord imprecise(ScoredRecord call) {
  call.precise = false;
  return call;
}

ScoredRecord filtered(ScoredRecord call, const std::string& filter) {
  call.record.filters = {filter};
  return call;
}

std::vector<int64_t> begins(const std::vector<ScoredRecord>& calls) {
  std::vector<int64_t> positions;
  for (const ScoredRecord& call : calls) positions.push_back(call.region.begin);
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
  const auto kept =
      merge_calls({scored(deletion(1000, 2000), 0.6), scored(deletion(1010, 2005), 0.9),
                   scored(deletion(5000, 6000), 0.1)});
  EXPECT_EQ(begins(kept), (std::vector<int64_t>{1010, 5000}));
}

TEST(MergeCalls, APreciseCallBeatsAnImpreciseOneOfHigherScore) {
  const auto kept = merge_calls(
      {scored(imprecise(deletion(900, 2100)), 0.95), scored(deletion(1000, 2000), 0.6)});
  EXPECT_EQ(begins(kept), std::vector<int64_t>{1000});
}

TEST(MergeCalls, ButNotIfThePreciseOneIsUnlikelyOrUnsound) {
  const ScoredRecord rough = scored(imprecise(deletion(900, 2100)), 0.95);
  EXPECT_EQ(begins(merge_calls({rough, scored(deletion(1000, 2000), 0.2)})),
            std::vector<int64_t>{900});
  EXPECT_EQ(begins(merge_calls({rough, filtered(deletion(1000, 2000), "Depth")})),
            std::vector<int64_t>{900});
}

TEST(MergeCalls, DoesNotAskForThresholds) {
  const ScoredRecord rough = scored(imprecise(deletion(900, 2100)), 0.95);
  EXPECT_EQ(begins(merge_calls({rough, filtered(deletion(1000, 2000), "LowQual")})),
            std::vector<int64_t>{1000});
}

TEST(MergeCalls, ADroppedCallDropsNoOther) {
  // The middle one is the same event as both others, which differ from each other; the best is at
  // the left.
  const auto kept =
      merge_calls({scored(deletion(1000, 1100), 0.9), scored(deletion(1025, 1125), 0.8),
                   scored(deletion(1050, 1150), 0.7)});
  EXPECT_EQ(begins(kept), (std::vector<int64_t>{1000, 1050}));
}

TEST(MergeCalls, DoesNotDependOnTheOrder) {
  std::vector<ScoredRecord> calls;
  for (int i = 0; i < 40; ++i)
    calls.push_back(scored(deletion(1000 + 13 * i, 1400 + 17 * i), 0.5 + 0.01 * (i * 7 % 40)));
  const auto forward = begins(merge_calls(calls));
  std::reverse(calls.begin(), calls.end());
  EXPECT_EQ(begins(merge_calls(calls)), forward);
  EXPECT_LT(forward.size(), calls.size());
  EXPECT_TRUE(std::is_sorted(forward.begin(), forward.end()));
}

TEST(MergeCalls, OfNothingIsNothing) { EXPECT_TRUE(merge_calls({}).empty()); }

std::vector<bool> redundant(std::vector<ScoredRecord> calls) {
  mark_redundant(calls);
  std::vector<bool> marks;
  for (const ScoredRecord& call : calls) marks.push_back(call.has_filter("Redundant"));
  return marks;
}

TEST(MarkRedundant, OfOverlappingCallsOfOneTypeTheBestIsBelieved) {
  EXPECT_EQ(redundant({scored(deletion(1000, 1300), 0.7), scored(deletion(1250, 1350), 0.9),
                       scored(deletion(1349, 1400), 0.8)}),
            (std::vector<bool>{true, false, true}));
}

TEST(MarkRedundant, ABeatenCallBeatsNoOther) {
  EXPECT_EQ(redundant({scored(deletion(1000, 1300), 0.9), scored(deletion(1250, 1400), 0.8),
                       scored(deletion(1350, 1500), 0.7)}),
            (std::vector<bool>{false, true, false}));
}

TEST(MarkRedundant, OtherTypesNeighboursAndSmallEventsInLargeOnesStay) {
  EXPECT_EQ(redundant({scored(duplication(1000, 1300), 0.9), scored(deletion(1000, 1300), 0.8)}),
            (std::vector<bool>{false, false}));
  EXPECT_EQ(redundant({scored(deletion(1000, 1300), 0.9), scored(deletion(1600, 1900), 0.8)}),
            (std::vector<bool>{false, false}));
  EXPECT_EQ(redundant({scored(deletion(1, 1502), 0.9), scored(deletion(1000, 1500), 0.8)}),
            (std::vector<bool>{false, false}));
  EXPECT_EQ(redundant({scored(deletion(500, 2000), 0.9), scored(deletion(1000, 1500), 0.8)}),
            (std::vector<bool>{false, true}));
}

TEST(MarkRedundant, OfSmallCallsOfOneSizeSideBySideTheBestIsBelieved) {
  EXPECT_EQ(redundant({scored(deletion(1000, 1060), 0.8), scored(deletion(1260, 1320), 0.9)}),
            (std::vector<bool>{true, false}));
  EXPECT_EQ(redundant({scored(deletion(1000, 1060), 0.9), scored(deletion(1260, 1320), 0.8)}),
            (std::vector<bool>{false, true}));
  EXPECT_EQ(redundant({scored(duplication(1000, 1060), 0.9), scored(deletion(1060, 1120), 0.8)}),
            (std::vector<bool>{false, false}));
}

ScoredRecord by_depth(int64_t begin, int64_t end, double score) {
  ScoredRecord call = imprecise(scored(deletion(begin, end), score));
  call.depth_alone = true;
  return call;
}

TEST(MarkRedundant, WhatDepthAloneShowsInsideOfACallWithReadsIsAPieceOfIt) {
  const ScoredRecord whole = scored(deletion(10'000, 50'000), 0.6);
  EXPECT_EQ(redundant({whole, by_depth(20'000, 24'000, 0.9)}), (std::vector<bool>{false, true}));
  EXPECT_EQ(redundant({by_depth(9'000, 14'000, 0.9), whole}), (std::vector<bool>{true, false}))
      << "four fifths are inside";
  EXPECT_EQ(redundant({by_depth(8'900, 14'000, 0.9), whole}), (std::vector<bool>{false, false}));
  EXPECT_EQ(redundant({whole, scored(deletion(20'000, 24'000), 0.5)}),
            (std::vector<bool>{false, false}))
      << "reads show this one too";
  EXPECT_EQ(redundant({by_depth(10'000, 50'000, 0.9), by_depth(20'000, 24'000, 0.6)}),
            (std::vector<bool>{false, false}))
      << "no read shows the longer one";
  EXPECT_EQ(redundant({scored(duplication(10'000, 50'000), 0.9), by_depth(20'000, 24'000, 0.6)}),
            (std::vector<bool>{false, false}));
  EXPECT_EQ(redundant({filtered(whole, "LowQual"), by_depth(20'000, 24'000, 0.9)}),
            (std::vector<bool>{false, false}));
}

TEST(MarkRedundant, NothingIsLostOrGainedInsideOfWhatIsGoneOnBothChromosomes) {
  const auto with = [](ScoredRecord call, const char* genotype) {
    call.record.genotype = genotype;
    return call;
  };
  const ScoredRecord whole = scored(deletion(10'000, 50'000), 0.9);
  const ScoredRecord loss = scored(deletion(20'000, 20'300), 0.8);
  const ScoredRecord gain = scored(duplication(49'000, 50'000), 0.8);
  for (const char* genotype : {"1/1", "1"}) {
    EXPECT_EQ(redundant({with(whole, genotype), loss, gain}),
              (std::vector<bool>{false, true, true}));
  }
  for (const char* genotype : {"0/1", "./.", ""}) {
    EXPECT_EQ(redundant({with(whole, genotype), loss, gain}),
              (std::vector<bool>{false, false, false}));
  }
  EXPECT_EQ(redundant({with(whole, "1/1"), scored(deletion(49'000, 50'001), 0.8)}),
            (std::vector<bool>{false, false}))
      << "one end lies outside";
  EXPECT_EQ(redundant({with(whole, "1/1"), scored(loss, 0.95)}), (std::vector<bool>{false, false}))
      << "the better call is believed whatever contains it";
  EXPECT_EQ(redundant({filtered(with(whole, "1/1"), "LowQual"), loss}),
            (std::vector<bool>{false, false}));
}

TEST(ScoredRecord, KnowsWhetherDepthAloneShowsTheCall) {
  CnvCall call = call_at(EventType::kDeletion, 20'000, 24'000);
  for (const bool by_reads : {false, true}) {
    call.candidate.support = {};
    call.candidate.support[static_cast<size_t>(SignalKind::kReadDepth)] = 1;
    if (by_reads) call.candidate.support[static_cast<size_t>(SignalKind::kDiscordantPair)] = 2;
    call.candidate.fragments = by_reads ? 2 : 0;
    const ScoredRecord made = scored_record(call);
    EXPECT_EQ(made.depth_alone, !by_reads);
    const ContigList contigs({{"chr1", 1'000'000}});
    EXPECT_EQ(scored_record(made.record, contigs, "a file").depth_alone, !by_reads);
  }
}

TEST(MarkRedundant, CallsThatDoNotPassTakeNoRoom) {
  const ScoredRecord weak = filtered(scored(deletion(1000, 1300), 0.95), "LowQual");
  EXPECT_EQ(redundant({weak, scored(deletion(1010, 1350), 0.8)}),
            (std::vector<bool>{false, false}));
}

// What a merger hands on of `calls`, as "begin filter".
std::vector<std::string> handed_on(CallMerger::Mode mode, const std::vector<ScoredRecord>& calls,
                                   MergeCounts& counts) {
  std::vector<std::string> lines;
  CallMerger merger(mode, [&](const ScoredRecord& call) {
    lines.push_back(std::to_string(call.region.begin) + " " + call.record.filters.at(0));
  });
  for (const ScoredRecord& call : calls) merger.add(call);
  counts = merger.finish();
  return lines;
}

TEST(CallMerger, ModesDifferInWhatTheyDecide) {
  ScoredRecord next_contig = scored(deletion(10, 90), 0.9);
  next_contig.region.contig = 1;
  const std::vector<ScoredRecord> calls = {scored(deletion(1250, 1400), 0.8),
                                           scored(deletion(1000, 1300), 0.9),
                                           scored(deletion(1005, 1302), 0.7), next_contig};
  MergeCounts counts;
  using Lines = std::vector<std::string>;
  EXPECT_EQ(handed_on(CallMerger::Mode::kMerge, calls, counts),
            (Lines{"1000 PASS", "1250 Redundant", "10 PASS"}));
  EXPECT_EQ(counts.merged, 1);
  EXPECT_EQ(counts.calls[static_cast<size_t>(EventType::kDeletion)], 3);
  EXPECT_EQ(counts.passed[static_cast<size_t>(EventType::kDeletion)], 2);
  EXPECT_EQ(handed_on(CallMerger::Mode::kFilter, calls, counts),
            (Lines{"1000 PASS", "1005 Redundant", "1250 Redundant", "10 PASS"}));
  EXPECT_EQ(handed_on(CallMerger::Mode::kCollect, calls, counts),
            (Lines{"1000 PASS", "1005 PASS", "1250 PASS", "10 PASS"}));
  EXPECT_EQ(counts.merged, 0);
}

}  // namespace
}  // namespace cnvnet
