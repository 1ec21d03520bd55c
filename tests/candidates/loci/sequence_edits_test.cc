#include "candidates/loci/sequence_edits.h"

#include <gtest/gtest.h>

#include "tests/candidates/loci/locus_reads.h"

namespace cnvnet {
namespace {

// A tandem repeat of eight units of 40 bp, each with a base of its own, at [400, 720).
class SequenceEditsTest : public ::testing::Test {
 protected:
  SequenceEditsTest() {
    const std::string unit = random_bases(40, 3);
    std::string bases = random_bases(400, 1);
    for (size_t i = 0; i < 8; ++i) {
      bases += unit;
      char& own = bases[bases.size() - 40 + 3 * i];
      own = own == 'A' ? 'C' : 'A';
    }
    text_ = text_of(bases + random_bases(400, 2));
  }
  [[nodiscard]] std::string with(std::vector<Edit> edits) const {
    return make_haplotype(text_, std::move(edits)).bases;
  }
  LocusText text_;
};

TEST_F(SequenceEditsTest, NothingDiffers) {
  EXPECT_TRUE(EditFinder(text_).between(text_.bases).empty());
}

TEST_F(SequenceEditsTest, ALossIsOneDeletion) {
  const std::vector<Edit> edits = EditFinder(text_).between(with({deletion_of(100, 190)}));
  ASSERT_EQ(edits.size(), 1U);
  EXPECT_EQ(edits[0].gained(), -90);
  EXPECT_TRUE(edits[0].bases.empty());
}

TEST_F(SequenceEditsTest, ALossOfUnitsIsOneDeletionOfThese) {
  const std::vector<Edit> edits = EditFinder(text_).between(with({deletion_of(480, 560)}));
  ASSERT_EQ(edits.size(), 1U);
  EXPECT_EQ(edits[0].gained(), -80);
  EXPECT_GE(edits[0].begin, 400);
  EXPECT_LE(edits[0].end, 720);
}

TEST_F(SequenceEditsTest, AGainOfWhatStandsBesideItIsToldAsCopies) {
  const std::vector<Edit> edits = EditFinder(text_).between(with({copies_of(100, 190, 1)}));
  ASSERT_EQ(edits.size(), 1U);
  EXPECT_EQ(edits[0].copies, 1);
  EXPECT_EQ(edits[0].gained(), 90);
  EXPECT_TRUE(edits[0].bases.empty());
}

TEST_F(SequenceEditsTest, OtherBasesAreSpeltOut) {
  const std::string inserted = random_bases(60, 7);
  const std::vector<Edit> edits =
      EditFinder(text_).between(with({replacement_of(200, 200, inserted, text_)}));
  ASSERT_EQ(edits.size(), 1U);
  EXPECT_EQ(edits[0].bases.size(), 60U);
  EXPECT_TRUE(edits[0].foreign);
}

TEST_F(SequenceEditsTest, SnpsThatTheTextAcceptsAreNoEdits) {
  std::string bases = with({deletion_of(480, 560)});
  const char other = bases[300] == 'A' ? 'C' : 'A';
  bases[300] = other;
  EXPECT_EQ(EditFinder(text_).between(bases).size(), 2U);
  text_.others[300] = other;
  EXPECT_EQ(EditFinder(text_).between(bases).size(), 1U);
}

TEST_F(SequenceEditsTest, NothingInCommonIsOneEdit) {
  const std::string bases = random_bases(500, 11);
  const std::vector<Edit> edits = EditFinder(text_).between(bases);
  EXPECT_EQ(make_haplotype(text_, edits).bases, bases);
}

TEST_F(SequenceEditsTest, EditsAlwaysGiveTheSequence) {
  for (uint32_t seed = 1; seed <= 200; ++seed) {
    // Three changes within the repeat, as they come.
    std::string bases = text_.bases;
    for (uint32_t change = 0; change < 3; ++change) {
      const size_t at = 380 + (seed * 7919 + change * 104729) % 250;
      const size_t length = 1 + (seed * 31 + change * 17) % 120;
      if ((seed + change) % 3 == 0) {
        bases.erase(at, length);
      } else if ((seed + change) % 3 == 1) {
        bases.insert(at, bases.substr(at, length));
      } else {
        bases.insert(at, random_bases(length, seed));
      }
    }
    const std::vector<Edit> edits = EditFinder(text_).between(bases);
    ASSERT_EQ(make_haplotype(text_, edits).bases, bases) << seed;
  }
}

}  // namespace
}  // namespace cnvnet
