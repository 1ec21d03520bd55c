#include "genome/suggest.h"

#include <gtest/gtest.h>

#include <vector>

namespace cnvnet {
namespace {

TEST(NearestName, FindsATypo) {
  const std::vector<std::string> known = {"threads", "reads", "reference"};
  EXPECT_EQ(nearest_name("treads", known), "threads");
  EXPECT_EQ(nearest_name("refrence", known), "reference");
  EXPECT_EQ(nearest_name("raeds", known), "reads");  // a swap is one step
  EXPECT_EQ(nearest_name("READS", known), "reads");
}

TEST(NearestName, FirstOfEqualsWins) {
  EXPECT_EQ(nearest_name("b", std::vector<std::string>{"ab", "bb"}), "ab");
  EXPECT_EQ(nearest_name("b", std::vector<std::string>{"bb", "ab"}), "bb");
}

TEST(NearestName, SaysNothingRatherThanNonsense) {
  EXPECT_EQ(nearest_name("threads", {}), "");
  EXPECT_EQ(nearest_name("threads", std::vector<std::string>{"model"}), "");
  EXPECT_EQ(nearest_name("x", std::vector<std::string>{"y"}), "");
}

TEST(NearestContig, KnowsBothNamingStyles) {
  const ContigList ucsc({{"chr1", 10}, {"chr11", 10}, {"chrM", 10}});
  EXPECT_EQ(nearest_contig("1", ucsc), "chr1");
  EXPECT_EQ(nearest_contig("MT", ucsc), "chrM");
  EXPECT_EQ(nearest_contig("Chr11", ucsc), "chr11");
  const ContigList ensembl({{"1", 10}, {"MT", 10}});
  EXPECT_EQ(nearest_contig("chr1", ensembl), "1");
  EXPECT_EQ(nearest_contig("chrM", ensembl), "MT");
  EXPECT_EQ(other_style("chr7", ensembl), "");
}

}  // namespace
}  // namespace cnvnet
