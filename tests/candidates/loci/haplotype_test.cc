#include "candidates/loci/haplotype.h"

#include <gtest/gtest.h>

#include "genome/error.h"

namespace cnvnet {
namespace {

LocusText text_of(const std::string& bases) { return {100, bases, bases}; }

TEST(HaplotypeTest, EditsReplaceBases) {
  const LocusText text = text_of("ACGTTGCA");
  EXPECT_EQ(make_haplotype(text, {}).bases, "ACGTTGCA");
  EXPECT_EQ(make_haplotype(text, {deletion_of(102, 105)}).bases, "ACGCA");
  EXPECT_EQ(make_haplotype(text, {copies_of(101, 103, 2)}).bases, "ACGCGCGTTGCA");
  EXPECT_EQ(make_haplotype(text, {insertion_of(104, "NNN")}).bases, "ACGTNNNTGCA");
  EXPECT_EQ(make_haplotype(text, {deletion_of(100, 101), insertion_of(108, "A")}).bases, "CGTTGCAA");
}

TEST(HaplotypeTest, KnowsWhatItGainedAndWhereItsBasesComeFrom) {
  const Haplotype haplotype = make_haplotype(text_of("ACGTTGCA"), {deletion_of(101, 102), copies_of(103, 106, 1)});
  EXPECT_EQ(haplotype.gained, 2);
  EXPECT_FALSE(haplotype.foreign);
  ASSERT_EQ(haplotype.stretches.size(), 4U);
  EXPECT_EQ(haplotype.stretches[2].source, 103);
  EXPECT_EQ(haplotype.stretches[2].begin, 5);
  EXPECT_EQ(haplotype.stretches[2].length, 3);
  EXPECT_TRUE(make_haplotype(text_of("ACGT"), {insertion_of(102, "C")}).foreign);
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
  EXPECT_THROW((void)make_haplotype(text, {deletion_of(100, 102), deletion_of(101, 103)}), InternalError);
}

}  // namespace
}  // namespace cnvnet
