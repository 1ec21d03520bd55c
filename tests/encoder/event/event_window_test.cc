#include "encoder/event/event_window.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/encoder/event_site.h"

namespace cnvnet {
namespace {

std::string backwards(std::string text) {
  std::reverse(text.begin(), text.end());
  return text;
}

TEST(EventWindow, ADeletionsBeginIsReadFromTheLeft) {
  const EventSite site(EventType::kDeletion, 1000, 1200);
  const EventWindow window = site.window(false);
  EXPECT_FALSE(window.mirrored);
  EXPECT_EQ(window.reference, site.bases(992, 1008));
  EXPECT_EQ(window.event, site.bases(992, 1000) + site.bases(1200, 1208));
  EXPECT_EQ(window.column_of(1000), 8);
  EXPECT_EQ(window.other, 1200);
}

TEST(EventWindow, ADeletionsEndIsReadFromTheRight) {
  const EventSite site(EventType::kDeletion, 1000, 1200);
  const EventWindow window = site.window(true);
  EXPECT_TRUE(window.mirrored);
  EXPECT_EQ(window.reference, backwards(site.bases(1192, 1208)));
  EXPECT_EQ(window.event, backwards(site.bases(1200, 1208)) + backwards(site.bases(992, 1000)));
  EXPECT_EQ(window.column_of(1200), 7)
      << "the first base behind the deletion is the last one on the anchored side";
  EXPECT_EQ(window.column_of(1199), 8);
}

TEST(EventWindow, ADuplicationsCopyBeginsAgainBehindItsEnd) {
  const EventSite site(EventType::kDuplication, 1000, 1200);
  const EventWindow end = site.window(true);
  EXPECT_FALSE(end.mirrored);
  EXPECT_EQ(end.event, site.bases(1192, 1200) + site.bases(1000, 1008));
  const EventWindow begin = site.window(false);
  EXPECT_TRUE(begin.mirrored);
  EXPECT_EQ(begin.event, backwards(site.bases(1000, 1008)) + backwards(site.bases(1192, 1200)));
}

TEST(EventWindow, OffTheContigStandsN) {
  const Stretch padded = stretch_of_region({0, -3, 5}, "ACGTA");
  EXPECT_EQ(padded.bases, "NNNACGTA");
  EXPECT_EQ(padded.at(-1), 'N');
  EXPECT_EQ(padded.at(0), 'A');
  EXPECT_EQ(padded.at(7), 'N');
  EXPECT_EQ(stretch_of_region({0, 2, 6}, "GT").bases, "GTNN") << "the contig ends at 4";
}

}  // namespace
}  // namespace cnvnet
