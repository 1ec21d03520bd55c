#include "candidates/insert_shifts.h"

#include <gtest/gtest.h>

#include "tests/candidates/sequence.h"

namespace cnvnet {
namespace {

// Inserts of 350 to 450 bp, and a few of 800 bp.
LibraryModel library_with_tail() {
  LibraryCounts counts(1);
  for (int i = 0; i < 1010; ++i) counts.add(read_at(1000, "100M").insert(350 + i % 101));
  for (int i = 0; i < 10; ++i) counts.add(read_at(1000, "100M").insert(800));
  return LibraryModel(counts, {ReadGroup{}});
}

// A repeat at [5000, 5400) of a contig of 10 kb, and pairs every 10 bp whose
// inserts are `shift` longer where they span position 5200.
class InsertShiftsTest : public ::testing::Test {
 protected:
  InsertShiftsTest() {
    const std::string unit = random_bases(50, 2);
    for (size_t at = 5000; at < 5400; at += 50) text_.replace(at, 50, unit);
  }
  std::vector<Signal> signals_of(int64_t shift, bool one_copy, int64_t place = 5200) {
    const LocalRepeats repeats(text_, 0);
    InsertShifts shifts(options_, library_, {0, 0, 10'000}, repeats);
    int number = 0;
    for (int64_t begin = 1000; begin < 8000; begin += 10, ++number) {
      int64_t insert = 350 + number * 37 % 101;
      const bool spans = begin + 50 <= place && begin + insert + shift - 50 >= place;
      if (spans && (!one_copy || number % 2 == 0)) insert += shift;
      shifts.add(read_at(begin, "100M").insert(insert));
    }
    std::vector<Signal> signals;
    shifts.add_signals(signals);
    return signals;
  }

  CandidateOptions options_;
  LibraryModel library_ = library_with_tail();
  std::string text_ = random_bases(10'000, 1);
};

TEST_F(InsertShiftsTest, LongerInsertsTogetherAreADeletion) {
  const auto signals = signals_of(70, false);
  ASSERT_GT(signals.size(), 5u);
  for (const Signal& signal : signals) {
    EXPECT_EQ(signal.type, EventType::kDeletion);
    EXPECT_EQ(signal.kind, SignalKind::kDiscordantPair);
    EXPECT_NEAR(signal.size, 70, 25);
    EXPECT_LE(signal.region.begin, 5200);
    EXPECT_GE(signal.region.end, 5200);
  }
}

TEST_F(InsertShiftsTest, ShorterInsertsTogetherAreADuplication) {
  const auto signals = signals_of(-70, false);
  ASSERT_GT(signals.size(), 5u);
  for (const Signal& signal : signals) EXPECT_EQ(signal.type, EventType::kDuplication);
}

TEST_F(InsertShiftsTest, HalfOfThePairsAreOneCopyOfTwo) {
  const auto signals = signals_of(150, true);
  ASSERT_FALSE(signals.empty());
  for (const Signal& signal : signals) EXPECT_NEAR(signal.size, 150, 40);
}

TEST_F(InsertShiftsTest, NormalInsertsAndUniqueSequenceGiveNothing) {
  EXPECT_TRUE(signals_of(0, false).empty());
  EXPECT_TRUE(signals_of(10, false).empty());
  EXPECT_TRUE(signals_of(70, false, 3000).empty());
}

}  // namespace
}  // namespace cnvnet
