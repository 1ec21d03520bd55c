#include "candidates/alignment_gaps.h"

#include <gtest/gtest.h>

#include "tests/candidates/sequence.h"

namespace cnvnet {
namespace {

class AlignmentGaps : public ::testing::Test {
 protected:
  std::vector<Signal> signals_of(const ReadRecord& read) {
    ReferenceWindow window = window_over(text_);
    std::vector<Signal> signals;
    add_gap_signals(read, options_, window, signals, others_);
    return signals;
  }
  [[nodiscard]] std::string text(int64_t begin, int64_t end) const {
    return text_.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
  }

  CandidateOptions options_;
  std::vector<Signal> others_;
  std::string text_ = random_bases(3000, 11);
};

TEST_F(AlignmentGaps, ADeletionIsLeftAligned) {
  // The reference repeats 10 bases behind the deletion, so it may be put 10 bp further left.
  text_.replace(1060, 10, text_.substr(1000, 10));
  text_[999] = text_[1059] == 'A' ? 'C' : 'A';
  const auto signals = signals_of(read_at(960, "50M60D50M").mapq(33));
  ASSERT_EQ(signals.size(), 1u);
  EXPECT_EQ(signals[0].type, EventType::kDeletion);
  EXPECT_EQ(signals[0].kind, SignalKind::kAlignmentGap);
  EXPECT_EQ(signals[0].region, (Region{0, 1000, 1060}));
  EXPECT_GE(signals[0].homology, 10);
  EXPECT_EQ(signals[0].mapq, 33);
}

TEST_F(AlignmentGaps, GapsThatAreNoSignalAreKeptAside) {
  EXPECT_TRUE(signals_of(read_at(960, "50M12D50M").mapq(33).name("a")).empty());
  ASSERT_EQ(others_.size(), 1u);
  EXPECT_EQ(others_[0].type, EventType::kDeletion);
  EXPECT_EQ(others_[0].region, (Region{0, 1010, 1022}));
  EXPECT_EQ(others_[0].mapq, 33);
  EXPECT_EQ(others_[0].fragment, hash_name("a"));
  // 60 bases that stand nowhere near, and gaps that are too short.
  others_.clear();
  const std::string bases = text(960, 1010) + random_bases(60, 3) + text(1010, 1060);
  EXPECT_TRUE(signals_of(read_at(960, "50M60I50M").bases(bases)).empty());
  ASSERT_EQ(others_.size(), 1u);
  EXPECT_EQ(others_[0].type, EventType::kDuplication);
  EXPECT_EQ(others_[0].region, (Region{0, 1010, 1070}));
  others_.clear();
  EXPECT_TRUE(signals_of(read_at(960, "50M4D50M")).empty());
  EXPECT_EQ(signals_of(read_at(960, "50M60D50M")).size(), 1u);
  EXPECT_TRUE(others_.empty());
}

TEST_F(AlignmentGaps, NeighbouringGapsAddUp) {
  const auto signals = signals_of(read_at(960, "40M30D20M25D40M"));
  ASSERT_EQ(signals.size(), 1u);
  EXPECT_EQ(signals[0].region.length(), 55);
  EXPECT_TRUE(signals_of(read_at(960, "40M20D40M20D40M")).empty());
  EXPECT_EQ(signals_of(read_at(900, "40M40D50M40D40M")).size(), 2u);
}

TEST_F(AlignmentGaps, AnInsertionThatRepeatsItsFlankIsADuplication) {
  for (const bool before : {true, false}) {
    const std::string inserted = before ? text(940, 1000) : text(1000, 1060);
    const std::string bases = text(950, 1000) + inserted + text(1000, 1050);
    const auto signals = signals_of(read_at(950, "50M60I50M").bases(bases));
    ASSERT_EQ(signals.size(), 1u) << before;
    EXPECT_EQ(signals[0].type, EventType::kDuplication);
    EXPECT_EQ(signals[0].region.length(), 60);
    const int64_t begin = before ? 940 : 1000;
    EXPECT_LE(signals[0].region.begin, begin);
    EXPECT_GE(signals[0].region.begin + signals[0].homology, begin);
  }
}

TEST_F(AlignmentGaps, AnInsertionMayRepeatAShorterUnit) {
  const std::string unit = text(980, 1000);
  const std::string bases = text(950, 1000) + unit + unit + unit + text(1000, 1050);
  const auto signals = signals_of(read_at(950, "50M60I50M").bases(bases));
  ASSERT_EQ(signals.size(), 1u);
  EXPECT_EQ(signals[0].region.length(), 60);
}

TEST_F(AlignmentGaps, OtherInsertionsAndSmallGapsAreNoEvidence) {
  options_.min_mapq = 1;
  const std::string bases = text(950, 1000) + random_bases(60, 99) + text(1000, 1050);
  EXPECT_TRUE(signals_of(read_at(950, "50M60I50M").bases(bases)).empty());
  EXPECT_TRUE(signals_of(read_at(950, "50M29D50M")).empty());
  EXPECT_TRUE(signals_of(read_at(950, "50M60D50M").mapq(0)).empty());
  EXPECT_TRUE(signals_of(read_at(950, "100M")).empty());
  EXPECT_TRUE(signals_of(read_at(950, "50M500N50M")).empty());
}

}  // namespace
}  // namespace cnvnet
