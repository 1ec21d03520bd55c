#include "candidates/candidate_context.h"

#include <gtest/gtest.h>

#include <cmath>

#include "candidates/candidate_finder.h"
#include "tests/candidates/sequence.h"

namespace cnvnet {
namespace {

class CandidateContextTest : public ::testing::Test {
 protected:
  CandidateContextTest() {
    evidence_.window = {0, 0, 100'000};
    evidence_.diploid_depth = 30;
    evidence_.reads = ReadTrack(evidence_.window);
  }
  // `fragments` reads that show one junction.
  void add(EventType type, int64_t begin, int64_t end, int fragments) {
    for (int i = 0; i < fragments; ++i) {
      Signal& signal = evidence_.signals.emplace_back();
      signal.type = type;
      signal.region = {0, begin, end};
      signal.mapq = 60;
      signal.fragment = ++fragment_;
    }
  }
  void add_small(EventType type, int64_t begin, int64_t size, int fragments) {
    add(type, begin, begin + size, fragments);
    for (int i = 0; i < fragments; ++i) {
      evidence_.other_gaps.push_back(evidence_.signals.back());
      evidence_.signals.pop_back();
    }
  }
  // The context of the candidate that begins at `begin`, after all of finding.
  CandidateContext context_at(int64_t begin) {
    std::sort(evidence_.signals.begin(), evidence_.signals.end());
    std::sort(evidence_.other_gaps.begin(), evidence_.other_gaps.end());
    for (const Candidate& candidate : find_candidates(evidence_, evidence_.window, {})) {
      if (candidate.region.begin == begin) return candidate.context;
    }
    ADD_FAILURE() << "no candidate begins at " << begin;
    return {};
  }
  // The same of a candidate that no read shows.
  CandidateContext weighed(EventType type, int64_t begin, int64_t end) {
    Candidate candidate;
    candidate.type = type;
    candidate.region = {0, begin, end};
    ContextFinder(evidence_, {}).weigh(candidate);
    return candidate.context;
  }

  static constexpr EventType kLoss = EventType::kDeletion;
  static constexpr EventType kGain = EventType::kDuplication;
  Evidence evidence_;
  uint64_t fragment_ = 0;
};

TEST_F(CandidateContextTest, WithoutRivalOnlyTheOwnFragmentsCount) {
  add(kLoss, 5000, 5100, 3);
  const CandidateContext context = context_at(5000);
  EXPECT_FLOAT_EQ(context.rival_support, -2);
  EXPECT_FLOAT_EQ(context.rival_opposite, -2);
  EXPECT_FLOAT_EQ(context.rival_small, -2);
  EXPECT_FLOAT_EQ(context.rival_size, 0);
}

TEST_F(CandidateContextTest, CompetingJunctionsCountBelowTheLeastSizeAndSupportOfCandidates) {
  add(kLoss, 5000, 5050, 3);
  add(kLoss, 5030, 5065, 7);  // 35 bp: no candidate
  add(kGain, 5080, 5180, 1);  // one fragment: no candidate
  const CandidateContext context = context_at(5000);
  EXPECT_FLOAT_EQ(context.rival_support, 1);
  EXPECT_FLOAT_EQ(context.rival_small, 1);
  EXPECT_FLOAT_EQ(context.rival_opposite, -1);
  EXPECT_FLOAT_EQ(context.rival_size, static_cast<float>(std::log2(35.0 / 50)));
}

TEST_F(CandidateContextTest, GapsThatAreTooShortForASignalCompete) {
  add(kLoss, 5000, 5069, 3);
  add_small(kGain, 5040, 25, 15);
  const CandidateContext context = context_at(5000);
  EXPECT_FLOAT_EQ(context.rival_support, 2);
  EXPECT_FLOAT_EQ(context.rival_opposite, 2);
  EXPECT_FLOAT_EQ(context.rival_small, 2);
  EXPECT_FLOAT_EQ(context.rival_size, static_cast<float>(std::log2(25.0 / 69)));
}

TEST_F(CandidateContextTest, CompetingJunctionsLieWithin100BpOrInTheSameTandemRepeat) {
  add(kLoss, 5000, 5100, 3);
  add(kGain, 5199, 5270, 7);
  EXPECT_FLOAT_EQ(context_at(5000).rival_opposite, 1);
  evidence_.signals.resize(0);
  add(kLoss, 5000, 5100, 3);
  add(kGain, 5200, 5270, 7);
  EXPECT_FLOAT_EQ(context_at(5000).rival_opposite, -2);
  evidence_.tandem_repeats = {{4900, 5300, 40}};
  EXPECT_FLOAT_EQ(context_at(5000).rival_opposite, 1);
}

TEST_F(CandidateContextTest, NeitherTheCandidateNorItsJunctionCompetesWithIt) {
  add(kLoss, 5000, 5400, 31);
  Candidate imprecise;
  imprecise.region = {0, 5050, 5380};
  imprecise.fragments = 1;
  Candidate junction;
  junction.region = {0, 5000, 5400};
  junction.precise = true;
  junction.fragments = 31;
  ContextFinder finder(evidence_, std::span(&junction, 1));
  finder.weigh(imprecise);
  EXPECT_FLOAT_EQ(imprecise.context.rival_support, -1);
  imprecise.region.end = 5150;
  finder.weigh(imprecise);
  EXPECT_FLOAT_EQ(imprecise.context.rival_support, 3) << "of another size, and much stronger";
}

TEST_F(CandidateContextTest, LongEventsAreNotAsked) {
  add(kLoss, 5000, 8000, 3);
  add_small(kGain, 5040, 25, 15);
  evidence_.reads.add(read_at(5000, "100M").mismatches(5));
  evidence_.reads.finish();
  CandidateContext expected;
  expected.ordinary_mismatch = 0.05F;
  EXPECT_EQ(context_at(5000), expected);
}

TEST_F(CandidateContextTest, SmallGapsAreLookedForInTheWholeRepeat) {
  for (int i = 0; i < 4; ++i) evidence_.reads.add(read_at(5010 + i, "60M6I34M"));
  for (int i = 0; i < 3; ++i) evidence_.reads.add(read_at(5030, "10M30D70M"));
  for (int i = 0; i < 3; ++i) evidence_.reads.add(read_at(5300, "50M7D50M"));
  evidence_.reads.finish();
  const CandidateContext alone = weighed(kLoss, 5000, 5070);
  EXPECT_FLOAT_EQ(alone.small_insertions, 4 / 7.0F);
  EXPECT_FLOAT_EQ(alone.small_deletions, 3 / 7.0F);
  evidence_.tandem_repeats = {{4990, 5350, 20}};
  const CandidateContext in_repeat = weighed(kLoss, 5000, 5070);
  EXPECT_FLOAT_EQ(in_repeat.small_insertions, 0.4F);
  EXPECT_FLOAT_EQ(in_repeat.small_deletions, 0.6F);
}

TEST_F(CandidateContextTest, TheRepeatThatIsOverlappedMostNamesTheClass) {
  evidence_.tandem_repeats = {{4800, 5020, 7}, {5050, 5300, 31}, {5900, 6000, 5}};
  const CandidateContext context = weighed(kLoss, 5000, 5100);
  EXPECT_EQ(context.repeat_period, 31);
  EXPECT_EQ(context.repeat_tract, 250);
  EXPECT_EQ(weighed(kLoss, 5400, 5500).repeat_period, 0);
  EXPECT_EQ(weighed(kLoss, 5400, 5500).repeat_tract, 0);
}

// Pairs every 10 bp with inserts of 350 to 450 bp; those over position 5000 are `shift` longer.
void add_pairs(const LibraryModel& library, int64_t shift, Evidence& evidence) {
  evidence.inserts = std::make_shared<const InsertLikelihood>(library);
  evidence.spans = InsertSpans(library);
  int number = 0;
  for (int64_t begin = 1000; begin < 8000; begin += 10, ++number) {
    int64_t insert = 350 + number * 37 % 101;
    if (begin + 50 <= 5000 && begin + insert + shift - 50 >= 5000) insert += shift;
    evidence.spans.add(read_at(begin, "100M").insert(insert));
  }
}

TEST_F(CandidateContextTest, InsertsThatFitTheSizeHaveNoBetterOne) {
  add_pairs(even_library(), 100, evidence_);
  const CandidateContext context = weighed(kLoss, 4950, 5050);
  EXPECT_NEAR(context.insert_margin, 0, 1e-4);
  EXPECT_FLOAT_EQ(context.insert_best, 0);
  EXPECT_LT(context.insert_small, -5);
}

TEST_F(CandidateContextTest, InsertsOfAGainSpeakAgainstALossBySignedSize) {
  add_pairs(even_library(), -75, evidence_);
  const CandidateContext context = weighed(kLoss, 4960, 5037);
  EXPECT_LT(context.insert_margin, -10);
  EXPECT_FLOAT_EQ(context.insert_best, (77 + 75) / 77.0F);
  EXPECT_GT(context.insert_small, 5) << "even the smallest gains fit better than a loss";
  const CandidateContext gain = weighed(kGain, 4960, 5037);
  EXPECT_GT(gain.insert_margin, -1);
  EXPECT_NEAR(gain.insert_best, 0, 0.1);
}

TEST_F(CandidateContextTest, ASmallChangeIsToldFromALargerOne) {
  add_pairs(even_library(), 20, evidence_);
  const CandidateContext context = weighed(kLoss, 4900, 5100);
  EXPECT_LT(context.insert_margin, -5);
  EXPECT_GT(context.insert_small, 5);
  EXPECT_FLOAT_EQ(context.insert_best, (200 - 20) / 200.0F);
}

TEST_F(CandidateContextTest, WithoutPairsInsertsSayNothing) {
  const CandidateContext context = weighed(kLoss, 4900, 5100);
  EXPECT_EQ(context.insert_margin, 0);
  EXPECT_EQ(context.insert_small, 0);
  EXPECT_EQ(context.insert_best, 0);
}

}  // namespace
}  // namespace cnvnet
