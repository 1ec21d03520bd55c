// One test per channel, in words.

#include <gtest/gtest.h>

#include <set>

#include "tests/encoder/event_site.h"

namespace cnvnet {
namespace {

class ChannelTest : public testing::Test {
 protected:
  [[nodiscard]] std::string begin(void (*draw)(const PlacedRead&, const EventWindow&, Row),
                                  const ReadRecord& read) const {
    return site_.row(draw, read, false);
  }
  [[nodiscard]] std::string end(void (*draw)(const PlacedRead&, const EventWindow&, Row),
                                const ReadRecord& read) const {
    return site_.row(draw, read, true);
  }
  EventSite site_{EventType::kDeletion, 1000, 1200};
};

TEST_F(ChannelTest, BaseTellsMatchesFromMismatches) {
  ReadRecord read = site_.read(980, "24M");
  read.bases[14] = read.bases[14] == 'A' ? 'C' : 'A';
  read.bases[15] = 'N';
  EXPECT_EQ(begin(draw_base, read), "255 255 90 90 255 255 255 255 255 255 255 255 0 0 0 0");
}

TEST_F(ChannelTest, AlleleTellsWhichSideABaseFits) {
  const EventWindow window = site_.window(false);
  std::string event = "128 128 128 128 128 128 128 128", reference = event;
  for (size_t column = 8; column < 16; ++column) {
    const bool same = window.reference[column] == window.event[column];
    event += same ? " 128" : " 255";
    reference += same ? " 128" : " 1";
  }
  EXPECT_EQ(begin(draw_allele, site_.read(980, "20M8S", site_.bases(1200, 1208))), event);
  EXPECT_EQ(begin(draw_allele, site_.read(980, "60M")), reference);
}

TEST_F(ChannelTest, ClipTellsSoftFromHard) {
  EXPECT_EQ(begin(draw_clip, site_.read(980, "20M3S", "ACG")),
            "0 0 0 0 0 0 0 0 255 255 255 0 0 0 0 0");
  EXPECT_EQ(begin(draw_clip, site_.read(980, "20M3H")), "0 0 0 0 0 0 0 0 128 128 128 0 0 0 0 0");
}

TEST_F(ChannelTest, GapShowsSkippedBases) {
  EXPECT_EQ(begin(draw_gap, site_.read(980, "20M3D20M")), "0 0 0 0 0 0 0 0 255 255 255 0 0 0 0 0");
}

TEST_F(ChannelTest, InsertionStandsOnBothItsSides) {
  EXPECT_EQ(begin(draw_insertion, site_.read(980, "20M3I20M")),
            "0 0 0 0 0 0 0 96 96 0 0 0 0 0 0 0");
  EXPECT_EQ(begin(draw_insertion, site_.read(980, "20M50I20M")),
            "0 0 0 0 0 0 0 255 255 0 0 0 0 0 0 0");
}

TEST_F(ChannelTest, QualityComesInFiveSteps) {
  EXPECT_EQ(
      begin(draw_quality, site_.read(992, "6M2S", "AC").qualities({2, 10, 19, 20, 27, 32, 33, 41})),
      "50 100 100 150 200 200 255 255 0 0 0 0 0 0 0 0");
}

TEST_F(ChannelTest, MapqIsDrawnOverTheWholeRead) {
  EXPECT_EQ(begin(draw_mapq, site_.read(980, "14M2S", "AC").mapq(0)),
            "15 15 15 15 0 0 0 0 0 0 0 0 0 0 0 0");
  EXPECT_EQ(begin(draw_mapq, site_.read(980, "14M").mapq(60)),
            "255 255 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
  EXPECT_EQ(begin(draw_mapq, site_.read(980, "14M").mapq(70)),
            "255 255 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
  EXPECT_EQ(begin(draw_mapq, site_.read(980, "14M").mapq(255)),
            "135 135 0 0 0 0 0 0 0 0 0 0 0 0 0 0")
      << "unknown";
}

TEST_F(ChannelTest, DirectionIsTowardsTheJunctionOrAway) {
  const ReadRecord forward = site_.read(985, "9M"), reverse = site_.read(985, "9M").reverse();
  EXPECT_EQ(begin(draw_direction, forward), "255 255 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
  EXPECT_EQ(begin(draw_direction, reverse), "100 100 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
  const ReadRecord behind = site_.read(1206, "9M"),
                   behind_reverse = site_.read(1206, "9M").reverse();
  EXPECT_EQ(end(draw_direction, behind), "100 100 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
  EXPECT_EQ(end(draw_direction, behind_reverse), "255 255 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
}

TEST_F(ChannelTest, InsertSizeIsMeasuredByTheLibrary) {
  EXPECT_EQ(begin(draw_insert_size, site_.read(985, "9M").insert(400)),
            "128 128 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
  EXPECT_EQ(begin(draw_insert_size, site_.read(985, "9M").insert(434)),
            "143 143 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
  EXPECT_EQ(begin(draw_insert_size, site_.read(985, "9M").insert(2000)),
            "248 248 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
}

TEST_F(ChannelTest, PairFitIsBrightWhereThePairFitsTheEvent) {
  EXPECT_EQ(begin(draw_pair_fit, site_.read(985, "9M").insert(600)),
            "248 248 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
  EXPECT_EQ(begin(draw_pair_fit, site_.read(985, "9M").insert(400)),
            "8 8 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
}

TEST_F(ChannelTest, OrientationTellsPairsApart) {
  std::set<std::string> rows;
  rows.insert(begin(draw_orientation, site_.read(985, "9M")));
  rows.insert(begin(draw_orientation, site_.read(985, "9M").reverse().mate(0, 1500).insert(515)));
  rows.insert(begin(draw_orientation, site_.read(985, "9M").flags(ReadRecord::kPaired)));
  rows.insert(begin(draw_orientation, site_.read(985, "9M").mate(1, 5)));
  rows.insert(begin(draw_orientation, site_.read(985, "9M").flags(0)));
  EXPECT_EQ(rows.size(), 5U);
  EXPECT_TRUE(rows.contains("40 40 0 0 0 0 0 0 0 0 0 0 0 0 0 0"));
}

TEST_F(ChannelTest, OtherEndTellsWhereTheRestOfTheReadLies) {
  const auto read = [&] { return site_.read(985, "9M"); };
  EXPECT_EQ(begin(draw_other_end, read()), "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
  EXPECT_EQ(begin(draw_other_end, read().sa(0, 1210, false, "9S20M", 60)),
            "255 255 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
  EXPECT_EQ(begin(draw_other_end, read().sa(0, 1300, false, "9S20M", 60)),
            "100 100 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
  EXPECT_EQ(begin(draw_other_end, read().sa(0, 1210, true, "9S20M", 60)),
            "100 100 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
  EXPECT_EQ(begin(draw_other_end, read().sa(1, 1210, false, "9S20M", 60)),
            "100 100 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
}

TEST(Channels, HaveDifferentNames) {
  std::set<std::string> names;
  for (const Channel& channel : kChannels) names.insert(channel.name);
  EXPECT_EQ(names.size(), kChannels.size());
}

}  // namespace
}  // namespace cnvnet
