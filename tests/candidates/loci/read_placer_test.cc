#include "candidates/loci/read_placer.h"

#include <gtest/gtest.h>

#include "tests/candidates/loci/locus_reads.h"

namespace cnvnet {
namespace {

class ReadPlacerTest : public ::testing::Test {
 protected:
  std::vector<Placement> place(const ReadRecord& read, const Haplotype& haplotype) {
    return place(placed_bases(read), haplotype);
  }
  std::vector<Placement> place(const PlacedBases& bases, const Haplotype& haplotype) {
    std::vector<Placement> placements;
    placer_.choose(haplotype);
    placer_.place(bases, placer_.seeds(bases), ReadPlacer::kNoCost, placements);
    return placements;
  }
  LocusText text_ = text_of(random_bases(1000, 3));
  ReadPlacer placer_{text_};
  Haplotype reference_ = make_haplotype(text_, {});
};

TEST_F(ReadPlacerTest, AReadLiesWhereItsBasesStand) {
  const auto placements = place(read_of(reference_, 321), reference_);
  ASSERT_EQ(placements.size(), 1U);
  EXPECT_EQ(placements[0].begin, 321);
  EXPECT_EQ(placements[0].cost, 0);
}

TEST_F(ReadPlacerTest, AReadOverAJunctionFitsItsHaplotypeOnly) {
  const Haplotype lost = make_haplotype(text_, {deletion_of(400, 520)});
  const ReadRecord read = read_of(lost, 340);  // 60 bp before the junction, 40 behind
  const auto placements = place(read, lost);
  ASSERT_FALSE(placements.empty());
  EXPECT_EQ(placements[0].begin, 340);
  EXPECT_EQ(placements[0].cost, 0);
  for (const Placement& placement : place(read, reference_)) EXPECT_GT(placement.cost, 40);
}

TEST_F(ReadPlacerTest, BothCopiesOfADuplicationArePlaces) {
  const Haplotype gained = make_haplotype(text_, {copies_of(300, 500, 1)});
  const auto placements = place(read_of(reference_, 350), gained);
  ASSERT_EQ(placements.size(), 2U);
  EXPECT_EQ(placements[0].begin, 350);
  EXPECT_EQ(placements[1].begin, 550);
}

TEST_F(ReadPlacerTest, MismatchesCostByQualityUnlessTheyAreTheOtherAllele) {
  ReadRecord read = read_of(reference_, 200);
  read.bases[50] = read.bases[50] == 'A' ? 'C' : 'A';
  EXPECT_NEAR(place(read, reference_)[0].cost, 5, 0.1);
  read.qualities[50] = 2;
  EXPECT_NEAR(place(read, reference_)[0].cost, 1.5, 0.1);
  text_.others[250] = read.bases[50];
  EXPECT_EQ(place(read, make_haplotype(text_, {}))[0].cost, 0);
}

TEST_F(ReadPlacerTest, SmallGapsAreMended) {
  ReadRecord read =
      read_at(200, "50M2D50M").bases(text_.bases.substr(200, 50) + text_.bases.substr(252, 50));
  EXPECT_TRUE(has_small_gaps(read));
  EXPECT_EQ(place(mended_bases(read, text_), reference_)[0].cost, 0);
  EXPECT_TRUE(place(read, reference_).empty()) << "as it is, it does not fit the reference,";
  const Haplotype lost = make_haplotype(text_, {deletion_of(250, 252)});
  ASSERT_FALSE(place(read, lost).empty()) << "but the haplotype that it is from";
  EXPECT_EQ(place(read, lost)[0].cost, 0);
  read = read_at(200, "50M3I47M")
             .bases(text_.bases.substr(200, 50) + "ACA" + text_.bases.substr(250, 47));
  EXPECT_EQ(mended_bases(read, text_).bases.size(), 97U);
  EXPECT_EQ(place(mended_bases(read, text_), reference_)[0].cost, 0);
  EXPECT_FALSE(has_small_gaps(read_at(200, "50M8D50M")));
}

TEST_F(ReadPlacerTest, AReadInsideOfForeignBasesLiesThere) {
  const Edit edit = replacement_of(500, 500, random_bases(300, 9), text_);
  const Haplotype haplotype = make_haplotype(text_, {edit});
  const ReadRecord read = read_at(500, "100S").bases(haplotype.bases.substr(600, 100));
  const auto placements = place(read, haplotype);
  ASSERT_EQ(placements.size(), 1U);
  EXPECT_EQ(placements[0].begin, 600);
  EXPECT_EQ(placements[0].cost, 0);
  EXPECT_TRUE(place(read, reference_).empty()) << "what was chosen before is forgotten";
}

TEST_F(ReadPlacerTest, AForeignReadHasNoPlace) {
  EXPECT_TRUE(place(read_at(200, "100M").bases(random_bases(100, 77)), reference_).empty());
}

}  // namespace
}  // namespace cnvnet
