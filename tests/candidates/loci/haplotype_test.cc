#include "candidates/loci/haplotype.h"

#include <gtest/gtest.h>

#include "genome/error.h"
#include "tests/candidates/sequence.h"

namespace cnvnet {
namespace {

LocusText text_of(const std::string& bases) { return {100, bases, bases}; }

TEST(HaplotypeTest, EditsReplaceBases) {
  const LocusText text = text_of("ACGTTGCA");
  EXPECT_EQ(make_haplotype(text, {}).bases, "ACGTTGCA");
  EXPECT_EQ(make_haplotype(text, {deletion_of(102, 105)}).bases, "ACGCA");
  EXPECT_EQ(make_haplotype(text, {copies_of(101, 103, 2)}).bases, "ACGCGCGTTGCA");
  EXPECT_EQ(make_haplotype(text, {replacement_of(104, 104, "NNN", text)}).bases, "ACGTNNNTGCA");
  EXPECT_EQ(
      make_haplotype(text, {deletion_of(100, 101), replacement_of(108, 108, "A", text)}).bases,
      "CGTTGCAA");
}

TEST(HaplotypeTest, KnowsWhatItGainedAndWhereItsBasesComeFrom) {
  const Haplotype haplotype =
      make_haplotype(text_of("ACGTTGCA"), {deletion_of(101, 102), copies_of(103, 106, 1)});
  EXPECT_EQ(haplotype.gained, 2);
  EXPECT_FALSE(haplotype.foreign);
  ASSERT_EQ(haplotype.stretches.size(), 4U);
  EXPECT_EQ(haplotype.stretches[2].source, 103);
  EXPECT_EQ(haplotype.stretches[2].begin, 5);
  EXPECT_EQ(haplotype.stretches[2].length, 3);
}

TEST(HaplotypeTest, BasesThatStandNowhereNearAreForeign) {
  const std::string unit = random_bases(40, 3);
  const LocusText text = text_of(random_bases(300, 1) + unit + unit + random_bases(2000, 2));
  std::string other = unit;  // a unit as imperfect as in people
  other[10] = other[10] == 'A' ? 'C' : 'A';
  other[30] = other[30] == 'A' ? 'C' : 'A';
  EXPECT_FALSE(replacement_of(440, 440, other, text).foreign);
  EXPECT_TRUE(replacement_of(440, 440, random_bases(40, 9), text).foreign);
  EXPECT_TRUE(replacement_of(2300, 2300, unit, text).foreign) << "too far from where it stands";
  EXPECT_FALSE(replacement_of(440, 440, "GATTACA", text).foreign) << "too short to tell";
  EXPECT_TRUE(make_haplotype(text, {replacement_of(440, 440, random_bases(40, 9), text)}).foreign);
}

TEST(HaplotypeTest, BringsTheOtherAllelesOfSnpsWithIt) {
  LocusText text = text_of("ACGT");
  text.others = "ATGT";
  EXPECT_EQ(make_haplotype(text, {copies_of(101, 103, 1)}).others, "ATGTGT");
}

TEST(HaplotypeTest, EditsMustFitAndBeApart) {
  const LocusText text = text_of("ACGT");
  EXPECT_FALSE(fits(deletion_of(99, 101), text));
  EXPECT_FALSE(fits(deletion_of(101, 105), text));
  Edit copies = copies_of(100, 102, 1);
  copies.source = 98;
  EXPECT_FALSE(fits(copies, text));
  EXPECT_THROW((void)make_haplotype(text, {deletion_of(99, 101)}), InternalError);
  EXPECT_THROW((void)make_haplotype(text, {deletion_of(100, 102), deletion_of(101, 103)}),
               InternalError);
}

}  // namespace
}  // namespace cnvnet
