#include "candidates/loci/read_edits.h"

#include <gtest/gtest.h>

#include "tests/candidates/loci/locus_reads.h"

namespace cnvnet {
namespace {

class ReadEditsTest : public ::testing::Test {
 protected:
  // So many reads of one kind.
  void add(const ReadRecord& read, int count) {
    reads_.insert(reads_.end(), static_cast<size_t>(count), read);
  }
  [[nodiscard]] std::vector<const ReadRecord*> reads() const {
    std::vector<const ReadRecord*> pointers;
    for (const ReadRecord& read : reads_) pointers.push_back(&read);
    return pointers;
  }
  [[nodiscard]] std::string bases(int64_t begin, int64_t end) const {
    return std::string(text_.at(begin, end));
  }

  // Three reads each, clipped where `inserted` stands before 500.
  void add_insertion(const std::string& inserted) {
    const Haplotype haplotype = make_haplotype(text_, {replacement_of(500, 500, inserted, text_)});
    const auto length = static_cast<int64_t>(inserted.size());
    for (const int64_t shown : {30, 40, 45}) {
      add(read_of(haplotype, 500 + shown - kReadLength), 1);
      add(read_of(haplotype, 500 + length - shown), 1);
    }
  }

  LocusText text_ = text_of(random_bases(1000, 4));
  Region locus_{0, 400, 600};
  std::vector<ReadRecord> reads_;
};

TEST_F(ReadEditsTest, GapsOfFiveBasesThatTwoReadsShowAreEdits) {
  add(read_at(450, "50M8D50M"), 2);
  add(read_at(450, "50M4D50M"), 5);  // too short
  add(read_at(450, "52M9D48M"), 1);  // one read
  add(read_at(700, "50M8D50M"), 5);  // elsewhere
  add(read_at(460, "40M6I54M").bases(bases(460, 500) + "GATTAC" + bases(500, 554)), 3);
  const std::vector<Edit> edits = gap_edits(locus_, text_, reads());
  ASSERT_EQ(edits.size(), 2U);
  EXPECT_EQ(edits[0], replacement_of(500, 500, "GATTAC", text_));  // most reads show it
  EXPECT_EQ(edits[1], deletion_of(500, 508));
}

TEST_F(ReadEditsTest, ClipsThatMeetSpellOutTheInsertion) {
  const std::string inserted = random_bases(60, 8);
  add_insertion(inserted);
  const std::vector<Edit> edits = insertion_edits(locus_, text_, reads());
  ASSERT_EQ(edits.size(), 1U);
  EXPECT_EQ(edits[0], replacement_of(500, 500, inserted, text_));
}

TEST_F(ReadEditsTest, ClipsThatDoNotMeetHaveUnknownBasesBetween) {
  const std::string inserted = random_bases(400, 8);
  add_insertion(inserted);
  const std::vector<Edit> edits = insertion_edits(locus_, text_, reads());
  ASSERT_EQ(edits.size(), 1U);
  EXPECT_EQ(edits[0].bases.substr(0, 45), inserted.substr(0, 45));
  EXPECT_EQ(edits[0].bases.substr(edits[0].bases.size() - 45), inserted.substr(355));
  EXPECT_NE(edits[0].bases.find(std::string(500, 'N')), std::string::npos);
}

TEST_F(ReadEditsTest, AReadWithoutBasesShowsNothing) {
  add(read_at(450, "50M30S").bases("").qualities({}), 5);
  add(read_at(450, "30S50M").bases("").qualities({}), 5);
  add(read_at(450, "30M8I50M").bases("").qualities({}), 5);
  EXPECT_TRUE(read_edits(locus_, text_, reads()).empty());
}

TEST_F(ReadEditsTest, ClipsOnOneSideAreNoInsertion) {
  const Haplotype haplotype =
      make_haplotype(text_, {replacement_of(500, 500, random_bases(60, 8), text_)});
  add(read_of(haplotype, 435), 5);
  EXPECT_TRUE(insertion_edits(locus_, text_, reads()).empty());
  EXPECT_TRUE(read_edits(locus_, text_, reads()).empty());
}

}  // namespace
}  // namespace cnvnet
