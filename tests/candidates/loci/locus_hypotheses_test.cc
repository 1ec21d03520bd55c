#include "candidates/loci/locus_hypotheses.h"

#include <gtest/gtest.h>

#include "tests/candidates/loci/locus_reads.h"

namespace cnvnet {
namespace {

// A tandem repeat of four units of 20 bp at [100, 180).
class LocusHypothesesTest : public ::testing::Test {
 protected:
  LocusHypothesesTest() {
    const std::string unit = random_bases(20, 3);
    text_ = text_of(random_bases(100, 1) + unit + unit + unit + unit + random_bases(100, 2));
    candidate_.region = {0, 120, 140};
    candidate_.context.repeat_period = 20;
    candidate_.context.repeat_begin = 100;
    candidate_.context.repeat_tract = 80;
  }

  LocusText text_;
  Candidate candidate_;
};

TEST_F(LocusHypothesesTest, GainsAreToldAsTheDuplicatedBases) {
  const LocusHypotheses hypotheses(candidate_, text_, {}, {});
  EXPECT_EQ(hypotheses.told(120, 40), std::pair(int64_t{120}, int64_t{160}));
  EXPECT_EQ(hypotheses.told(120, -60), std::pair(int64_t{120}, int64_t{180}));
  const std::pair<int64_t, int64_t> whole(100, 180);
  EXPECT_EQ(hypotheses.told(120, 200), whole) << "more than the repeat has";
  EXPECT_EQ(hypotheses.told(10, 200), std::pair(int64_t{10}, int64_t{210})) << "not of the repeat";
  candidate_.context.repeat_period = 0;
  const LocusHypotheses without(candidate_, text_, {}, {});
  EXPECT_EQ(without.told(120, 200), std::pair(int64_t{120}, int64_t{320}));
}

TEST_F(LocusHypothesesTest, SnpsOfOneUnitAreAcceptedInAll) {
  const char other = text_.bases[125] == 'A' ? 'C' : 'A';
  text_.others[125] = other;
  text_.others[30] = other;
  const LocusText before = text_;
  share_snps(candidate_.context, text_);
  for (const size_t place : {105, 125, 145, 165}) EXPECT_EQ(text_.others[place], other) << place;
  for (const size_t place : {85, 185, 106, 126}) {
    EXPECT_EQ(text_.others[place], before.others[place]) << place;
  }
  EXPECT_EQ(text_.others[30], other);
  EXPECT_EQ(text_.bases, before.bases);
}

TEST_F(LocusHypothesesTest, AUnitWithAnotherBaseKeepsItsOwn) {
  const char other = text_.bases[125] == 'A' ? 'C' : 'A';
  text_.bases[145] = text_.others[145] = other;
  text_.others[125] = other;
  share_snps(candidate_.context, text_);
  EXPECT_EQ(text_.others[105], other);
  EXPECT_EQ(text_.others[145], other) << "its own base";
  EXPECT_EQ(text_.others[165], other);
}

}  // namespace
}  // namespace cnvnet
