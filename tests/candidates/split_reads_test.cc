#include "candidates/split_reads.h"

#include <gtest/gtest.h>

#include "tests/candidates/sequence.h"

namespace cnvnet {
namespace {

class SplitReads : public ::testing::Test {
 protected:
  std::vector<Signal> signals_of(const ReadRecord& read) {
    ReferenceWindow window = window_over(text_);
    std::vector<Signal> signals;
    add_split_read_signals(read, options_, window, signals);
    return signals;
  }
  [[nodiscard]] std::string text(int64_t begin, int64_t end) const {
    return text_.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
  }

  CandidateOptions options_;
  std::string text_ = random_bases(5000, 7);
};

TEST_F(SplitReads, DeletionIsToldByItsLeftPart) {
  const std::string bases = text(950, 1000) + text(1400, 1450);
  const auto signals =
      signals_of(read_at(950, "50M50S").bases(bases).sa(0, 1400, false, "50S50M", 40));
  ASSERT_EQ(signals.size(), 1u);
  EXPECT_EQ(signals[0].type, EventType::kDeletion);
  EXPECT_EQ(signals[0].kind, SignalKind::kSplitRead);
  EXPECT_EQ(signals[0].region.length(), 400);
  EXPECT_LE(signals[0].region.begin, 1000);
  EXPECT_GE(signals[0].region.begin + signals[0].homology, 1000);
  EXPECT_EQ(signals[0].mapq, 40);
  // The same read seen from its right part says nothing, hard-clipped or not.
  EXPECT_TRUE(
      signals_of(read_at(1400, "50H50M").bases(text(1400, 1450)).sa(0, 950, false, "50M50S", 60))
          .empty());
  EXPECT_TRUE(
      signals_of(read_at(1400, "50S50M").bases(bases).sa(0, 950, false, "50M50S", 60)).empty());
}

TEST_F(SplitReads, DuplicationIsToldByThePartAtItsBegin) {
  // The read leaves the duplicated piece [2000, 2300) at its end and enters it at its begin.
  const std::string bases = text(2250, 2300) + text(2000, 2050);
  const auto signals =
      signals_of(read_at(2000, "50S50M").bases(bases).sa(0, 2250, false, "50M50S", 60));
  ASSERT_EQ(signals.size(), 1u);
  EXPECT_EQ(signals[0].type, EventType::kDuplication);
  EXPECT_EQ(signals[0].region.length(), 300);
  EXPECT_LE(signals[0].region.begin, 2000);
  EXPECT_GE(signals[0].region.begin + signals[0].homology, 2000);
  EXPECT_TRUE(
      signals_of(read_at(2250, "50M50S").bases(bases).sa(0, 2000, false, "50S50M", 60)).empty());
}

TEST_F(SplitReads, SharedBasesGoWhereTheReadFits) {
  // Bases 1000…1019 and 1400…1419 agree but for two places, and the aligner gave them to both
  // parts.
  for (int i = 0; i < 20; ++i)
    text_[static_cast<size_t>(1400 + i)] = text_[static_cast<size_t>(1000 + i)];
  text_[1008] = text_[1408] == 'A' ? 'C' : 'A';
  text_[1014] = text_[1414] == 'A' ? 'C' : 'A';
  const std::string bases = text(950, 1005) + text(1405, 1450);
  const auto signals =
      signals_of(read_at(950, "70M30S").bases(bases).sa(0, 1400, false, "50S50M", 60));
  ASSERT_EQ(signals.size(), 1u);
  EXPECT_EQ(signals[0].region.length(), 400);
  EXPECT_LE(signals[0].region.begin, 1000);
  EXPECT_GE(signals[0].region.begin + signals[0].homology, 1008 - 1);
  EXPECT_LT(signals[0].region.begin + signals[0].homology, 1009);
}

TEST_F(SplitReads, InsertedBasesBetweenThePartsAreTolerated) {
  const std::string bases = text(950, 1000) + "GATTACA" + text(1400, 1443);
  const auto signals =
      signals_of(read_at(950, "50M50S").bases(bases).sa(0, 1400, false, "57S43M", 60));
  ASSERT_EQ(signals.size(), 1u);
  EXPECT_EQ(signals[0].region, (Region{0, 1000, 1400}));
  EXPECT_EQ(signals[0].homology, 0);
}

TEST_F(SplitReads, InversionsOtherContigsAndDoubtfulPartsAreNoEvidence) {
  options_.min_mapq = 1;
  EXPECT_TRUE(signals_of(read_at(950, "50M50S").sa(0, 1400, true, "50S50M", 60)).empty());
  EXPECT_TRUE(signals_of(read_at(950, "50M50S").sa(1, 1400, false, "50S50M", 60)).empty());
  EXPECT_TRUE(signals_of(read_at(950, "50M50S").sa(0, 1400, false, "50S50M", 0)).empty());
  EXPECT_TRUE(signals_of(read_at(950, "50M50S").mapq(0).sa(0, 1400, false, "50S50M", 60)).empty());
  EXPECT_TRUE(signals_of(read_at(950, "100M").build()).empty());
  // One part inside the other on the read.
  EXPECT_TRUE(signals_of(read_at(950, "90M10S").sa(0, 1400, false, "20S50M30S", 60)).empty());
}

TEST_F(SplitReads, SizeLimitsHold) {
  options_.max_size = 399;
  EXPECT_TRUE(signals_of(read_at(950, "50M50S")
                             .bases(text(950, 1000) + text(1400, 1450))
                             .sa(0, 1400, false, "50S50M", 60))
                  .empty());
  EXPECT_TRUE(signals_of(read_at(950, "50M50S")
                             .bases(text(950, 1000) + text(1010, 1060))
                             .sa(0, 1010, false, "50S50M", 60))
                  .empty());
}

}  // namespace
}  // namespace cnvnet
