#include "candidates/library_model.h"

#include <gtest/gtest.h>

#include "genome/error.h"
#include "tests/support/read_builder.h"

namespace cnvnet {
namespace {

const std::vector<ReadGroup> kOneGroup = {ReadGroup{}};
const std::vector<ReadGroup> kTwoGroups = {ReadGroup{}, ReadGroup{"lane1", "person"}};

void add_pairs(LibraryCounts& counts, int group, int number, int first, int last) {
  for (int i = 0; i < number; ++i) {
    counts.add(read_at(5000, "100M").read_group(group).insert(first + i % (last - first + 1)));
  }
}

TEST(LibraryModel, QuantilesOfAnEvenDistribution) {
  LibraryCounts counts(1);
  add_pairs(counts, 0, 10000, 301, 400);
  const LibraryModel model(counts, kOneGroup);
  ASSERT_TRUE(model.paired());
  const InsertSizes& sizes = model.insert_sizes(0);
  EXPECT_EQ(sizes.median, 350);
  EXPECT_EQ(sizes.low, 301);
  EXPECT_EQ(sizes.high, 399);
  EXPECT_EQ(sizes.very_high, 400);
  EXPECT_DOUBLE_EQ(sizes.deviation, 34);
  EXPECT_EQ(sizes.pairs, 10000u);
  EXPECT_EQ(model.max_insert(), 400);
  EXPECT_EQ(model.read_length(), 100);
}

TEST(LibraryModel, GroupsKeepTheirOwnSizesAndSmallOnesTakeTheSum) {
  LibraryCounts counts(2);
  add_pairs(counts, 0, 199, 900, 900);
  add_pairs(counts, 1, 5000, 300, 300);
  const LibraryModel model(counts, kTwoGroups);
  EXPECT_EQ(model.insert_sizes(1).median, 300);
  EXPECT_EQ(model.insert_sizes(1).very_high, 300);
  EXPECT_EQ(model.insert_sizes(0).median, 300);
  EXPECT_EQ(model.insert_sizes(0).very_high, 900);
  EXPECT_EQ(model.max_insert(), 900);
}

TEST(LibraryModel, MergingIsAddingInAnyOrder) {
  LibraryCounts all(1);
  LibraryCounts left(1);
  LibraryCounts right(1);
  add_pairs(all, 0, 300, 200, 260);
  add_pairs(all, 0, 300, 400, 460);
  add_pairs(left, 0, 300, 400, 460);
  add_pairs(right, 0, 300, 200, 260);
  left.merge(right);
  EXPECT_EQ(LibraryModel(all, kOneGroup).insert_sizes(0),
            LibraryModel(left, kOneGroup).insert_sizes(0));
  LibraryCounts other(3);
  EXPECT_THROW(left.merge(other), InternalError);
}

TEST(LibraryModel, EachPairCountsOnce) {
  LibraryCounts counts(1);
  for (int i = 0; i < 250; ++i) {
    counts.add(read_at(1000, "100M").insert(300));
    counts.add(read_at(1200, "100M").reverse().mate(0, 1000).insert(-300));
  }
  EXPECT_EQ(LibraryModel(counts, kOneGroup).insert_sizes(0).pairs, 250u);
}

TEST(LibraryModel, SingleReadsAreNoPairs) {
  LibraryCounts counts(1);
  for (int i = 0; i < 500; ++i) counts.add(read_at(1000, "76M").flags(0));
  const LibraryModel model(counts, kOneGroup);
  EXPECT_FALSE(model.paired());
  EXPECT_EQ(model.read_length(), 76);
}

TEST(LibraryModel, IgnoresWhatIsNotUsable) {
  LibraryCounts counts(1);
  counts.add(read_at(1000, "100M").mapq(19));
  counts.add(read_at(1000, "100M").flags(ReadRecord::kDuplicate));
  counts.add(read_at(1000, "100M").flags(ReadRecord::kSupplementary));
  EXPECT_THROW(LibraryModel(counts, kOneGroup), InputError);
}

TEST(LibraryModel, RefusesMatePairLibrariesInPlainWords) {
  LibraryCounts counts(1);
  for (int i = 0; i < 300; ++i)
    counts.add(read_at(1000, "100M").reverse().mate(0, 4000).insert(3100));
  for (int i = 0; i < 200; ++i) counts.add(read_at(1000, "100M").insert(300));
  try {
    const LibraryModel model(counts, kOneGroup);
    FAIL() << "a library of outward pairs was accepted";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("do not face each other"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("300 face away"), std::string::npos);
  }
}

TEST(LibraryModel, HardClipsCountAsRead) {
  LibraryCounts counts(1);
  counts.add(read_at(1000, "20H60M20S"));
  EXPECT_EQ(LibraryModel(counts, kOneGroup).read_length(), 100);
}

TEST(LibraryModel, TheDensityOfInsertsSumsToOneAndFollowsThePairs) {
  LibraryCounts counts(1);
  for (int i = 0; i < 1010; ++i) counts.add(read_at(1000, "100M").insert(350 + i % 101));
  const LibraryModel model(counts, kOneGroup);
  ASSERT_EQ(model.read_groups(), 1);
  const auto& density = model.insert_density(0);
  double sum = 0;
  for (const double share : density) sum += share;
  EXPECT_NEAR(sum, 1, 1e-9);
  EXPECT_NEAR(density[400], 1 / 101.0, 1e-9);
  EXPECT_EQ(density[300], 0);
}

}  // namespace
}  // namespace cnvnet
