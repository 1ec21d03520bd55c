#include "candidates/loci/locus_likelihood.h"

#include <gtest/gtest.h>

#include "tests/candidates/loci/locus_reads.h"

namespace cnvnet {
namespace {

class LocusLikelihoodTest : public ::testing::Test {
 protected:
  // Of fragments of one read each.
  [[nodiscard]] LocusLikelihood likelihood(const std::vector<ReadRecord>& reads) const {
    std::vector<LocusFragment> fragments;
    for (const ReadRecord& read : reads) {
      LocusFragment fragment;
      fragment.forward = &read;
      fragments.push_back(fragment);
    }
    return {text_, fragments, nullptr};
  }
  LocusText text_ = text_of(random_bases(1000, 3));
  Haplotype reference_ = make_haplotype(text_, {});
};

TEST_F(LocusLikelihoodTest, ReadsTellHaplotypesApart) {
  const Haplotype lost = make_haplotype(text_, {deletion_of(500, 600)});
  const std::vector<ReadRecord> reads = {read_of(lost, 450), read_of(lost, 440),
                                         read_of(lost, 100)};
  LocusLikelihood of_reads = likelihood(reads);
  const std::vector<Haplotype> both = {reference_, lost};
  of_reads.select(both);
  EXPECT_EQ(of_reads.informative(), 2U) << "the third lies outside";
  EXPECT_GT(of_reads.pair_log(1, 1), of_reads.pair_log(0, 1));
  EXPECT_GT(of_reads.pair_log(0, 1), of_reads.pair_log(0, 0) + 5);
}

TEST_F(LocusLikelihoodTest, SmallGapsSpeakForNeitherHaplotype) {
  const std::string bases = text_.bases.substr(450, 50) + text_.bases.substr(503, 50);
  const std::vector<ReadRecord> reads(3, read_at(450, "50M3D50M").bases(bases));
  LocusLikelihood of_reads = likelihood(reads);
  const std::vector<Haplotype> both = {reference_, make_haplotype(text_, {deletion_of(500, 503)})};
  of_reads.select(both);
  EXPECT_EQ(of_reads.informative(), 0U);
  EXPECT_EQ(of_reads.mean_cost(), 0) << "mended they fit the one, as they are the other";
}

TEST_F(LocusLikelihoodTest, ReadsThatMayComeFromElsewhereTellOfNewJunctionsAlone) {
  const Haplotype lost = make_haplotype(text_, {deletion_of(450, 650)});
  const std::vector<ReadRecord> reads = {read_of(reference_, 500), read_of(lost, 400)};
  std::vector<LocusFragment> fragments(2);
  for (size_t i = 0; i < reads.size(); ++i) {
    fragments[i].forward = &reads[i];
    fragments[i].is_shared = true;
  }
  LocusLikelihood of_reads(text_, fragments, nullptr);
  const std::vector<Haplotype> both = {reference_, lost};
  of_reads.select(both);
  EXPECT_EQ(of_reads.informative(), 1U);
  EXPECT_GT(of_reads.pair_log(1, 1), of_reads.pair_log(0, 0) + 5);
}

TEST_F(LocusLikelihoodTest, SeedsAreThePlacesOfAllReads) {
  const std::vector<ReadRecord> reads = {read_of(reference_, 100), read_of(reference_, 700)};
  EXPECT_EQ(likelihood(reads).seeds(), 2U);
  std::string bases;
  for (int unit = 0; unit < 10; ++unit) bases += text_.bases.substr(0, 40);
  text_ = text_of(bases);
  EXPECT_GE(likelihood({read_of(make_haplotype(text_, {}), 100)}).seeds(), 5U);
}

TEST_F(LocusLikelihoodTest, ASelectionIsToldAloneWhateverWasSelectedBefore) {
  const Haplotype lost = make_haplotype(text_, {deletion_of(500, 600)});
  const Haplotype other = make_haplotype(text_, {deletion_of(500, 560)});
  const std::vector<ReadRecord> reads = {read_of(lost, 450), read_of(lost, 440),
                                         read_of(other, 430)};
  LocusLikelihood fresh = likelihood(reads);
  LocusLikelihood used = likelihood(reads);
  const std::vector<Haplotype> all = {reference_, other, lost};
  const std::vector<Haplotype> two = {reference_, lost};
  used.select(all);
  used.select(two);
  fresh.select(two);
  EXPECT_EQ(used.pair_log(0, 1), fresh.pair_log(0, 1));
  EXPECT_EQ(used.mean_cost(), fresh.mean_cost());
}

TEST_F(LocusLikelihoodTest, GapsThatReadsAskForAreGiven) {
  const Haplotype lost = make_haplotype(text_, {deletion_of(500, 600)});
  const std::vector<ReadRecord> reads = {read_of(lost, 450), read_of(lost, 440)};
  const std::vector<Edit> edits = likelihood(reads).splits();
  ASSERT_EQ(edits.size(), 1U);
  EXPECT_EQ(edits[0].gained(), -100);
}

}  // namespace
}  // namespace cnvnet
