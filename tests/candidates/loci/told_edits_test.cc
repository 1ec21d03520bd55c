#include "candidates/loci/told_edits.h"

#include <gtest/gtest.h>

#include "tests/candidates/loci/locus_reads.h"

namespace cnvnet {
namespace {

// Ten units of 60 bp between ends that repeat nothing.
class ToldEditsTest : public ::testing::Test {
 protected:
  static std::string repeat(int units) {
    std::string bases;
    for (int i = 0; i < units; ++i) bases += random_bases(60, 7);
    return bases;
  }
  [[nodiscard]] std::vector<Edit> told(std::vector<Edit> edits) const {
    return told_edits(make_haplotype(text_, std::move(edits)), text_);
  }

  LocusText text_ = text_of(random_bases(500, 1) + repeat(10) + random_bases(500, 2));
  int64_t repeat_ = text_.begin + 500;
};

TEST_F(ToldEditsTest, ALossAndAGainOfTheSameUnitsAreOneEdit) {
  const std::vector<Edit> edits =
      told({deletion_of(repeat_, repeat_ + 240), copies_of(repeat_ + 300, repeat_ + 360, 1)});
  ASSERT_EQ(edits.size(), 1U);
  EXPECT_EQ(edits[0].gained(), -180);
  EXPECT_EQ(make_haplotype(text_, edits).bases,
            text_of(random_bases(500, 1) + repeat(7) + random_bases(500, 2)).bases);
}

TEST_F(ToldEditsTest, OneEditMayGain) {
  const std::vector<Edit> edits =
      told({deletion_of(repeat_, repeat_ + 60), copies_of(repeat_ + 300, repeat_ + 360, 3)});
  ASSERT_EQ(edits.size(), 1U);
  EXPECT_EQ(edits[0].gained(), 120);
  EXPECT_EQ(make_haplotype(text_, edits).bases,
            text_of(random_bases(500, 1) + repeat(12) + random_bases(500, 2)).bases);
}

TEST_F(ToldEditsTest, WhatCancelsOutIsNoEdit) {
  EXPECT_TRUE(told({deletion_of(repeat_, repeat_ + 60), copies_of(repeat_ + 300, repeat_ + 360, 1)})
                  .empty());
}

TEST_F(ToldEditsTest, EditsOfOtherBasesStayApart) {
  const std::vector<Edit> edits = {deletion_of(text_.begin + 100, text_.begin + 160),
                                   copies_of(repeat_ + 300, repeat_ + 360, 3)};
  EXPECT_EQ(told(edits), edits);
}

TEST_F(ToldEditsTest, OneGapMayCostAFewMismatches) {
  // Lost: bases 200 to 300 and, five bases on, another 100: five mismatches cost less than a gap.
  const std::vector<Edit> near = {deletion_of(text_.begin + 200, text_.begin + 300),
                                  deletion_of(text_.begin + 305, text_.begin + 405)};
  ASSERT_EQ(told(near).size(), 1U);
  EXPECT_EQ(told(near)[0].gained(), -200);
  const std::vector<Edit> far = {deletion_of(text_.begin + 200, text_.begin + 300),
                                 deletion_of(text_.begin + 340, text_.begin + 440)};
  EXPECT_EQ(told(far), far);
}

TEST_F(ToldEditsTest, ThreeBecomeOneAndReplacedBasesAreNone) {
  const std::vector<Edit> edits =
      told({replacement_of(text_.begin + 50, text_.begin + 60, random_bases(10, 9), text_),
            deletion_of(repeat_, repeat_ + 60), deletion_of(repeat_ + 120, repeat_ + 180),
            copies_of(repeat_ + 300, repeat_ + 360, 5)});
  ASSERT_EQ(edits.size(), 1U);
  EXPECT_EQ(edits[0].gained(), 180);
}

}  // namespace
}  // namespace cnvnet
