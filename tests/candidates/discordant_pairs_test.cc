#include "candidates/discordant_pairs.h"

#include <gtest/gtest.h>

#include "tests/candidates/sequence.h"

namespace cnvnet {
namespace {

constexpr int64_t kContig = 100'000;

class DiscordantPairs : public ::testing::Test {
 protected:
  std::vector<Signal> signals_of(const ReadRecord& read) const {
    std::vector<Signal> signals;
    add_pair_signal(read, options_, library_, kContig, signals);
    return signals;
  }

  CandidateOptions options_;
  LibraryModel library_ = even_library();  // inserts of 350 to 450 bp, reads of 100 bp
};

TEST_F(DiscordantPairs, MatesTooFarApartHintAtADeletion) {
  const auto signals = signals_of(read_at(10'000, "100M").mate(0, 11'000).mapq(50));
  ASSERT_EQ(signals.size(), 1u);
  EXPECT_EQ(signals[0].type, EventType::kDeletion);
  EXPECT_EQ(signals[0].kind, SignalKind::kDiscordantPair);
  EXPECT_EQ(signals[0].region, (Region{0, 10'100, 11'000}));
  EXPECT_EQ(signals[0].begin_slack, 250);
  EXPECT_EQ(signals[0].end_slack, 250);
  EXPECT_EQ(signals[0].size, 1100 - 400);
  EXPECT_EQ(signals[0].mapq, 50);
}

TEST_F(DiscordantPairs, OnlyTheLeftMateSpeaks) {
  EXPECT_TRUE(signals_of(read_at(11'000, "100M").reverse().mate(0, 10'000)).empty());
}

TEST_F(DiscordantPairs, NormalInsertsAreSilent) {
  EXPECT_TRUE(signals_of(read_at(10'000, "100M").mate(0, 10'300)).empty());
  EXPECT_TRUE(signals_of(read_at(10'000, "100M").mate(0, 10'350)).empty());
  EXPECT_FALSE(signals_of(read_at(10'000, "100M").mate(0, 10'351)).empty());
}

TEST_F(DiscordantPairs, MatesFacingAwayHintAtADuplication) {
  const auto signals = signals_of(read_at(10'000, "100M").reverse().mate(0, 12'000).insert(2100));
  ASSERT_EQ(signals.size(), 1u);
  EXPECT_EQ(signals[0].type, EventType::kDuplication);
  EXPECT_EQ(signals[0].region, (Region{0, 9750, 12'350}));
  EXPECT_EQ(signals[0].begin_slack, 250);
  EXPECT_EQ(signals[0].end_slack, 250);
  EXPECT_EQ(signals[0].size, 1900 + 400);
}

TEST_F(DiscordantPairs, ShortFragmentsThatOverlapAreNoDuplication) {
  EXPECT_TRUE(signals_of(read_at(10'000, "100M").reverse().mate(0, 10'005).insert(105)).empty());
  EXPECT_TRUE(signals_of(read_at(10'000, "100M").reverse().mate(0, 10'090).insert(190)).empty());
}

TEST_F(DiscordantPairs, OtherPairsAreNoEvidence) {
  options_.min_mapq = 1;
  // Both mates forward, or on two contigs, or of a read that maps anywhere, or too large.
  EXPECT_TRUE(
      signals_of(read_at(10'000, "100M").flags(ReadRecord::kPaired).mate(0, 12'000)).empty());
  EXPECT_TRUE(signals_of(read_at(10'000, "100M").mate(1, 12'000)).empty());
  EXPECT_TRUE(signals_of(read_at(10'000, "100M").mate(0, 12'000).mapq(0)).empty());
  options_.max_size = 800;
  EXPECT_TRUE(signals_of(read_at(10'000, "100M").mate(0, 12'000)).empty());
}

TEST_F(DiscordantPairs, SlackStaysOnTheContig) {
  const auto signals =
      signals_of(read_at(100, "100M").reverse().mate(0, kContig - 150).insert(99'900));
  ASSERT_EQ(signals.size(), 1u);
  EXPECT_EQ(signals[0].region, (Region{0, 0, kContig}));
  EXPECT_EQ(signals[0].begin_slack, 100);
  EXPECT_EQ(signals[0].end_slack, 50);
}

TEST_F(DiscordantPairs, AnUnpairedLibraryGivesNothing) {
  LibraryCounts counts(1);
  counts.add(read_at(10, "100M"));
  const LibraryModel few(counts, {ReadGroup{}});
  std::vector<Signal> signals;
  add_pair_signal(read_at(10'000, "100M").mate(0, 20'000), options_, few, kContig, signals);
  EXPECT_TRUE(signals.empty());
}

}  // namespace
}  // namespace cnvnet
