#include "encoder/event/placed_read.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/encoder/event_site.h"

namespace cnvnet {
namespace {

class ReadChoiceTest : public testing::Test {
 protected:
  [[nodiscard]] ReadRecord carrier(int number) const {
    return site_.read(980, "20M8S", site_.bases(1200, 1208))
        .name("carrier" + std::to_string(number));
  }
  [[nodiscard]] ReadRecord reference(int number) const {
    return site_.read(980, "40M").name("reference" + std::to_string(number));
  }
  [[nodiscard]] std::vector<PlacedRead> choose(const std::vector<ReadRecord>& reads,
                                               int rows) const {
    return choose_reads(site_.window(false), reads, EventSite::library(), rows);
  }
  EventSite site_{EventType::kDeletion, 1000, 1200};
};

TEST_F(ReadChoiceTest, ReadsThatFitTheEventStandOnTop) {
  const std::vector<ReadRecord> reads = {reference(1), carrier(1), reference(2), carrier(2)};
  const std::vector<PlacedRead> chosen = choose(reads, 8);
  ASSERT_EQ(chosen.size(), 4U);
  EXPECT_GT(chosen[0].evidence, 0);
  EXPECT_GT(chosen[1].evidence, 0);
  EXPECT_LT(chosen[2].evidence, 0);
}

TEST_F(ReadChoiceTest, WhereThereAreTooManyTheShareOfAltSupportingOnesStays) {
  std::vector<ReadRecord> reads;
  for (int i = 0; i < 300; ++i) reads.push_back(i % 3 == 0 ? carrier(i) : reference(i));
  const std::vector<PlacedRead> chosen = choose(reads, 60);
  ASSERT_EQ(chosen.size(), 60U);
  const auto alt_count = std::count_if(chosen.begin(), chosen.end(),
                                       [](const PlacedRead& read) { return read.evidence > 0; });
  EXPECT_GT(alt_count, 10);
  EXPECT_LT(alt_count, 30);
}

TEST_F(ReadChoiceTest, TheOrderOfTheReadsDoesNotMatter) {
  std::vector<ReadRecord> reads;
  for (int i = 0; i < 40; ++i) reads.push_back(i % 3 == 0 ? carrier(i) : reference(i));
  const auto names = [&] {
    std::vector<uint64_t> hashes;
    for (const PlacedRead& placed : choose(reads, 10)) hashes.push_back(placed.read->name_hash);
    return hashes;
  };
  const std::vector<uint64_t> forward = names();
  std::reverse(reads.begin(), reads.end());
  EXPECT_EQ(names(), forward);
}

TEST_F(ReadChoiceTest, ReadsOverTheBreakpointGoBeforeOthers) {
  std::vector<ReadRecord> reads;
  for (int i = 0; i < 10; ++i)
    reads.push_back(site_.read(970, "30M").name("beside" + std::to_string(i)));
  for (int i = 0; i < 4; ++i) reads.push_back(reference(i));
  const std::vector<PlacedRead> chosen = choose(reads, 5);
  EXPECT_EQ(std::count_if(chosen.begin(), chosen.end(),
                          [](const PlacedRead& read) { return read.crosses; }),
            4);
}

TEST_F(ReadChoiceTest, DuplicatesAndFarReadsAreLeftOut) {
  ReadRecord duplicate = carrier(1);
  duplicate.flags |= ReadRecord::kDuplicate;
  EXPECT_TRUE(choose({duplicate, site_.read(100, "40M")}, 4).empty());
  EXPECT_TRUE(choose({}, 4).empty());
}

}  // namespace
}  // namespace cnvnet
