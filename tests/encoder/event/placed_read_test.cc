#include "encoder/event/placed_read.h"

#include <gtest/gtest.h>

#include "genome/error.h"
#include "tests/encoder/event_site.h"

namespace cnvnet {
namespace {

// Cells as letters: M aligned, S soft clip, H hard clip, D gap, '.' nothing, 'i' an aligned base
// beside an insertion.
std::string cells(const EventSite& site, const ReadRecord& read, bool at_end) {
  PlacedRead placed;
  if (!place_read(read, site.window(at_end), placed)) return "nothing";
  std::string text;
  for (const Cell& cell : placed.cells) {
    text += cell.inserted > 0 ? 'i' : std::string(".MSHD")[static_cast<size_t>(cell.kind)];
  }
  return text;
}

TEST(PlacedRead, ClipsLieWhereTheyWouldWithoutABreak) {
  const EventSite site(EventType::kDeletion, 1000, 1200);
  EXPECT_EQ(cells(site, site.read(980, "20M5S", "ACGTA"), false), "MMMMMMMMSSSSS...");
  EXPECT_EQ(cells(site, site.read(1003, "4S20M", "ACGT"), false), ".......SSSSMMMMM");
  EXPECT_EQ(cells(site, site.read(980, "20M5H"), false), "MMMMMMMMHHHHH...");
}

TEST(PlacedRead, GapsAndInsertionsAreSeen) {
  const EventSite site(EventType::kDeletion, 1000, 1200);
  EXPECT_EQ(cells(site, site.read(980, "20M4D20M"), false), "MMMMMMMMDDDDMMMM");
  EXPECT_EQ(cells(site, site.read(980, "20M4I20M"), false), "MMMMMMMiiMMMMMMM");
}

TEST(PlacedRead, AMirroredWindowIsReadFromTheRight) {
  const EventSite site(EventType::kDeletion, 1000, 1200);
  EXPECT_EQ(cells(site, site.read(1200, "5S20M", "ACGTA"), true), "MMMMMMMMSSSSS...");
}

TEST(PlacedRead, FarReadsLeaveNothing) {
  const EventSite site(EventType::kDeletion, 1000, 1200);
  EXPECT_EQ(cells(site, site.read(900, "50M"), false), "nothing");
  EXPECT_EQ(cells(site, site.read(960, "32M"), false), "nothing");
  EXPECT_EQ(cells(site, site.read(960, "33M"), false), "M...............");
}

TEST(PlacedRead, CountsWhatFitsTheEvent) {
  const EventSite site(EventType::kDeletion, 1000, 1200);
  const EventWindow window = site.window(false);
  PlacedRead carrier, other;
  ASSERT_TRUE(place_read(site.read(980, "20M8S", site.bases(1200, 1208)), window, carrier));
  ASSERT_TRUE(place_read(site.read(980, "40M"), window, other));
  int telling = 0;
  for (size_t column = 8; column < 16; ++column)
    telling += window.reference[column] != window.event[column] ? 1 : 0;
  ASSERT_GT(telling, 3);
  EXPECT_EQ(carrier.evidence, telling);
  EXPECT_EQ(other.evidence, -telling);
  EXPECT_TRUE(carrier.crosses && other.crosses);
  PlacedRead before;
  ASSERT_TRUE(place_read(site.read(970, "30M"), window, before));
  EXPECT_FALSE(before.crosses);
  EXPECT_EQ(before.evidence, 0);
}

TEST(PlacedRead, AReadWithoutItsBasesIsAnInternalError) {
  const EventSite site(EventType::kDeletion, 1000, 1200);
  ReadRecord read = site.read(980, "40M");
  read.bases.clear();
  PlacedRead placed;
  EXPECT_THROW((void)place_read(read, site.window(false), placed), InternalError);
}

}  // namespace
}  // namespace cnvnet
