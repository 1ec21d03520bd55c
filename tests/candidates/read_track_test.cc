#include "candidates/read_track.h"

#include <gtest/gtest.h>

#include "tests/support/read_builder.h"

namespace cnvnet {
namespace {

ReadTrack track_of(const std::vector<ReadRecord>& reads, const Region& window = {0, 0, 10'000}) {
  ReadTrack track(window);
  for (const ReadRecord& read : reads) track.add(read);
  track.finish();
  return track;
}

TEST(ReadTrack, CountsReadsThatTouchAPlace) {
  const ReadTrack track =
      track_of({read_at(1000, "100M"), read_at(1050, "100M"), read_at(1100, "50M"),
                read_at(1050, "40M60S").flags(ReadRecord::kSupplementary)});
  EXPECT_EQ(track.reads_over(1000, 1001), 1);
  EXPECT_EQ(track.reads_over(999, 1000), 0);
  EXPECT_EQ(track.reads_over(1099, 1100), 2);
  EXPECT_EQ(track.reads_over(1100, 1101), 2) << "the first ends before";
  EXPECT_EQ(track.reads_over(0, 10'000), 3);
}

TEST(ReadTrack, SmallGapsAreAShareOfTheReadsOverThePlace) {
  const ReadTrack track =
      track_of({read_at(1000, "50M20I50M"), read_at(1010, "30M6D10M8D50M"), read_at(1020, "100M"),
                read_at(1020, "30M50D50M"), read_at(1020, "30M4I66M"), read_at(3000, "50M9I41M")});
  EXPECT_DOUBLE_EQ(track.gap_share(1000, 1100, 'I'), 0.2);
  EXPECT_DOUBLE_EQ(track.gap_share(1000, 1100, 'D'), 0.2) << "two gaps of one read count once";
  EXPECT_DOUBLE_EQ(track.gap_share(1000, 1050, 'I'), 0) << "the insertion lies behind";
  EXPECT_DOUBLE_EQ(track.gap_share(1050, 1051, 'I'), 0.2);
  EXPECT_DOUBLE_EQ(track.gap_share(5000, 6000, 'I'), 0);
}

TEST(ReadTrack, MismatchesAreThoseOfReadsWithoutClipAndGap) {
  const ReadTrack track =
      track_of({read_at(1000, "100M").mismatches(3), read_at(1020, "100M").mismatches(1),
                read_at(1030, "80M20S").mismatches(20), read_at(1030, "50M5I45M").mismatches(9),
                read_at(1040, "100M"), read_at(1100, "100M").mismatches(7)});
  EXPECT_DOUBLE_EQ(track.mismatch_rate(1000, 1050), 0.02) << "unknown mismatches say nothing";
  EXPECT_DOUBLE_EQ(track.mismatch_rate(900, 1150), 11 / 300.0);
  EXPECT_DOUBLE_EQ(track.mismatch_rate(5000, 6000), 0);
}

TEST(ReadTrack, TheWindowDoesNotShow) {
  std::vector<ReadRecord> reads;
  for (int i = 0; i < 300; ++i) {
    const char* cigar = i % 3 == 0 ? "40M10I50M" : i % 3 == 1 ? "40M10D60M" : "100M";
    reads.push_back(read_at(10 * i, cigar).mismatches(i % 4));
  }
  const ReadTrack whole = track_of(reads);
  const ReadTrack part = track_of(reads, {0, 730, 2333});
  for (int64_t begin = 900; begin < 1500; begin += 37) {
    EXPECT_EQ(whole.gap_share(begin, begin + 80, 'I'), part.gap_share(begin, begin + 80, 'I'));
    EXPECT_EQ(whole.gap_share(begin, begin + 80, 'D'), part.gap_share(begin, begin + 80, 'D'));
    EXPECT_EQ(whole.mismatch_rate(begin, begin + 80), part.mismatch_rate(begin, begin + 80));
  }
  EXPECT_DOUBLE_EQ(whole.gap_share(1000, 1080, 'D'), 3 / 17.0);
}

}  // namespace
}  // namespace cnvnet
