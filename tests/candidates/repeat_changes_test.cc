#include "candidates/repeat_changes.h"

#include <gtest/gtest.h>

#include "tests/candidates/sequence.h"

namespace cnvnet {
namespace {

const Region kWindow{0, 0, 12'000};
const TandemRepeat kRepeat{5000, 5400, 50};
constexpr int64_t kPlace = 5200;

// A sample at about 20×, whose pairs over kPlace are `shift` longer on one copy or both, and whose
// coverage of the repeat is `percent` of that elsewhere.
class RepeatChanges : public ::testing::Test {
 protected:
  std::vector<RepeatChange> changes_of(int64_t shift, bool one_copy, int percent,
                                       bool repeat = true) {
    InsertSpans spans(library_);
    CoverageTrack coverage(kWindow);
    int number = 0;
    for (int64_t begin = 500; begin < 11'000; begin += 10, ++number) {
      int64_t insert = 350 + number * 37 % 101;
      const bool over = begin + 50 <= kPlace && begin + insert + shift - 50 >= kPlace;
      if (over && (!one_copy || number % 2 == 0)) insert += shift;
      spans.add(read_at(begin, "100M").insert(insert));
    }
    for (int64_t begin = 0; begin < 11'900; ++begin) {
      const bool inside = begin >= kRepeat.begin - 50 && begin < kRepeat.end - 50;
      if (begin * 37 % 100 < (inside ? percent / 5 : 20)) coverage.add(read_at(begin, "100M"));
    }
    coverage.finish();
    const std::vector<TandemRepeat> repeats(repeat ? 1 : 0, kRepeat);
    return find_repeat_changes(kWindow, repeats, {&spans, &likelihood_, &coverage, 100}, {});
  }
  LibraryModel library_ = even_library();
  InsertLikelihood likelihood_{library_};
};

TEST_F(RepeatChanges, LongerInsertsAndLessCoverageAreALossOfUnits) {
  const auto changes = changes_of(100, false, 75);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_FALSE(changes[0].duplication);
  EXPECT_FALSE(changes[0].one_copy);
  EXPECT_EQ(changes[0].region.length(), 100);  // two units
  EXPECT_EQ(changes[0].locus, (Region{0, 5000, 5400}));
  EXPECT_GE(changes[0].region.begin, 5000);
  EXPECT_LE(changes[0].region.end, 5400);
  EXPECT_GT(changes[0].log_ratio, 10);
}

TEST_F(RepeatChanges, HalfOfThePairsAreOneCopy) {
  const auto changes = changes_of(150, true, 80);
  ASSERT_FALSE(changes.empty());
  EXPECT_FALSE(changes[0].duplication);
  EXPECT_TRUE(changes[0].one_copy);
  EXPECT_EQ(changes[0].region.length(), 150);
}

TEST_F(RepeatChanges, ShorterInsertsAndMoreCoverageAreAGain) {
  const auto changes = changes_of(-100, false, 125);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_TRUE(changes[0].duplication);
  EXPECT_EQ(changes[0].region.length(), 100);
}

TEST_F(RepeatChanges, CoverageThatDeniesTheChangeWeakensIt) {
  const auto agreed = changes_of(100, false, 75);
  const auto denied = changes_of(100, false, 150);
  ASSERT_FALSE(agreed.empty());
  EXPECT_TRUE(denied.empty() || denied[0].log_ratio < agreed[0].log_ratio - 4);
}

TEST_F(RepeatChanges, OutsideRepeatsInsertsAloneMaySpeak) {
  const auto changes = changes_of(120, false, 100, false);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_FALSE(changes[0].duplication);
  EXPECT_NEAR(static_cast<double>(changes[0].region.length()), 120, 20);
  EXPECT_LE(changes[0].region.begin, kPlace);
  EXPECT_GE(changes[0].region.end, kPlace);
}

TEST_F(RepeatChanges, AnUnchangedSampleGivesNothing) {
  EXPECT_TRUE(changes_of(0, false, 100).empty());
  EXPECT_TRUE(changes_of(0, false, 100, false).empty());
  EXPECT_TRUE(changes_of(3, true, 100).empty());
}

}  // namespace
}  // namespace cnvnet
