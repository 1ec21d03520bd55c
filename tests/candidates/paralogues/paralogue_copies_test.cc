#include "candidates/paralogues/paralogue_copies.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "tests/candidates/depth_builder.h"

namespace cnvnet {
namespace {

constexpr int kReads = 30;

// Contigs of 4,000 bins with modules of 200 bins, each of which is a copy of the others.
class CopyChangeTest : public testing::Test {
 protected:
  static constexpr int kBins = 4000;
  static constexpr int32_t kModule = 200;

  CopyChangeTest() {
    contigs_.push_back({"1", noisy(kBins, kReads, 1)});
    contigs_.push_back({"2", noisy(kBins, kReads, 2)});
  }

  // Links the modules that begin at these places.
  void link(const std::vector<BinPlace>& begins) {
    for (const BinPlace& a : begins) {
      for (const BinPlace& b : begins) {
        for (int32_t i = 0; a != b && i < kModule; ++i) {
          links_.push_back({{a.contig, a.bin + i}, {b.contig, b.bin + i}});
        }
      }
    }
  }

  void scale(BinPlace begin, int32_t bins, double depth) {
    for (int32_t i = 0; i < bins; ++i) {
      int& reads =
          contigs_[static_cast<size_t>(begin.contig)].reads[static_cast<size_t>(begin.bin + i)];
      reads = static_cast<int>(reads * depth + 0.5);
    }
  }

  [[nodiscard]] std::vector<CopyChange> find() const {
    return find_copy_changes(profile_of(contigs_), ParalogueMap(links_));
  }

  std::vector<ContigDepth> contigs_;
  std::vector<ParalogueMap::Link> links_;
  const BinPlace first_{0, 1000}, second_{0, 3000}, third_{1, 500};
};

TEST_F(CopyChangeTest, NormalModulesAreNotChanged) {
  link({first_, second_, third_});
  EXPECT_TRUE(find().empty());
}

TEST_F(CopyChangeTest, FindsALossOfOneCopyWhereItShows) {
  link({first_, second_});
  scale(second_, kModule, 0.5);
  const auto changes = find();
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].type, EventType::kDeletion);
  EXPECT_NEAR(changes[0].region.begin, 300'000, 500);
  EXPECT_NEAR(changes[0].region.end, 320'000, 500);
  EXPECT_EQ(changes[0].copies.normal, 4);
  EXPECT_EQ(changes[0].copies.best, 3);
  EXPECT_EQ(changes[0].copies.alt_count(), 1);
  EXPECT_GT(changes[0].copies.odds, 4);
  EXPECT_FALSE(changes[0].copies.open);
  EXPECT_EQ(changes[0].places.size(), 2u);
}

TEST_F(CopyChangeTest, TheSumCountsWhereReadsAreLaidByChance) {
  link({first_, second_, third_});
  for (const BinPlace& place : {first_, second_, third_}) scale(place, kModule, 4.0 / 3);
  const auto changes = find();
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].type, EventType::kDuplication);
  EXPECT_EQ(changes[0].copies.normal, 6);
  EXPECT_EQ(changes[0].copies.best, 8);
  EXPECT_EQ(changes[0].copies.alt_count(), 2);
  EXPECT_TRUE(changes[0].copies.open);
}

TEST_F(CopyChangeTest, MoreThanTwoCopiesGainedStandElsewhere) {
  link({first_, second_});
  for (const BinPlace& place : {first_, second_}) scale(place, kModule, 2);
  EXPECT_TRUE(find().empty()) << "as a mobile element does";
}

TEST_F(CopyChangeTest, OfModulesInARowOneIsLost) {
  link({first_, {0, first_.bin + kModule}});
  scale({0, first_.bin + 80}, kModule, 0.1);  // unequal crossing over within the modules
  const auto changes = find();
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].copies.best, 2);
  EXPECT_NEAR(changes[0].region.begin, 108'000, 500);
  EXPECT_EQ(changes[0].region.length(), 20'000);
}

TEST_F(CopyChangeTest, SomethingBetweenTwoNumbersIsNotCalled) {
  link({first_, second_});
  scale(first_, kModule, 0.25);
  EXPECT_TRUE(find().empty());
}

TEST_F(CopyChangeTest, AnEventThatGoesOnBesideTheModuleIsLeftToItsOwnDepth) {
  link({first_, second_});
  scale({0, first_.bin - 100}, kModule + 200, 0.5);
  EXPECT_TRUE(find().empty());
}

TEST_F(CopyChangeTest, ShortChangesAreNotCalled) {
  link({first_, second_});
  scale(first_, 45, 0);
  EXPECT_TRUE(find().empty());
}

TEST_F(CopyChangeTest, AContigThatTheSampleLacksCountsForNoCopies) {
  contigs_.push_back({"alternative", noisy(300, 15, 3)});
  link({first_, {2, 50}});
  scale(first_, kModule, 0.5);
  EXPECT_TRUE(find().empty());
  // With a second place, of four copies none is lost: the reads of one lie on the alternative.
  link({first_, second_, {2, 50}});
  EXPECT_TRUE(find().empty());
}

TEST(CopyChangeCandidates, TakeOverShadowsAndOwn) {
  CopyChange change;
  change.region = {0, 100'000, 120'000};
  change.copies = {4, 3, 3.1F, 8, 8, true};
  change.places = {change.region, {0, 300'000, 320'000}};
  Candidate like;
  like.region = {0, 101'000, 121'000};
  like.precise = true;
  Candidate part;  // of the change, by depth alone
  part.region = {0, 102'000, 104'000};
  Candidate shadow;
  shadow.region = {0, 305'000, 319'000};
  Candidate gain = shadow;
  gain.type = EventType::kDuplication;
  Candidate junction = shadow;
  junction.fragments = 4;
  Candidate elsewhere;
  elsewhere.region = {0, 500'000, 520'000};
  std::vector<Candidate> candidates{like, part, shadow, gain, junction, elsewhere};
  join_copy_changes({&change, 1}, {0, 0, 1'000'000}, candidates);
  ASSERT_EQ(candidates.size(), 5u);
  EXPECT_EQ(candidates[0].region, change.region);
  EXPECT_EQ(candidates[0].copies, change.copies);
  EXPECT_EQ(candidates[0].count(SignalKind::kReadDepth), 1);
  EXPECT_EQ(candidates[1].region, like.region);
  EXPECT_EQ(candidates[1].copies, change.copies);
  for (size_t i = 2; i < candidates.size(); ++i) EXPECT_EQ(candidates[i].copies, CopiesInAll());

  std::vector<Candidate> none;
  join_copy_changes({&change, 1}, {0, 110'000, 1'000'000}, none);
  EXPECT_TRUE(none.empty()) << "the change begins in the shard before";
  std::vector<Candidate> given{shadow, part};
  given[0].region = {0, 300'500, 319'500};
  lend_copies({&change, 1}, given);
  EXPECT_EQ(given[0].copies, change.copies);
  EXPECT_EQ(given[1].copies, CopiesInAll());
}

}  // namespace
}  // namespace cnvnet
