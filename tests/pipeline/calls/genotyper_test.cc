#include "pipeline/calls/genotyper.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/pipeline/site.h"

namespace cnvnet {
namespace {

// Reads at each end, depth inside over flanks, and what they mean.
struct Case {
  const char* name;
  EventType type;
  int64_t size;
  int reference_reads, alt_reads;
  double fold;
  int ploidy;
  const char* genotype;
};

constexpr EventType kDel = EventType::kDeletion, kDup = EventType::kDuplication;

const Case kCases[] = {
    {"HetDeletion", kDel, 2000, 15, 14, 0.5, 2, "0/1"},
    {"HomDeletion", kDel, 2000, 0, 28, 0.02, 2, "1/1"},
    {"HomDeletionWithStrayReads", kDel, 2000, 1, 25, 0.1, 2, "1/1"},
    {"ShortHetDeletionByReadsAlone", kDel, 60, 14, 12, 0.9, 2, "0/1"},
    {"ShortHomDeletionByReadsAlone", kDel, 60, 0, 22, 0.6, 2, "1/1"},
    {"HetDuplication", kDup, 2000, 30, 15, 1.5, 2, "0/1"},
    {"HomDuplication", kDup, 2000, 30, 30, 2.0, 2, "1/1"},
    {"ManyCopies", kDup, 2000, 30, 60, 4.0, 2, "1/1"},
    {"HaploidDeletion", kDel, 2000, 0, 14, 0.02, 1, "1"},
    {"HaploidDuplication", kDup, 2000, 15, 15, 2.0, 1, "1"},
};

class GenotypeTable : public testing::TestWithParam<Case> {};

CnvCall site(const Case& c) {
  CnvCall call = call_at(c.type, 10'000, 10'000 + c.size);
  for (BreakpointSupport* end : {&call.begin_support, &call.end_support}) {
    end->reference_reads = c.reference_reads;
    end->alt_reads = c.alt_reads;
    end->depth = c.reference_reads + c.alt_reads;
  }
  call.depth = {c.fold, 1.0, c.fold};
  call.ploidy = c.ploidy;
  return call;
}

TEST_P(GenotypeTable, FindsTheGenotype) {
  const GenotypeResult result = genotype(site(GetParam()), GenotypeOptions());
  EXPECT_EQ(result.genotype, GetParam().genotype);
  EXPECT_GT(result.quality, 5);
  EXPECT_LE(result.quality, 99);
}

INSTANTIATE_TEST_SUITE_P(Genotyper, GenotypeTable, testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.name; });

TEST(Genotyper, ACallCarriesTheEventWithQualityZeroIfTheReferenceFitsBetter) {
  CnvCall call = site({"", kDel, 2000, 30, 0, 1.0, 2, ""});
  const GenotypeResult result = genotype(call, GenotypeOptions());
  EXPECT_EQ(result.genotype, "0/1");
  EXPECT_EQ(result.quality, 0);
}

TEST(Genotyper, DepthDecidesWhereNoReadShowsTheJunction) {
  CnvCall call = site({"", kDel, 5000, 30, 3, 0.5, 2, ""});
  // The ends are only roughly known, so whole reads there say nothing.
  call.candidate.precise = false;
  EXPECT_EQ(genotype(call, GenotypeOptions()).genotype, "0/1");
  call.depth.fold_change = 0;
  EXPECT_EQ(genotype(call, GenotypeOptions()).genotype, "1/1");
}

TEST(Genotyper, WholeReadsCountLessWhereBothEndsLookAlike) {
  CnvCall call = site({"", kDel, 462, 9, 10, 0.1, 2, ""});
  for (BreakpointSupport* end : {&call.begin_support, &call.end_support}) *end = {5, 5, 10, 0, 0};
  EXPECT_EQ(genotype(call, GenotypeOptions()).genotype, "0/1");
  call.candidate.homology = 73;
  EXPECT_EQ(genotype(call, GenotypeOptions()).genotype, "1/1");
}

TEST(Genotyper, NothingCanBeSaidWithoutReads) {
  CnvCall call = site({"", kDel, 60, 0, 0, 1.0, 2, ""});
  call.depth = {0, 0, 1};
  EXPECT_EQ(genotype(call, GenotypeOptions()).genotype, "./.");
  call.ploidy = 1;
  EXPECT_EQ(genotype(call, GenotypeOptions()).genotype, ".");
}

CnvCall predicted(CnvCall call, float probability) {
  const bool is_deletion = call.candidate.type == EventType::kDeletion;
  Prediction prediction;
  (is_deletion ? prediction.deletion : prediction.duplication) = probability;
  prediction.not_a_cnv = 1 - probability;
  call.predictions = {prediction, prediction};
  return call;
}

TEST(MakeCall, WithoutAScorerTheScoreIsTheMeanOfBothEnds) {
  CnvCall call = predicted(site(kCases[0]), 0.9F);
  call.predictions[1].deletion = 0.7F;
  call = make_call(call, GenotypeOptions());
  EXPECT_NEAR(call.score, 0.8, 1e-6);
  EXPECT_NEAR(call.quality, -10 * std::log10(0.2), 1e-4);
  EXPECT_EQ(call.genotype, "0/1");
  EXPECT_TRUE(call.filters.empty());
}

TEST(Genotyper, TakesTheNetworksWordOnBelievedDiploidCalls) {
  CnvCall call = predicted(site(kCases[0]), 0.9F);
  call.predictions.resize(1);
  call.predictions[0].homozygous = 0.99F;
  const GenotypeResult result = genotype(call, GenotypeOptions());
  EXPECT_EQ(result.genotype, "1/1");
  EXPECT_EQ(result.alternative_copies, 2);
  // 20 Phred of the network against at most 0.15 * 60 of the depth, which is that of one copy lost.
  EXPECT_NEAR(result.quality, 10 * std::log10(1 + std::pow(10, (19.956 - 9) / 10)), 0.01);
  call.predictions[0].homozygous = 0.8F;
  EXPECT_EQ(genotype(call, GenotypeOptions()).genotype, "0/1")
      << "depth decides where the network wavers";
  call.depth = {0, 1, 0};
  EXPECT_EQ(genotype(call, GenotypeOptions()).genotype, "1/1");
  call.depth = {};  // depth says nothing
  call.predictions[0].homozygous = 0.1F;
  EXPECT_EQ(genotype(call, GenotypeOptions()).genotype, "0/1");
  EXPECT_NEAR(genotype(call, GenotypeOptions()).quality, 10, 0.01);
  call.predictions[0].homozygous = 0.99F;
  call.ploidy = 1;
  EXPECT_EQ(genotype(call, GenotypeOptions()).genotype, "1");
}

TEST(Genotyper, ReadsThatAreAllBrokenSpeakForBothHaplotypesBesideTheNetwork) {
  CnvCall call = predicted(site({"", kDel, 340, 0, 30, 0.5, 2, ""}), 0.9F);
  call.depth = {};  // says nothing
  call.predictions.resize(1);
  call.predictions[0].homozygous = 0.2F;  // 6 Phred for one
  const auto set = [&](int spanning, int broken) {
    for (BreakpointSupport* end : {&call.begin_support, &call.end_support}) {
      end->reference_reads = spanning;
      end->alt_reads = broken;
    }
  };
  set(0, 1);
  EXPECT_EQ(genotype(call, GenotypeOptions()).genotype, "0/1") << "one read is not enough";
  set(0, 30);
  EXPECT_EQ(genotype(call, GenotypeOptions()).genotype, "1/1");
  set(15, 15);
  EXPECT_EQ(genotype(call, GenotypeOptions()).genotype, "0/1");
  call.predictions[0].homozygous = 0.8F;
  set(15, 1);
  EXPECT_EQ(genotype(call, GenotypeOptions()).genotype, "1/1")
      << "in repeats reads go over unbroken";
  set(0, 30);
  call.predictions[0].homozygous = 0.2F;
  call.candidate.type = EventType::kDuplication;
  EXPECT_EQ(genotype(call, GenotypeOptions()).genotype, "0/1")
      << "both ends stay whole beside the junction";
}

TEST(Genotyper, TakesTheWordOfHaplotypesBesideTheNetwork) {
  CnvCall call = predicted(site({"", kDup, 80, 30, 15, 1.0, 2, ""}), 0.9F);
  call.depth = {};  // says nothing
  call.predictions.resize(1);
  call.predictions[0].homozygous = 0.2F;  // 6 Phred for one
  call.candidate.locus.both = 2;          // nats: 8.7 Phred, half of which counts
  EXPECT_EQ(genotype(call, GenotypeOptions()).genotype, "0/1");
  call.candidate.locus.both = 4;
  EXPECT_EQ(genotype(call, GenotypeOptions()).genotype, "1/1");
  call.candidate.locus.both = 1000;
  EXPECT_NEAR(genotype(call, GenotypeOptions()).quality,
              10 * std::log10(1 + std::pow(10, (10 - 6.021) / 10)), 0.01)
      << "at most 10 Phred";
  call.predictions[0].homozygous = 0.8F;
  call.candidate.locus.both = -4;
  EXPECT_EQ(genotype(call, GenotypeOptions()).genotype, "0/1");
}

TEST(Genotyper, HaplotypesDoNotSpeakForOneWhereNoReadGoesOnOverADeletionsEnds) {
  CnvCall call = predicted(site({"", kDel, 340, 0, 30, 0.5, 2, ""}), 0.9F);
  call.candidate.fragments = 30;
  call.candidate.locus.both = -50;  // reads of other copies fit the reference
  call.predictions.resize(1);
  call.predictions[0].homozygous = 0.8F;
  EXPECT_EQ(genotype(call, GenotypeOptions()).genotype, "1/1");
  call.begin_support.reference_reads = 15;
  EXPECT_EQ(genotype(call, GenotypeOptions()).genotype, "0/1");
}

TEST(MakeCall, AGainMayHaveMoreCopiesThanItsGenotype) {
  CnvCall call = predicted(duplication(1000, 1400), 0.9F);
  call.depth = {3.1, 1, 3.1};
  call = make_call(call, GenotypeOptions());
  EXPECT_EQ(call.copy_number, 6);
  call.depth = {0.5, 1, 0.5};
  call = make_call(call, GenotypeOptions());
  EXPECT_GE(call.copy_number, 3);
  CnvCall small = predicted(duplication(1000, 1200), 0.9F);
  small.depth = {3.1, 1, 3.1};
  small = make_call(small, GenotypeOptions());
  EXPECT_LE(small.copy_number, 4);
}

TEST(MakeCall, ASureCallHasQuality99) {
  CnvCall call = predicted(site(kCases[0]), 1.0F);
  call = make_call(call, GenotypeOptions());
  EXPECT_EQ(call.quality, 99);
}

TEST(MakeCall, EachTypeHasItsThreshold) {
  GenotypeOptions options;
  options.thresholds = {0.95, 0.4};
  CnvCall del = predicted(site(kCases[0]), 0.9F), dup = predicted(site(kCases[5]), 0.5F);
  del = make_call(del, options);
  dup = make_call(dup, options);
  EXPECT_EQ(del.filters, std::vector<std::string>{"LowQual"});
  EXPECT_TRUE(dup.filters.empty());
}

TEST(MakeCall, DepthFilterLooksAtLargeEventsOnly) {
  CnvCall large = predicted(site({"", kDel, 1000, 15, 15, 0.95, 2, ""}), 0.9F);
  CnvCall small = predicted(site({"", kDel, 999, 15, 15, 0.95, 2, ""}), 0.9F);
  CnvCall gain = predicted(site({"", kDup, 1000, 30, 15, 1.05, 2, ""}), 0.9F);
  for (CnvCall* call : {&large, &small, &gain}) *call = make_call(*call, GenotypeOptions());
  EXPECT_EQ(large.filters, std::vector<std::string>{"Depth"});
  EXPECT_TRUE(small.filters.empty());
  EXPECT_EQ(gain.filters, std::vector<std::string>{"Depth"});
}

TEST(MakeCall, DepthOfReadsFromElsewhereContradictsNoDeletion) {
  CnvCall lost = predicted(site({"", kDel, 6000, 0, 30, 1.3, 2, ""}), 0.9F);
  lost.depth.shared = 0.95;  // a mobile element's other copies
  CnvCall gained = predicted(site({"", kDup, 6000, 30, 15, 1.0, 2, ""}), 0.9F);
  gained.depth.shared = 0.95;
  for (CnvCall* call : {&lost, &gained}) *call = make_call(*call, GenotypeOptions());
  EXPECT_TRUE(lost.filters.empty());
  EXPECT_EQ(lost.genotype, "1/1");
  EXPECT_EQ(lost.copy_number, 0);
  EXPECT_EQ(gained.filters, std::vector<std::string>{"Depth"});
}

TEST(MakeCall, DepthOfFlanksThatAreLostTooContradictsNoDeletion) {
  CnvCall call = predicted(site({"", kDel, 1300, 15, 15, 0.95, 2, ""}), 0.9F);
  call.depth = {0.48, 0.5, 0.96};
  call = make_call(call, GenotypeOptions());
  EXPECT_TRUE(call.filters.empty());
  call.depth = {1.9, 2.0, 0.95};
  call = make_call(call, GenotypeOptions());
  EXPECT_EQ(call.filters, std::vector<std::string>{"Depth"});
}

TEST(MakeCall, LowMapqNeedsBothEnds) {
  CnvCall call = predicted(site(kCases[0]), 0.9F);
  call.begin_support.unmapped = call.begin_support.depth;
  call = make_call(call, GenotypeOptions());
  EXPECT_TRUE(call.filters.empty());
  call.end_support.unmapped = call.end_support.depth;
  call.near_gap = true;
  call = make_call(call, GenotypeOptions());
  EXPECT_EQ(call.filters, (std::vector<std::string>{"LowMapq", "NearGap"}));
  call.predictions.resize(1);
  call = make_call(call, GenotypeOptions());
  EXPECT_EQ(call.filters, std::vector<std::string>{"NearGap"})
      << "this network saw the mapping qualities";
}

TEST(MakeCall, CopiesAgreeWithTheGenotype) {
  for (const double fold : {0.05, 0.4, 0.6, 0.8, 0.95}) {
    CnvCall lost = predicted(site({"", kDel, 3000, 30, 28, fold, 2, ""}), 0.9F);
    lost = make_call(lost, GenotypeOptions());
    EXPECT_EQ(lost.copy_number, lost.genotype == "1/1" ? 0 : 1) << fold;
    CnvCall gained = predicted(site({"", kDup, 3000, 30, 28, 2 - fold, 2, ""}), 0.9F);
    gained = make_call(gained, GenotypeOptions());
    EXPECT_GE(gained.copy_number, gained.genotype == "1/1" ? 4 : 3) << fold;
  }
}

TEST(MakeCall, CopiesComeFromDepthForLongGainsAndFromTheGenotypeElse) {
  CnvCall large = predicted(site({"", kDup, 3000, 30, 60, 2.9, 2, ""}), 0.9F);
  CnvCall small = predicted(site({"", kDup, 200, 30, 15, 2.9, 2, ""}), 0.9F);
  CnvCall haploid = predicted(site({"", kDel, 300, 0, 15, 0.1, 1, ""}), 0.9F);
  for (CnvCall* call : {&large, &small, &haploid}) *call = make_call(*call, GenotypeOptions());
  EXPECT_EQ(large.copy_number, 6);
  EXPECT_EQ(small.copy_number, small.genotype == "0/1" ? 3 : 4);
  EXPECT_EQ(haploid.copy_number, 0);
}

TEST(MakeCall, ThresholdsChangeNothingButTheFilter) {
  CnvCall strict = predicted(site(kCases[0]), 0.9F), loose = strict;
  GenotypeOptions options;
  loose = make_call(loose, options);
  options.thresholds = {ScoreThreshold::parse("50:0.8,1000:0.95"), 0.5};
  strict = make_call(strict, options);
  EXPECT_EQ(strict.filters, std::vector<std::string>{"LowQual"});
  EXPECT_TRUE(loose.filters.empty());
  EXPECT_EQ(strict.genotype, loose.genotype);
  EXPECT_EQ(strict.genotype_quality, loose.genotype_quality);
  EXPECT_EQ(strict.copy_number, loose.copy_number);
}

TEST(GenotypeAtSite, TheScoreSaysWhetherTheSampleHasTheEvent) {
  CnvCall call = predicted(site(kCases[0]), 0.99F);
  call = make_call(call, GenotypeOptions());
  const auto with_event = genotype_at_site(call);
  ASSERT_TRUE(with_event);
  EXPECT_EQ(with_event->genotype, "0/1");
  EXPECT_NEAR(with_event->quality, std::min(20.0, call.genotype_quality), 0.01);
  EXPECT_EQ(with_event->copy_number, 1);
  EXPECT_EQ(with_event->reference_reads, 30);
  EXPECT_EQ(with_event->alt_reads, 28);

  CnvCall nothing = predicted(site({"", kDel, 2000, 30, 0, 1.0, 2, ""}), 0.001F);
  nothing = make_call(nothing, GenotypeOptions());
  const auto without = genotype_at_site(nothing);
  ASSERT_TRUE(without);
  EXPECT_EQ(without->genotype, "0/0");
  EXPECT_NEAR(without->quality, 30, 0.1);
  EXPECT_EQ(without->copy_number, 2);
  nothing.ploidy = 1;
  EXPECT_EQ(genotype_at_site(nothing)->genotype, "0");
}

TEST(GenotypeAtSite, NothingCanBeSaidWithoutReads) {
  CnvCall call = predicted(site({"", kDel, 60, 0, 0, 1.0, 2, ""}), 0.1F);
  call.depth = {0, 0, 1};
  call = make_call(call, GenotypeOptions());
  EXPECT_FALSE(genotype_at_site(call));
}

TEST(Genotyper, CopiesInAllDecideOfModulesOfSegmentalDuplications) {
  CnvCall call = site({"", kDel, 33'000, 30, 0, 0.95, 2, ""});
  call = make_call(call, GenotypeOptions());
  const double alone = call.score;
  EXPECT_EQ(call.filters.back(), "Depth");
  call.candidate.copies = {4, 3, 3.1F, 5, 3, false};
  call = make_call(call, GenotypeOptions());
  EXPECT_GT(call.score, alone);
  EXPECT_NEAR(call.score, 1 / (1 + std::exp(-5.0)), 1e-4);
  EXPECT_EQ(call.genotype, "0/1");
  EXPECT_EQ(call.copy_number, 1);
  EXPECT_NEAR(call.genotype_quality, 10 * std::log10(1 + std::exp(3.0)), 0.01);
  EXPECT_TRUE(call.filters.empty());

  call.candidate.copies.odds = 50;
  call = make_call(call, GenotypeOptions());
  EXPECT_EQ(call.score, 0.999);

  // Of the four copies, so that this place alone cannot have lost them
  call.candidate.copies.best = 1;
  call = make_call(call, GenotypeOptions());
  EXPECT_EQ(call.genotype, "1/1");
  EXPECT_EQ(call.copy_number, 0);

  CnvCall gain = site({"", kDup, 33'000, 30, 0, 1.0, 2, ""});
  gain.candidate.copies = {4, 7, 6.9F, 5, 3, true};
  gain = make_call(gain, GenotypeOptions());
  EXPECT_EQ(gain.genotype, "1/1");
  EXPECT_EQ(gain.copy_number, 5);
}

TEST(Genotyper, CopiesInAllSayNothingOnHaploidContigs) {
  CnvCall call = site({"", kDel, 33'000, 0, 14, 0.02, 1, ""});
  call = make_call(call, GenotypeOptions());
  const double alone = call.score;
  call.candidate.copies = {4, 3, 3.1F, 5, 3, false};
  call = make_call(call, GenotypeOptions());
  EXPECT_EQ(call.score, alone);
  EXPECT_EQ(call.genotype, "1");
}

}  // namespace
}  // namespace cnvnet
