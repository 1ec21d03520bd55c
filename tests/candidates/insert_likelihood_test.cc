#include "candidates/insert_likelihood.h"

#include <gtest/gtest.h>

#include "tests/candidates/sequence.h"

namespace cnvnet {
namespace {

// Pairs every 10 bp of [1000, 8000), with inserts of 350 to 450 bp. Those over position 5000 are
// `shift` longer on every second pair (one_copy) or on all.
InsertSpans spans_of(const LibraryModel& library, int64_t shift, bool one_copy) {
  InsertSpans spans(library);
  int number = 0;
  for (int64_t begin = 1000; begin < 8000; begin += 10, ++number) {
    int64_t insert = 350 + number * 37 % 101;
    const bool over = begin + 50 <= 5000 && begin + insert + shift - 50 >= 5000;
    if (over && (!one_copy || number % 2 == 0)) insert += shift;
    spans.add(read_at(begin, "100M").insert(insert));
  }
  return spans;
}

class InsertLikelihoodTest : public ::testing::Test {
 protected:
  double log_ratio(int64_t shift, bool one_copy, int32_t lost, double share) {
    std::vector<InsertSpan> over;
    spans_of(library_, shift, one_copy).over(5000, over);
    return likelihood_.log_ratio(over, lost, share);
  }
  LibraryModel library_ = even_library();
  InsertLikelihood likelihood_{library_};
};

TEST_F(InsertLikelihoodTest, LongerInsertsOnAllPairsAreALossOnBothCopies) {
  EXPECT_GT(log_ratio(80, false, 80, 1), 10);
  EXPECT_GT(log_ratio(80, false, 80, 1), log_ratio(80, false, 80, 0.5));
  EXPECT_GT(log_ratio(80, false, 80, 1), log_ratio(80, false, 160, 1));
  EXPECT_LT(log_ratio(80, false, -80, 1), 0);
}

TEST_F(InsertLikelihoodTest, LongerInsertsOnHalfOfThePairsAreALossOnOneCopy) {
  EXPECT_GT(log_ratio(120, true, 120, 0.5), 10);
  EXPECT_GT(log_ratio(120, true, 120, 0.5), log_ratio(120, true, 120, 1));
}

TEST_F(InsertLikelihoodTest, ShorterInsertsAreAGain) {
  EXPECT_GT(log_ratio(-80, false, -80, 1), 10);
  EXPECT_LT(log_ratio(-80, false, 80, 1), 0);
}

TEST_F(InsertLikelihoodTest, NormalInsertsSpeakAgainstEveryChange) {
  for (const int32_t lost : {-100, -50, 50, 100, 500}) {
    for (const double share : {0.5, 1.0})
      EXPECT_LT(log_ratio(0, false, lost, share), 0) << lost << " " << share;
  }
}

TEST_F(InsertLikelihoodTest, TooFewPairsSayNothing) {
  EXPECT_EQ(likelihood_.log_ratio({{4800, 480, 0}, {4810, 490, 0}, {4820, 470, 0}}, 80, 1), 0);
  EXPECT_EQ(likelihood_.log_ratio({}, 80, 1), 0);
  // A gain that no pair of the library can span leaves nothing to see.
  EXPECT_EQ(log_ratio(0, false, -400, 0.5), 0);
}

TEST_F(InsertLikelihoodTest, OneOf50PairsIsAnOutlierOfAnySize) {
  double all = 0;
  double outliers = 0;
  for (int32_t insert = 0; insert <= LibraryCounts::kMaxInsert; ++insert) {
    all += likelihood_.relative_density(0, insert);
    if (insert < 300 || insert > 500) outliers += likelihood_.relative_density(0, insert);
  }
  EXPECT_NEAR(outliers / all, 0.02, 0.002);
}

TEST_F(InsertLikelihoodTest, AFewFarPairsDoNotMoveWhatIsNormal) {
  LibraryCounts counts(1);
  for (int i = 0; i < 10'000; ++i) counts.add(read_at(1000, "100M").insert(350 + i % 101));
  for (int i = 0; i < 20; ++i) counts.add(read_at(1000, "100M").insert(5000));
  const InsertLikelihood chimeric(LibraryModel(counts, {ReadGroup{}}));
  EXPECT_NEAR(chimeric.surprise({0, 400, 0}), likelihood_.surprise({0, 400, 0}), 0.1);
}

TEST(InsertSpans, TakesFacingPairsOnly) {
  const LibraryModel library = even_library();
  InsertSpans spans(library);
  spans.add(read_at(1000, "100M").insert(-400).reverse());
  spans.add(read_at(1000, "100M").insert(400).flags(ReadRecord::kPaired | ReadRecord::kReverse));
  spans.add(read_at(1000, "100M").insert(400).mate(1, 1300));
  spans.add(read_at(1000, "100M").insert(library.max_insert() + InsertSpans::kBeyondNormal + 1));
  EXPECT_TRUE(spans.empty());
  spans.add(read_at(1000, "100M").insert(400));
  std::vector<InsertSpan> over;
  spans.over(1049, over);
  EXPECT_TRUE(over.empty());
  spans.over(1050, over);
  EXPECT_EQ(over, (std::vector<InsertSpan>{{1000, 400, 0}}));
  spans.over(1350, over);
  EXPECT_EQ(over.size(), 1u);
  spans.over(1351, over);
  EXPECT_TRUE(over.empty());
}

TEST(InsertSpans, MeanShiftsDoNotDependOnTheWindow) {
  const LibraryModel library = even_library();
  const InsertLikelihood likelihood(library);
  const InsertSpans spans = spans_of(library, 90, true);
  const auto all = spans.mean_shifts({0, 1000, 9000}, 50, likelihood);
  const auto part = spans.mean_shifts({0, 4010, 6000}, 50, likelihood);
  EXPECT_GT(all[(5000 - 1000) / 50], 3.0);
  EXPECT_NEAR(all[(3000 - 1000) / 50], 0, 1.5);
  for (size_t i = 0; i < 30; ++i) EXPECT_DOUBLE_EQ(part[i], all[i + (4000 - 1000) / 50]) << i;
}

}  // namespace
}  // namespace cnvnet
