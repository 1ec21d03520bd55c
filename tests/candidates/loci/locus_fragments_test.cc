#include "candidates/loci/locus_fragments.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/candidates/loci/locus_reads.h"

namespace cnvnet {
namespace {

constexpr Region kNoRepeat{0, 0, 0};

// 300 bp; one fragment over [0, 100) and [200, 300), and one over [50, 150) and [100, 200).
class MarkSharedTest : public ::testing::Test {
 protected:
  MarkSharedTest() : text_(text_of(random_bases(300, 3))) {
    for (const int64_t begin : {0, 200, 50, 100}) reads_.push_back(read_at(begin, "100M"));
    for (const size_t first : {0, 2}) {
      LocusFragment fragment;
      fragment.forward = &reads_[first];
      fragment.reverse = &reads_[first + 1];
      fragments_.push_back(fragment);
    }
  }

  LocusText text_;
  std::vector<ReadRecord> reads_;
  std::vector<LocusFragment> fragments_;
};

TEST_F(MarkSharedTest, UniqueReadsComeFromHere) {
  mark_shared(kNoRepeat, fragments_, text_);
  EXPECT_FALSE(fragments_[0].is_shared || fragments_[1].is_shared);
  EXPECT_DOUBLE_EQ(text_.own(0, 300), 300);
}

TEST_F(MarkSharedTest, OneUniqueReadIsEnough) {
  reads_[2].mapq = 0;
  mark_shared(kNoRepeat, fragments_, text_);
  EXPECT_FALSE(fragments_[1].is_shared);
}

TEST_F(MarkSharedTest, FragmentsOfMapq0MayComeFromElsewhere) {
  reads_[2].mapq = reads_[3].mapq = 0;
  mark_shared(kNoRepeat, fragments_, text_);
  EXPECT_FALSE(fragments_[0].is_shared);
  EXPECT_TRUE(fragments_[1].is_shared);
  EXPECT_DOUBLE_EQ(text_.own(0, 50), 50);
  EXPECT_DOUBLE_EQ(text_.own(50, 100), 25);  // one read of each
  EXPECT_DOUBLE_EQ(text_.own(100, 200), 0);
  EXPECT_DOUBLE_EQ(make_haplotype(text_, {deletion_of(50, 200)}).own_gained, -25);
  EXPECT_DOUBLE_EQ(make_haplotype(text_, {copies_of(50, 100, 2)}).own_gained, 50);
  const Edit inserted = replacement_of(20, 20, "ACGTACGT", text_);
  EXPECT_DOUBLE_EQ(make_haplotype(text_, {inserted}).own_gained, 8);
}

TEST_F(MarkSharedTest, InsideOfItsTandemRepeatAReadIsOfHere) {
  for (ReadRecord& read : reads_) read.mapq = 0;
  mark_shared({0, 90, 200}, fragments_, text_);
  EXPECT_TRUE(fragments_[0].is_shared);  // less than half of each read
  EXPECT_FALSE(fragments_[1].is_shared);
}

TEST_F(MarkSharedTest, PairsAroundTheLocusAreJudgedByTheirOwnRead) {
  std::vector<ReadRecord> around = {read_at(1000, "100M"), read_at(1000, "100M").mapq(0)};
  for (ReadRecord& read : around) {
    read.flags |= ReadRecord::kPaired | ReadRecord::kMateReverse;
    read.mate_contig = 0;
    read.mate_begin = 1500;
    read.insert_size = 600;
  }
  const std::vector<const ReadRecord*> reads = {&around[0], &around[1]};
  const auto fragments = fragments_over({0, 1200, 1400}, reads, 100, 5000);
  ASSERT_EQ(fragments.size(), 2U);
  EXPECT_FALSE(fragments[0].is_shared);
  EXPECT_TRUE(fragments[1].is_shared);
}

}  // namespace
}  // namespace cnvnet
