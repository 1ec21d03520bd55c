#include "candidates/loci/split_edits.h"

#include <gtest/gtest.h>

#include "tests/candidates/loci/locus_reads.h"

namespace cnvnet {
namespace {

class SplitEditsTest : public ::testing::Test {
 protected:
  // The edits that reads ask for which begin at these bases of the haplotype.
  [[nodiscard]] std::vector<Edit> edits(const Haplotype& haplotype,
                                        const std::vector<int64_t>& begins) const {
    const ReadPlacer placer(text_);
    std::vector<PlacedBases> bases;
    std::vector<std::vector<Seed>> seeds;
    for (const int64_t begin : begins) {
      bases.push_back(placed_bases(read_of(haplotype, begin)));
      seeds.push_back(placer.seeds(bases.back()));
    }
    std::vector<SeededRead> reads;
    for (size_t i = 0; i < bases.size(); ++i) reads.push_back({&bases[i], seeds[i]});
    return split_edits(text_, reads);
  }
  [[nodiscard]] Haplotype with(Edit edit) const { return make_haplotype(text_, {std::move(edit)}); }

  LocusText text_ = text_of(random_bases(1200, 3));
};

TEST_F(SplitEditsTest, ReadsOverAJunctionAskForTheirDeletion) {
  text_.bases[700] = text_.bases[501];  // no base may stand on either side
  text_.bases[699] = text_.bases[499] == 'A' ? 'C' : 'A';
  text_.others = text_.bases;
  const std::vector<Edit> found = edits(with(deletion_of(500, 700)), {440, 450, 460});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0], deletion_of(500, 700));
}

TEST_F(SplitEditsTest, TheSameJunctionIsFoundWhereverReadsBegin) {
  // Bases that could belong to both sides: told as far to the left as they allow.
  text_.bases.replace(700, 6, text_.bases.substr(500, 6));
  text_.others = text_.bases;
  const std::vector<Edit> found = edits(with(deletion_of(506, 706)), {425, 440, 470, 480});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].gained(), -200);
  EXPECT_LE(found[0].begin, 500);
}

TEST_F(SplitEditsTest, ReadsOverTheJunctionOfADuplicationAskForCopies) {
  const std::vector<Edit> found = edits(with(copies_of(500, 650, 1)), {600, 610, 620});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].gained(), 150);
  EXPECT_EQ(found[0].copies, 1);
}

TEST_F(SplitEditsTest, OneReadIsNotEnough) {
  EXPECT_TRUE(edits(with(deletion_of(500, 700)), {450}).empty());
}

TEST_F(SplitEditsTest, ReadsThatFitAskForNothing) {
  EXPECT_TRUE(edits(with({}), {440, 450, 460}).empty());
  const Haplotype lost = with(deletion_of(500, 700));
  EXPECT_TRUE(edits(lost, {405, 495, 498}).empty()) << "too few bases on one side";
}

TEST_F(SplitEditsTest, ReadsWithoutBasesAskForNothing) {
  const PlacedBases none;
  const std::vector<Seed> seeds = {{100, 900}, {300, 900}};
  const std::vector<SeededRead> reads(3, SeededRead{&none, seeds});
  EXPECT_TRUE(split_edits(text_, reads).empty());
}

}  // namespace
}  // namespace cnvnet
