#include "candidates/loci/locus_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "tests/candidates/loci/locus_reads.h"

namespace cnvnet {
namespace {

constexpr double kDepth = 33;

class LocusModelTest : public ::testing::Test {
 protected:
  // Unique bases, and a tandem repeat of ten units of 30 bp at [2000, 2300).
  LocusModelTest() {
    const std::string unit = random_bases(30, 5);
    std::string bases = random_bases(2000, 1);
    for (int i = 0; i < 10; ++i) bases += unit;
    text_ = text_of(bases + random_bases(2000, 2));
  }
  [[nodiscard]] Haplotype reference() const { return make_haplotype(text_, {}); }
  [[nodiscard]] Haplotype with(Edit edit) const { return make_haplotype(text_, {std::move(edit)}); }
  [[nodiscard]] static Candidate candidate(EventType type, int64_t begin, int64_t end) {
    Candidate candidate;
    candidate.type = type;
    candidate.region = {0, begin, end};
    if (end > 2000 && begin < 2300) {
      candidate.context.repeat_period = 30;
      candidate.context.repeat_begin = 2000;
      candidate.context.repeat_tract = 300;
    }
    return candidate;
  }
  [[nodiscard]] LocusAnswer answer(const Candidate& candidate, const std::vector<ReadRecord>& reads,
                                   LocusModel::Memory& memory) const {
    const Region window = model_.window(candidate);
    const std::string bases(text_.at(window.begin, window.end));
    return model_.weigh(candidate, bases, reads, memory);
  }
  [[nodiscard]] LocusEvidence weigh(const Candidate& candidate,
                                    const std::vector<ReadRecord>& reads,
                                    LocusModel::Memory& memory) const {
    return answer(candidate, reads, memory).evidence;
  }
  [[nodiscard]] LocusEvidence weigh(const Candidate& candidate,
                                    const std::vector<ReadRecord>& reads) const {
    LocusModel::Memory memory;
    return weigh(candidate, reads, memory);
  }

  static constexpr EventType kLoss = EventType::kDeletion;
  static constexpr EventType kGain = EventType::kDuplication;
  LocusText text_;
  LibraryModel library_ = even_library();
  LocusModel model_{library_, kDepth};
};

TEST_F(LocusModelTest, ADeletionOnBothHaplotypesIsSeenAsThat) {
  const Haplotype lost = with(deletion_of(1000, 1120));
  const LocusEvidence evidence = weigh(candidate(kLoss, 1000, 1120), reads_of(lost, lost));
  EXPECT_GT(evidence.odds, 20);
  EXPECT_GT(evidence.exact, 20);
  EXPECT_GT(evidence.gain, 20);
  EXPECT_GT(evidence.event, 20);
  EXPECT_GT(evidence.both, 5);
  EXPECT_GT(evidence.fit, -1.5);
  EXPECT_EQ(evidence.shift, 0);
}

TEST_F(LocusModelTest, ToldWholeItSaysTheSame) {
  const std::vector<ReadRecord> reads = reads_of(with(deletion_of(1000, 1120)), reference());
  const Candidate deletion = candidate(kLoss, 1000, 1120);
  const Region window = model_.window(deletion);
  const std::string bases(text_.at(window.begin, window.end));
  LocusModel::Memory memory;
  LocusDetail detail;
  const LocusAnswer told = model_.weigh(deletion, bases, reads, memory, &detail);
  EXPECT_EQ(told.evidence, weigh(deletion, reads));
  EXPECT_EQ(weigh(deletion, reads, memory), told.evidence) << "what is kept for the next one";
  ASSERT_FALSE(detail.haplotypes.empty());
  EXPECT_TRUE(detail.haplotypes[0].edits.empty()) << "the reference";
  std::array<int64_t, 2> gained{};
  for (size_t i = 0; i < 2; ++i) gained[i] = detail.haplotypes[detail.best_pair[i]].gained;
  std::sort(gained.begin(), gained.end());
  EXPECT_EQ(gained, (std::array<int64_t, 2>{-120, 0}));
  ASSERT_FALSE(detail.pairs.empty());
  EXPECT_GT(detail.pairs[0].share, 0.5);
  EXPECT_GE(detail.fragments.size(), static_cast<size_t>(told.evidence.fragments));
  int better_without = 0;
  for (const FragmentDetail& fragment : detail.fragments) {
    EXPECT_LE(*std::max_element(fragment.log_fit.begin(), fragment.log_fit.end()), 1e-6);
    const double on_pair = std::max(fragment.log_fit[1], fragment.log_fit[2]);
    better_without += on_pair > fragment.log_fit[0] + 3 ? 1 : 0;
  }
  EXPECT_GT(better_without, 5) << "fragments over the junction";
}

TEST_F(LocusModelTest, ADeletionOnOneHaplotypeIsSeenAsThat) {
  const LocusEvidence evidence =
      weigh(candidate(kLoss, 1000, 1120), reads_of(with(deletion_of(1000, 1120)), reference()));
  EXPECT_GT(evidence.odds, 10);
  EXPECT_LT(evidence.both, -10);
}

using Lengths = std::array<int32_t, 2>;

TEST_F(LocusModelTest, TellsWhatEachHaplotypeHasGained) {
  const Haplotype lost = with(deletion_of(1000, 1120));
  const Haplotype gained = with(copies_of(1000, 1060, 1));
  const Candidate loss = candidate(kLoss, 1000, 1120);
  EXPECT_EQ(weigh(loss, reads_of(lost, lost)).gained, (Lengths{-120, -120}));
  EXPECT_EQ(weigh(loss, reads_of(reference(), lost)).gained, (Lengths{-120, 0}));
  EXPECT_EQ(weigh(loss, reads_of(reference(), reference())).gained, (Lengths{0, 0}));
  const Candidate gain = candidate(kGain, 1000, 1060);
  EXPECT_EQ(weigh(gain, reads_of(gained, reference())).gained, (Lengths{60, 0}));
}

TEST_F(LocusModelTest, TheSizesOfAnEventAreThoseThatTheReadsLeave) {
  const Haplotype lost = with(deletion_of(1000, 1120));
  EXPECT_EQ(weigh(candidate(kLoss, 1000, 1120), reads_of(lost, lost)).sizes, (Lengths{-120, -120}));
  // Of a candidate 10 bp too short, too: what the reads show is tried beside it.
  EXPECT_EQ(weigh(candidate(kLoss, 1000, 1110), reads_of(lost, lost)).sizes, (Lengths{-120, -120}));
  const Haplotype gained = with(copies_of(1000, 1060, 1));
  EXPECT_EQ(weigh(candidate(kGain, 1000, 1060), reads_of(gained, gained)).sizes, (Lengths{60, 60}));
}

TEST_F(LocusModelTest, AnEventOnFewFragmentsIsNone) {
  const Haplotype lost = with(deletion_of(1000, 1120));
  const LocusEvidence half = weigh(candidate(kLoss, 1000, 1120), reads_of(lost, reference()));
  EXPECT_NEAR(half.share, 0.5, 0.15);
  EXPECT_LT(half.imbalance, 2);
  std::vector<ReadRecord> reads = reads_of(reference(), reference());
  add_pairs(lost, 36, reads);
  const LocusEvidence few = weigh(candidate(kLoss, 1000, 1120), reads);
  EXPECT_LT(few.share, 0.25);
  EXPECT_GT(few.imbalance, 5);
  EXPECT_LT(few.odds, 0);
  EXPECT_GT(few.gain, 0) << "though two references explain the reads even worse";
  const LocusEvidence both = weigh(candidate(kLoss, 1000, 1120), reads_of(lost, lost));
  EXPECT_EQ(both.share, 1);
  EXPECT_EQ(both.imbalance, 0);
}

TEST_F(LocusModelTest, AHaplotypeThatHasLostMuchHasFewerFragments) {
  const Haplotype lost = with(deletion_of(700, 1300));
  const LocusEvidence deletion = weigh(candidate(kLoss, 700, 1300), reads_of(lost, reference()));
  EXPECT_GT(deletion.odds, 20);
  EXPECT_NEAR(deletion.share, 0.5, 0.1);
  EXPECT_LT(deletion.imbalance, 2);
}

TEST_F(LocusModelTest, ADuplicationIsSeenByReadsOverItsJunction) {
  const LocusEvidence evidence =
      weigh(candidate(kGain, 1000, 1120), reads_of(with(copies_of(1000, 1120, 1)), reference()));
  EXPECT_GT(evidence.odds, 10);
  EXPECT_LT(evidence.both, -3);
  EXPECT_LT(evidence.opposite, -3);
  EXPECT_EQ(evidence.copied, 1);
}

TEST_F(LocusModelTest, AGainThatDiffersFromWhatStandsThereIsSeenAsThat) {
  std::string inserted(text_.at(1000, 1080));
  for (size_t i = 2; i < inserted.size(); i += 20) inserted[i] = inserted[i] == 'A' ? 'C' : 'A';
  const Haplotype gained = with(replacement_of(1080, 1080, inserted, text_));
  const LocusEvidence evidence = weigh(candidate(kGain, 1000, 1080), reads_of(gained, gained));
  EXPECT_GT(evidence.copied, 0.9);
  EXPECT_LT(evidence.copied, 0.97);
  const Haplotype lost = with(deletion_of(1000, 1080));
  EXPECT_EQ(weigh(candidate(kLoss, 1000, 1080), reads_of(lost, lost)).copied, 0);
}

TEST_F(LocusModelTest, ReadsOfTheReferenceSpeakAgainstEveryCandidate) {
  const std::vector<ReadRecord> reads = reads_of(reference(), reference());
  EXPECT_LT(weigh(candidate(kLoss, 1000, 1120), reads).odds, -10);
  EXPECT_LT(weigh(candidate(kGain, 1000, 1120), reads).odds, -10);
  EXPECT_LT(weigh(candidate(kLoss, 2060, 2120), reads).odds, -5);
  EXPECT_LT(weigh(candidate(kGain, 2060, 2120), reads).odds, -5);
}

TEST_F(LocusModelTest, InARepeatTheSizeThatReadsShowWins) {
  const Haplotype lost = with(deletion_of(2000, 2090));
  const std::vector<ReadRecord> reads = reads_of(lost, lost);
  const LocusEvidence right = weigh(candidate(kLoss, 2000, 2090), reads);
  EXPECT_GT(right.exact, 3);
  EXPECT_GT(right.odds, 3);
  const LocusEvidence wrong = weigh(candidate(kLoss, 2000, 2180), reads);
  EXPECT_LT(wrong.exact, -3);
  EXPECT_FLOAT_EQ(wrong.shift, 0.5);  // 90 of 180 bp were not lost
}

TEST_F(LocusModelTest, ALossBelowFiftyBasesIsNoEvent) {
  const Haplotype lost = with(deletion_of(2000, 2030));
  const LocusEvidence evidence = weigh(candidate(kLoss, 2000, 2060), reads_of(lost, lost));
  EXPECT_LT(evidence.odds, -3);
  EXPECT_LT(evidence.event, -3);
}

TEST_F(LocusModelTest, ALossOfLikeSizeBelowFiftyBasesSpeaksAgainstTheCandidate) {
  const Haplotype lost = with(deletion_of(1000, 1040));
  Candidate longer = candidate(kLoss, 1000, 1050);
  longer.competing = {{{0, 1000, 1040}, kLoss, 9}};
  EXPECT_LT(weigh(longer, reads_of(lost, lost)).odds, -10);
}

TEST_F(LocusModelTest, TheEventOfTheBestHaplotypesIsProposed) {
  const Haplotype lost = with(deletion_of(2000, 2090));
  LocusModel::Memory memory;
  const LocusAnswer wrong = answer(candidate(kLoss, 2000, 2180), reads_of(lost, lost), memory);
  ASSERT_EQ(wrong.events.size(), 1U);
  const LocusEvent& event = wrong.events.front();
  EXPECT_EQ(event.type, kLoss);
  EXPECT_EQ(event.region.length(), 90);
  EXPECT_GE(event.region.begin, 2000);
  EXPECT_LE(event.region.end, 2300);
  EXPECT_GT(event.evidence.odds, 3);
  EXPECT_EQ(event.evidence.shift, 0);
  EXPECT_EQ(event.evidence.fragments, wrong.evidence.fragments);
}

TEST_F(LocusModelTest, OfTwoEventsOnOneHaplotypeEachIsSeenByItself) {
  const Haplotype lost = make_haplotype(text_, {deletion_of(1000, 1080), deletion_of(1150, 1230)});
  Candidate one = candidate(kLoss, 1000, 1080);
  one.competing = {{{0, 1150, 1230}, kLoss, 9}};
  LocusModel::Memory memory;
  const LocusAnswer both = answer(one, reads_of(lost, lost), memory);
  EXPECT_GT(both.evidence.odds, 10);
  EXPECT_EQ(both.evidence.shift, 0);
  const auto has = [&](int64_t begin, int64_t size) {
    return std::any_of(both.events.begin(), both.events.end(), [&](const LocusEvent& event) {
      return event.type == kLoss && std::abs(event.region.begin - begin) < 10 &&
             event.region.length() == size;
    });
  };
  EXPECT_TRUE(has(1000, 80));
  EXPECT_TRUE(has(1150, 80));
  EXPECT_TRUE(has(1000, 160) || has(1150, 160)) << "and both as one";
}

TEST_F(LocusModelTest, ReadsSpellEventsThatNoCandidateTells) {
  // 97 bp of the repeat are lost, and two bases differ beside that: no change of whole units.
  const Edit snp = replacement_of(2035, 2036, text_.bases[2035] == 'A' ? "C" : "A", text_);
  const Edit other = replacement_of(2205, 2206, text_.bases[2205] == 'A' ? "C" : "A", text_);
  const Haplotype lost = make_haplotype(text_, {snp, deletion_of(2061, 2158), other});
  LocusModel::Memory memory;
  const LocusAnswer found = answer(candidate(kLoss, 2000, 2060), reads_of(lost, lost), memory);
  const bool is_told = std::any_of(
      found.events.begin(), found.events.end(),
      [](const LocusEvent& event) { return event.type == kLoss && event.region.length() == 97; });
  EXPECT_TRUE(is_told);
}

TEST_F(LocusModelTest, TheReferenceProposesNothing) {
  LocusModel::Memory memory;
  EXPECT_TRUE(answer(candidate(kLoss, 2000, 2090), reads_of(reference(), reference()), memory)
                  .events.empty());
}

TEST_F(LocusModelTest, AnInsertionOfOtherBasesIsNoDuplication) {
  const Haplotype inserted = with(replacement_of(1060, 1060, random_bases(80, 9), text_));
  const LocusEvidence evidence = weigh(candidate(kGain, 1000, 1080), reads_of(inserted, inserted));
  EXPECT_LT(evidence.odds, -10);
}

TEST_F(LocusModelTest, ManyCopiesAreFoundFromOne) {
  const Haplotype gained = with(copies_of(2000, 2030, 6));
  const LocusEvidence evidence = weigh(candidate(kGain, 2000, 2060), reads_of(gained, gained));
  EXPECT_GT(evidence.shift, 1);  // of 60 bp
  EXPECT_LT(evidence.odds, 0);
}

TEST_F(LocusModelTest, ReadsOfOtherCopiesCoverAnElementThatIsLost) {
  const Haplotype lost = with(deletion_of(800, 1500));
  std::vector<ReadRecord> reads = reads_of(lost, lost);
  for (const ReadRecord& read : reads_of(reference(), reference())) {
    const int64_t begin = std::min(read.region.begin, read.mate_begin);
    if (begin < 800 || std::max(read.region.begin, read.mate_begin) + kReadLength > 1500) continue;
    reads.push_back(read);
    reads.back().name_hash += 1'000'000;
  }
  const Candidate one = candidate(kLoss, 800, 1500);
  const LocusEvidence contradicted = weigh(one, reads);
  for (ReadRecord& read : reads) read.mapq = read.name_hash > 1'000'000 ? 0 : 60;
  const LocusEvidence shared = weigh(one, reads);
  EXPECT_LT(contradicted.both, -20);
  EXPECT_GT(shared.odds, 50);
  EXPECT_GT(shared.both, 5);
}

TEST_F(LocusModelTest, ReadsOfMapq0CountInsideOfTheirTandemRepeat) {
  std::vector<ReadRecord> reads = reads_of(with(deletion_of(2000, 2090)), reference());
  const Candidate one = candidate(kLoss, 2000, 2090);
  const LocusEvidence all = weigh(one, reads);
  for (ReadRecord& read : reads) {
    if (read.region.begin >= 1960 && read.region.end <= 2340) read.mapq = 0;
  }
  EXPECT_EQ(weigh(one, reads), all);
}

TEST_F(LocusModelTest, TheOrderOfReadsAndReadsBesideTheWindowChangeNothing) {
  std::vector<ReadRecord> reads = reads_of(with(deletion_of(2000, 2090)), reference());
  const Candidate one = candidate(kLoss, 2000, 2090);
  const LocusEvidence all = weigh(one, reads);
  const Region window = model_.window(one);
  std::erase_if(reads, [&](const ReadRecord& read) { return !read.region.overlaps(window); });
  EXPECT_EQ(weigh(one, reads), all);
  std::reverse(reads.begin(), reads.end());
  EXPECT_EQ(weigh(one, reads), all);
}

TEST_F(LocusModelTest, TheMemoryChangesNothing) {
  const std::vector<ReadRecord> reads =
      reads_of(with(deletion_of(2000, 2090)), with(copies_of(2000, 2060, 1)));
  LocusModel::Memory memory;
  for (const int64_t size : {60, 90, 120, 90}) {
    for (const EventType type : {kLoss, kGain}) {
      const Candidate one = candidate(type, 2000, 2000 + size);
      EXPECT_EQ(weigh(one, reads, memory), weigh(one, reads)) << size;
    }
  }
}

TEST_F(LocusModelTest, NothingIsSaidWithoutReads) {
  EXPECT_EQ(weigh(candidate(kLoss, 1000, 1120), {}), LocusEvidence());
}

TEST_F(LocusModelTest, LongEventsAreNotWeighed) {
  EXPECT_TRUE(LocusModel::can_weigh(candidate(kLoss, 0, kMaxWeakSize)));
  EXPECT_FALSE(LocusModel::can_weigh(candidate(kLoss, 0, kMaxWeakSize + 1)));
  EXPECT_FALSE(LocusModel::can_weigh(candidate(kLoss, 10, 10)));
}

}  // namespace
}  // namespace cnvnet
