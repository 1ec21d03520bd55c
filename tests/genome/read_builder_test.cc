#include "tests/support/read_builder.h"

#include <gtest/gtest.h>

namespace cnvnet {
namespace {

TEST(ReadBuilder, DefaultsAreAProperPair) {
  const ReadRecord read = read_at(100, "76M5S");
  EXPECT_EQ(read.region, (Region{0, 100, 176}));
  EXPECT_EQ(read.bases, std::string(81, 'A'));
  EXPECT_EQ(read.qualities, std::vector<uint8_t>(81, 30));
  EXPECT_TRUE(read.is(ReadRecord::kProperPair) && read.is(ReadRecord::kMateReverse));
  EXPECT_EQ(read.mate_contig, 0);
  EXPECT_EQ(read.mate_begin, 424);
  EXPECT_EQ(read.insert_size, 400);
}

TEST(ReadBuilder, ReverseReadsLookBack) {
  const ReadRecord read = read_at(1000, "100M").reverse();
  EXPECT_TRUE(read.is(ReadRecord::kReverse));
  EXPECT_FALSE(read.is(ReadRecord::kMateReverse));
  EXPECT_EQ(read.mate_begin, 700);
  EXPECT_EQ(read.insert_size, -400);
}

TEST(ReadBuilder, MatesGiveTheInsertSize) {
  EXPECT_EQ(read_at(100, "100M").mate(0, 5000).build().insert_size, 5000);
  EXPECT_EQ(read_at(100, "100M").mate(1, 5000).build().insert_size, 0);
  EXPECT_EQ(read_at(100, "100M").mate(0, 5000).insert(7).build().insert_size, 7);
  EXPECT_EQ(read_at(100, "100M").flags(0).build().mate_contig, -1);
}

TEST(ReadBuilder, NamesDifferUnlessGiven) {
  EXPECT_NE(read_at(1, "5M").build().name_hash, read_at(1, "5M").build().name_hash);
  EXPECT_EQ(read_at(1, "5M").name("a").build().name_hash,
            read_at(9, "5M").name("a").build().name_hash);
}

}  // namespace
}  // namespace cnvnet
