#include "candidates/loci/copy_identity.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/candidates/sequence.h"

namespace cnvnet {
namespace {

const std::string kText = random_bases(600, 5);

std::string_view text(size_t begin, size_t end) {
  return std::string_view(kText).substr(begin, end - begin);
}

double identity(const std::string& inserted, size_t at) {
  return copy_identity(inserted, text(0, at), text(at, kText.size()));
}

TEST(CopyIdentityTest, ACopyIsOneWhereverInItIsInserted) {
  const std::string copied(text(200, 300));
  for (const size_t at : {200U, 201U, 240U, 299U, 300U}) {
    const std::string inserted = std::string(text(at, 300)) + std::string(text(200, at));
    EXPECT_EQ(identity(inserted, at), 1) << at;
  }
  EXPECT_LT(identity(copied, 240), 0.75) << "begun elsewhere";
}

TEST(CopyIdentityTest, EachDifferenceCountsOnce) {
  std::string inserted = std::string(text(240, 300)) + std::string(text(200, 240));
  inserted[10] = inserted[10] == 'A' ? 'C' : 'A';
  inserted.erase(70, 1);
  EXPECT_NEAR(identity(inserted, 240), 1 - 2.0 / 99, 1e-9);
  inserted.insert(30, "GG");
  EXPECT_NEAR(identity(inserted, 240), 1 - 4.0 / 101, 0.011);
}

TEST(CopyIdentityTest, OtherBasesAreUnlike) {
  EXPECT_LT(identity(random_bases(100, 9), 240), 0.6);
  EXPECT_EQ(copy_identity("", "ACGT", "ACGT"), 0);
  EXPECT_EQ(copy_identity("ACGT", "", ""), 0);
  EXPECT_EQ(copy_identity("ACGTACGT", "", "ACGT"), 0.5) << "a text that ends too early";
}

TEST(CopyIdentityTest, EditsOfAHaplotypeCountByTheirLength) {
  const LocusText all{1000, kText, kText};
  const auto of = [&](std::vector<Edit> edits) {
    return copy_identity(make_haplotype(all, std::move(edits)), all);
  };
  EXPECT_EQ(of({}), 0);
  EXPECT_EQ(of({deletion_of(1100, 1200)}), 0) << "nothing inserted";
  EXPECT_EQ(of({copies_of(1100, 1150, 2)}), 1);
  EXPECT_EQ(of({replacement_of(1200, 1200, std::string(text(200, 300)), all)}), 1);
  const double other = of({replacement_of(1400, 1400, random_bases(100, 9), all)});
  const double both =
      of({copies_of(1100, 1150, 2), replacement_of(1400, 1400, random_bases(100, 9), all)});
  EXPECT_NEAR(both, (1 + other) / 2, 1e-9);
}

}  // namespace
}  // namespace cnvnet
