#include "candidates/reference_window.h"

#include <gtest/gtest.h>

#include "tests/candidates/sequence.h"

namespace cnvnet {
namespace {

TEST(ReferenceWindow, GivesBasesInsideAndOutsideTheWindow) {
  const std::string text = random_bases(20'000, 1);
  int loads = 0;
  ReferenceWindow window({0, 1000, 2000}, 20'000, [&](const Region& region) {
    ++loads;
    return text.substr(static_cast<size_t>(region.begin), static_cast<size_t>(region.length()));
  });
  EXPECT_EQ(window.at(1000), text[1000]);
  EXPECT_EQ(window.at(1999), text[1999]);
  EXPECT_EQ(loads, 1);
  EXPECT_EQ(window.at(15'000), text[15'000]);
  EXPECT_EQ(window.at(15'001), text[15'001]);
  EXPECT_EQ(loads, 2);
  EXPECT_EQ(window.at(0), text[0]);
  EXPECT_EQ(window.at(19'999), text[19'999]);
  EXPECT_EQ(window.at(-1), 'N');
  EXPECT_EQ(window.at(20'000), 'N');
  EXPECT_EQ(window.bases(19'998, 20'002), text.substr(19'998) + "NN");
}

TEST(LeftAlign, MovesADeletionThroughARepeat) {
  // Deleting any of the three copies of CAG gives the same sequence.
  ReferenceWindow window = window_over("TTTTCAGCAGCAGTTGA");
  const Junction junction = left_align(10, 13, window);
  EXPECT_EQ(junction.begin, 4);
  EXPECT_EQ(junction.end, 7);
  EXPECT_EQ(junction.homology, 6);
  const Junction from_the_left = left_align(4, 7, window);
  EXPECT_EQ(from_the_left.begin, 4);
  EXPECT_EQ(from_the_left.homology, 6);
}

TEST(LeftAlign, StopsAtTheContigsBeginAndAtN) {
  ReferenceWindow all_a = window_over("AAAAAAAAAA");
  EXPECT_EQ(left_align(5, 7, all_a).begin, 0);
  EXPECT_EQ(left_align(5, 7, all_a).homology, 8);
  ReferenceWindow with_n = window_over("AAANAAAAAA");
  EXPECT_EQ(left_align(6, 8, with_n).begin, 4);
}

}  // namespace
}  // namespace cnvnet
