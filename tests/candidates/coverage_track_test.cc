#include "candidates/coverage_track.h"

#include <gtest/gtest.h>

#include "tests/support/read_builder.h"

namespace cnvnet {
namespace {

// Reads of 100 bp, one every 4 bp (25-fold), but every `step` bp where they lie wholly in [5000,
// 5300).
CoverageTrack track_of(int64_t step) {
  CoverageTrack track({0, 1000, 10'000});
  for (int64_t begin = 500; begin < 10'000; begin += begin >= 5000 && begin < 5200 ? step : 4) {
    track.add(read_at(begin, "100M"));
  }
  track.finish();
  return track;
}

TEST(CoverageTrack, CountsReadsOverEachBase) {
  CoverageTrack track({0, 1000, 2000});
  track.add(read_at(900, "200M"));
  track.add(read_at(1050, "50M10D40M"));
  track.add(read_at(1050, "100M").flags(ReadRecord::kSupplementary));
  track.add(read_at(1990, "100M").mapq(0));
  track.finish();
  EXPECT_DOUBLE_EQ(track.mean(1000, 1050), 1);
  EXPECT_DOUBLE_EQ(track.mean(1050, 1100), 2);
  EXPECT_DOUBLE_EQ(track.mean(1100, 1150), 1);
  EXPECT_DOUBLE_EQ(track.mean(1150, 1990), 0);
  EXPECT_DOUBLE_EQ(track.mean(1990, 2500), 1);
  EXPECT_DOUBLE_EQ(track.mean(3000, 4000), 0);
}

TEST(CoverageTrack, FewerReadsSpeakForALossAndMoreForAGain) {
  EXPECT_GT(track_of(8).log_ratio(5050, 5250, 0.5, 100), 3);
  EXPECT_LT(track_of(8).log_ratio(5050, 5250, 1.5, 100), 0);
  EXPECT_GT(track_of(2).log_ratio(5050, 5250, 2, 100), 3);
  EXPECT_LT(track_of(4).log_ratio(5050, 5250, 0.5, 100), 0);
  EXPECT_LT(track_of(4).log_ratio(5050, 5250, 1.5, 100), 0);
  EXPECT_NEAR(track_of(4).against_flanks(5050, 5250), 1, 0.02);
}

TEST(CoverageTrack, SaysNothingWhereItCannotSeeTheFlanks) {
  const CoverageTrack track = track_of(4);
  EXPECT_EQ(track.log_ratio(1500, 1700, 0.5, 100), 0);
  EXPECT_EQ(track.log_ratio(9500, 9700, 0.5, 100), 0);
  EXPECT_EQ(track.log_ratio(5000, 5000, 0.5, 100), 0);
  CoverageTrack empty({0, 0, 10'000});
  empty.finish();
  EXPECT_EQ(empty.log_ratio(5000, 5200, 0.5, 100), 0);
  EXPECT_EQ(empty.against_flanks(5000, 5200), 1);
}

}  // namespace
}  // namespace cnvnet
