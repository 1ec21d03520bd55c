#include "genome/region.h"

#include <gtest/gtest.h>

#include "genome/error.h"
#include "tests/support/expect_error.h"

namespace cnvnet {
namespace {

class RegionText : public testing::Test {
 protected:
  ContigList contigs_{{{"chr1", 5000}, {"chr2", 10}, {"HLA-A*01:01", 300}, {"chr2:5", 7}}};
};

TEST(Region, Overlaps) {
  const Region region{0, 10, 20};
  EXPECT_TRUE(region.overlaps({0, 19, 30}));
  EXPECT_FALSE(region.overlaps({0, 20, 30}));
  EXPECT_FALSE(region.overlaps({1, 10, 20}));
  EXPECT_EQ(overlap_length(region, {0, 15, 30}), 5);
  EXPECT_EQ(overlap_length(region, {0, 25, 30}), 0);
  EXPECT_EQ(overlap_length(region, {1, 10, 20}), 0);
  EXPECT_TRUE(region.contains(10));
  EXPECT_FALSE(region.contains(20));
}

TEST_F(RegionText, ReadsTheThreeForms) {
  EXPECT_EQ(parse_region("chr1", contigs_), (Region{0, 0, 5000}));
  EXPECT_EQ(parse_region("chr1:1,001", contigs_), (Region{0, 1000, 5000}));
  EXPECT_EQ(parse_region("chr1:1,001-2,000", contigs_), (Region{0, 1000, 2000}));
  EXPECT_EQ(parse_region("chr2:10-10", contigs_), (Region{1, 9, 10}));
}

TEST_F(RegionText, KnowsContigsWithColons) {
  EXPECT_EQ(parse_region("HLA-A*01:01", contigs_), (Region{2, 0, 300}));
  EXPECT_EQ(parse_region("HLA-A*01:01:11-20", contigs_), (Region{2, 10, 20}));
  EXPECT_EQ(parse_region("chr2:5", contigs_), (Region{3, 0, 7}));
}

TEST_F(RegionText, NamesTheNearestContig) {
  expect_error<ConfigError>([&] { (void)parse_region("1:5-10", contigs_); },
                            {"'1'", "did you mean 'chr1'"});
  expect_error<ConfigError>([&] { (void)parse_region("chr3", contigs_); },
                            {"'chr3'", "did you mean"});
}

TEST_F(RegionText, RefusesWhatIsNoRegion) {
  for (const char* text : {"chr1:", "chr1:x", "chr1:0-5", "chr1:5-", "chr1:-5", "chr1:5-10x",
                           "chr1:5-10-15", "chr1:99999999999999999999", "chr1:1 000"}) {
    expect_error<ConfigError>([&] { (void)parse_region(text, contigs_); }, {text, "1-based"});
  }
  EXPECT_THROW((void)parse_region("", contigs_), ConfigError);
}

TEST_F(RegionText, RefusesWhatIsEmptyOrOffTheContig) {
  expect_error<ConfigError>([&] { (void)parse_region("chr1:10-9", contigs_); }, {"empty"});
  expect_error<ConfigError>([&] { (void)parse_region("chr2:5-11", contigs_); },
                            {"leaves", "10 bp"});
  expect_error<ConfigError>([&] { (void)parse_region("chr2:11", contigs_); }, {"leaves", "10 bp"});
}

TEST_F(RegionText, WritesWhatItReads) {
  EXPECT_EQ(format_region({0, 1000, 2000}, contigs_), "chr1:1001-2000");
  EXPECT_EQ(parse_region(format_region({2, 10, 20}, contigs_), contigs_), (Region{2, 10, 20}));
}

}  // namespace
}  // namespace cnvnet
