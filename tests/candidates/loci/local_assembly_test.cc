#include "candidates/loci/local_assembly.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/candidates/loci/locus_reads.h"

namespace cnvnet {
namespace {

class LocalAssemblyTest : public ::testing::Test {
 protected:
  [[nodiscard]] static std::vector<const ReadRecord*> pointers(
      const std::vector<ReadRecord>& reads) {
    std::vector<const ReadRecord*> all;
    for (const ReadRecord& read : reads) all.push_back(&read);
    return all;
  }
  [[nodiscard]] std::vector<std::string> paths(const std::vector<ReadRecord>& reads) const {
    return assembled_paths(locus_, text_, pointers(reads), 37);
  }
  [[nodiscard]] static bool holds(const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  }

  LocusText text_ = text_of(random_bases(2000, 3));
  Region locus_{0, 900, 1100};
  Haplotype reference_ = make_haplotype(text_, {});
};

TEST_F(LocalAssemblyTest, ReadsOfTheReferenceSpellIt) {
  const std::vector<std::string> found = paths(reads_of(reference_, reference_));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0], text_.bases);
}

TEST_F(LocalAssemblyTest, BothHaplotypesAreSpelt) {
  // A SNP, bases that stand nowhere on the reference, and a loss, all within one read's length.
  Edit snp = replacement_of(930, 931, text_.bases[930] == 'A' ? "C" : "A", text_);
  const Edit gain = replacement_of(960, 960, random_bases(55, 8), text_);
  const Haplotype changed = make_haplotype(text_, {snp, gain, deletion_of(1000, 1070)});
  const std::vector<std::string> found = paths(reads_of(changed, reference_));
  EXPECT_TRUE(holds(found, text_.bases));
  EXPECT_TRUE(holds(found, changed.bases));
}

TEST_F(LocalAssemblyTest, UnitsThatDifferAreSpeltAsTheyAre) {
  const std::string unit = random_bases(50, 5);
  std::string repeat = unit + unit + unit;
  for (const size_t at : {10, 60, 115}) repeat[at] = repeat[at] == 'A' ? 'C' : 'A';
  text_.bases.replace(930, 150, repeat);
  text_.others = text_.bases;
  std::string other = unit;  // a fourth unit, like none of them
  other[25] = other[25] == 'A' ? 'C' : 'A';
  other[44] = other[44] == 'A' ? 'C' : 'A';
  const Haplotype gained = make_haplotype(text_, {replacement_of(980, 980, other, text_)});
  EXPECT_TRUE(holds(paths(reads_of(gained, make_haplotype(text_, {}))), gained.bases));
}

TEST_F(LocalAssemblyTest, OneReadWithErrorsMakesNoPath) {
  std::vector<ReadRecord> reads = reads_of(reference_, reference_);
  ReadRecord wrong = read_of(reference_, 950);
  wrong.bases[50] = wrong.bases[50] == 'A' ? 'C' : 'A';
  reads.push_back(wrong);
  EXPECT_EQ(paths(reads).size(), 1U);
  reads.push_back(wrong);
  EXPECT_EQ(paths(reads).size(), 2U) << "two reads do";
  for (ReadRecord& read : reads) {
    if (read.bases == wrong.bases) read.qualities[50] = 3;
  }
  EXPECT_EQ(paths(reads).size(), 1U) << "but not by poor bases";
}

TEST_F(LocalAssemblyTest, TheOrderOfReadsDoesNotMatter) {
  const Haplotype lost = make_haplotype(text_, {deletion_of(950, 1030)});
  std::vector<ReadRecord> reads = reads_of(lost, reference_);
  const std::vector<std::string> found = paths(reads);
  std::reverse(reads.begin(), reads.end());
  EXPECT_EQ(paths(reads), found);
}

TEST_F(LocalAssemblyTest, UnknownBasesOrNoFlanksGiveNothing) {
  const std::vector<ReadRecord> reads = reads_of(reference_, reference_);
  LocusText unknown = text_;
  unknown.bases[1000] = 'N';
  EXPECT_TRUE(assembled_paths(locus_, unknown, pointers(reads), 37).empty());
  EXPECT_TRUE(assembled_paths({0, 20, 1100}, text_, pointers(reads), 37).empty());
  EXPECT_TRUE(assembled_paths({0, 900, 1990}, text_, pointers(reads), 37).empty());
}

TEST_F(LocalAssemblyTest, ReadsWithoutBasesAreLeftOut) {
  std::vector<ReadRecord> reads = reads_of(reference_, reference_);
  for (ReadRecord& read : reads) {
    read.bases.clear();
    read.qualities.clear();
  }
  EXPECT_EQ(paths(reads).size(), 1U);
}

TEST_F(LocalAssemblyTest, EditsOfAllWordLengthsAreToldOnce) {
  const Haplotype lost = make_haplotype(text_, {deletion_of(950, 1030)});
  const std::vector<ReadRecord> reads = reads_of(lost, reference_);
  const auto all = assembled_edits(locus_, text_, pointers(reads), kReadLength);
  ASSERT_EQ(all.size(), 1U);
  ASSERT_EQ(all[0].size(), 1U);
  EXPECT_EQ(all[0][0].gained(), -80);
  EXPECT_TRUE(assembled_edits(locus_, text_, pointers(reads), 40).empty()) << "reads too short";
}

}  // namespace
}  // namespace cnvnet
