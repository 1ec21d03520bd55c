#include "genome/contig_list.h"

#include <gtest/gtest.h>

#include "genome/error.h"
#include "tests/support/expect_error.h"

namespace cnvnet {
namespace {

TEST(ContigList, FindsNamesAndLengths) {
  const ContigList contigs({{"chr1", 100}, {"chr2", 50}});
  EXPECT_EQ(contigs.size(), 2);
  EXPECT_EQ(contigs.find("chr2"), 1);
  EXPECT_EQ(contigs[1].length, 50);
  EXPECT_EQ(contigs.find("2"), -1);
  EXPECT_EQ(contigs.total_length(), 150);
}

TEST(ContigList, EmptyListHasNothing) {
  EXPECT_EQ(ContigList().size(), 0);
  EXPECT_EQ(ContigList().find(""), -1);
  EXPECT_EQ(ContigList().total_length(), 0);
}

TEST(ContigList, RefusesTwoContigsOfOneName) {
  expect_error<InputError>([] { ContigList({{"chr1", 100}, {"chr1", 50}}); }, {"'chr1'", "twice"});
}

}  // namespace
}  // namespace cnvnet
