#include "candidates/clip_placement.h"

#include <gtest/gtest.h>

#include "tests/candidates/sequence.h"

namespace cnvnet {
namespace {

std::string piece(const std::string& text, int64_t begin, int64_t length) {
  return text.substr(static_cast<size_t>(begin), static_cast<size_t>(length));
}

TEST(PlaceClip, FindsTheOneExactPlaceOnEitherSide) {
  const std::string text = random_bases(4000, 3);
  for (const int64_t distance : {-1500, -31, 30, 77, 1900}) {
    const auto place = place_clip(piece(text, 2000 + distance, 40), text, 2000, {});
    ASSERT_TRUE(place) << distance;
    EXPECT_EQ(place->distance, distance);
    EXPECT_EQ(place->score, 40);
    EXPECT_EQ(place->matched, 40);
    EXPECT_EQ(place->skipped, 0);
  }
}

TEST(PlaceClip, ToleratesMismatchesButNotMany) {
  const std::string text = random_bases(4000, 3);
  std::string clip = piece(text, 2500, 40);
  clip[10] = clip[10] == 'A' ? 'C' : 'A';
  clip[25] = clip[25] == 'A' ? 'C' : 'A';
  const auto place = place_clip(clip, text, 2000, {});
  ASSERT_TRUE(place);
  EXPECT_EQ(place->distance, 500);
  EXPECT_EQ(place->score, 38 - 6);
  for (size_t i = 0; i < 40; i += 4) clip[i] = clip[i] == 'A' ? 'C' : 'A';
  EXPECT_FALSE(place_clip(clip, text, 2000, {}));
}

TEST(PlaceClip, AllowsAFewInsertedBasesAtTheJunction) {
  const std::string text = random_bases(4000, 3);
  // The last inserted base differs from what stands before the place.
  const std::string inserted = text[2499] == 'A' ? "GGCAC" : "CCTCA";
  const auto place = place_clip(inserted + piece(text, 2500, 40), text, 2000, {});
  ASSERT_TRUE(place);
  EXPECT_EQ(place->distance, 500);
  EXPECT_EQ(place->skipped, 5);
}

TEST(PlaceClip, RefusesWhatFitsWithoutAnEvent) {
  const std::string text = random_bases(4000, 3);
  EXPECT_FALSE(place_clip(piece(text, 2000, 40), text, 2000, {}));
  EXPECT_FALSE(place_clip(piece(text, 2010, 40), text, 2000, {}));
  EXPECT_FALSE(place_clip(random_bases(40, 77), text, 2000, {}));
  EXPECT_FALSE(place_clip(piece(text, 2500, 15), text, 2000, {}));
}

TEST(PlaceClip, OfEqualPlacesTakesTheNearest) {
  std::string text = random_bases(4000, 3);
  const std::string unit = random_bases(50, 5);
  for (const size_t at : {1200, 2300, 2600, 3000}) text.replace(at, 50, unit);
  const auto place = place_clip(unit, text, 2000, {});
  ASSERT_TRUE(place);
  EXPECT_EQ(place->distance, 300);
}

TEST(PlaceClip, RefusesSimpleSequence) {
  std::string text = random_bases(4000, 3);
  std::string simple;
  while (simple.size() < 40) simple += "CA";
  text.replace(2500, 40, simple);
  EXPECT_FALSE(place_clip(simple, text, 2000, {}));
  EXPECT_TRUE(is_simple(std::string(30, 'G')));
  EXPECT_TRUE(is_simple(simple));
  EXPECT_FALSE(is_simple(random_bases(30, 1)));
}

TEST(CountMismatches, CountsBasesOffTheText) {
  EXPECT_EQ(count_mismatches("ACGT", "ACGT", 0), 0);
  EXPECT_EQ(count_mismatches("ACGT", "ACGT", 2), 4);
  EXPECT_EQ(count_mismatches("GT", "ACGT", 2), 0);
  EXPECT_EQ(count_mismatches("ACGT", "ACGT", -1), 4);
  EXPECT_EQ(count_mismatches("NN", "NN", 0), 2);
}

}  // namespace
}  // namespace cnvnet
