#include "candidates/paralogues/paralogue_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "tests/candidates/depth_builder.h"
#include "tests/support/bam_builder.h"

namespace cnvnet {
namespace {

// Another base at about `share` of the positions.
std::string mutate(std::string bases, double share) {
  std::mt19937 random(5);
  for (char& base : bases) {
    if (static_cast<double>(random()) < share * 4294967296.0)
      base = base == 'A' ? 'C' : base == 'C' ? 'G' : 'A';
  }
  return bases;
}

std::string turn(std::string bases) {
  std::reverse(bases.begin(), bases.end());
  for (char& base : bases) base = base == 'A' ? 'T' : base == 'T' ? 'A' : base == 'C' ? 'G' : 'C';
  return bases;
}

// 10 kb of random sequence before and behind each of the pieces.
std::string contig_of(const std::vector<std::string>& pieces, uint32_t seed) {
  std::string contig = random_bases(10'000, seed);
  for (const std::string& piece : pieces) contig += piece + random_bases(10'000, ++seed);
  return contig;
}

ParalogueMap map_of(const std::vector<std::string>& contigs) {
  std::vector<KmerSample> samples;
  for (size_t i = 0; i < contigs.size(); ++i) {
    const Region all{static_cast<int32_t>(i), 0, static_cast<int64_t>(contigs[i].size())};
    sample_kmers(all, contigs[i], samples);
  }
  return ParalogueMap(std::move(samples));
}

class ParalogueMapTest : public testing::Test {
 protected:
  std::string module_ = random_bases(20'000, 77);
};

TEST_F(ParalogueMapTest, LinksBothWays) {
  const ParalogueMap map = map_of(
      {contig_of({module_}, 1), contig_of({module_.substr(0, 3000), mutate(module_, 0.01)}, 9)});
  // 10 kb inside the module, which the other contig has 23 kb later
  const auto links = map.of({0, 200});
  ASSERT_EQ(links.size(), 1u);
  EXPECT_EQ(links[0].to.contig, 1);
  EXPECT_NEAR(links[0].to.bin, 200 + 130, 2);
  const auto back = map.of({1, 330});
  ASSERT_EQ(back.size(), 1u);
  EXPECT_EQ(back[0].to.contig, 0);
  EXPECT_NEAR(back[0].to.bin, 200, 2);
  EXPECT_TRUE(map.of({0, 50}).empty());
  EXPECT_TRUE(map.of({0, 350}).empty());
}

TEST_F(ParalogueMapTest, FindsTurnedCopies) {
  const ParalogueMap map = map_of({contig_of({module_, turn(mutate(module_, 0.01))}, 1)});
  // 2 kb from the module's begin, so 2 kb before the end of the other, 60 kb
  const auto links = map.of({0, 120});
  ASSERT_EQ(links.size(), 1u);
  EXPECT_NEAR(links[0].to.bin, 580, 2);
}

TEST_F(ParalogueMapTest, CoversTheModule) {
  const ParalogueMap map = map_of({contig_of({module_, mutate(module_, 0.02)}, 1)});
  int linked = 0;
  for (int32_t bin = 100; bin < 300; ++bin) linked += map.of({0, bin}).size() == 1 ? 1 : 0;
  EXPECT_GE(linked, 195);
}

TEST_F(ParalogueMapTest, LeavesOutWhatIsTooUnlikeShortOrFrequent) {
  EXPECT_TRUE(map_of({contig_of({module_, mutate(module_, 0.1)}, 1)}).links().empty());
  EXPECT_TRUE(
      map_of({contig_of({module_.substr(0, 2500), module_.substr(0, 2500)}, 1)}).links().empty());
  EXPECT_TRUE(map_of({contig_of(std::vector<std::string>(11, module_), 1)}).links().empty());
}

TEST_F(ParalogueMapTest, DoesNotDependOnTheOrderOfStretches) {
  const std::string contig = contig_of({module_, mutate(module_, 0.01)}, 1);
  std::vector<KmerSample> samples;
  sample_kmers({0, 0, static_cast<int64_t>(contig.size())}, contig, samples);
  const ParalogueMap map{samples};
  std::reverse(samples.begin(), samples.end());
  samples.insert(samples.end(), samples.begin(), samples.begin() + 100);
  const ParalogueMap other{samples};
  ASSERT_FALSE(map.links().empty());
  EXPECT_TRUE(std::equal(map.links().begin(), map.links().end(), other.links().begin(),
                         other.links().end()));
}

TEST(SharedStretches, ReachAroundMultiMappingReads) {
  const DepthProfile profile =
      profile_of({{"1", noisy(2000, 30), 60, {1010, 1015}}, {"2", noisy(500, 30)}});
  const std::vector<Region> expected{{0, 85'000, 120'000}};
  EXPECT_EQ(shared_stretches(profile), expected);
}

}  // namespace
}  // namespace cnvnet
