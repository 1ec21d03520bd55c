#include "classifier/prefilter.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "genome/error.h"

namespace cnvnet {
namespace {

// Log-odds of `small` up to a size of 300 bp, of `large` beyond.
Prefilter by_size(float small, float large) {
  return Prefilter(
      {"split_reads", "log_size"},
      BoostedTrees(0, {0}, {{1, 2.477F, 1, 2, 0}, {-1, 0, 0, 0, small}, {-1, 0, 0, 0, large}}, 2));
}

FeatureVector of_size(float log_size) {
  FeatureVector features{};
  features[place_of_feature("log_size")] = log_size;
  return features;
}

TEST(Prefilter, SeesNothingOfTheLocusAndTheEnds) {
  const std::vector<std::string> known = Prefilter::known_features();
  const auto knows = [&](const char* name) { return std::ranges::count(known, name) == 1; };
  EXPECT_TRUE(knows("split_reads"));
  EXPECT_TRUE(knows("rival_support"));
  EXPECT_TRUE(knows("noise_outward"));
  EXPECT_FALSE(knows("locus_odds"));
  EXPECT_FALSE(knows("alt_fraction_end"));
  EXPECT_EQ(std::ranges::count_if(
                kFeatureNames, [](std::string_view name) { return name.starts_with("locus_"); }) +
                static_cast<int64_t>(known.size()) + 7,
            std::ssize(kFeatureNames));
}

TEST(Prefilter, LeavesOutWhatIsNextToImpossible) {
  const Prefilter prefilter = by_size(-4.20F, -4.17F);  // .0148 and .0152
  EXPECT_FALSE(prefilter.keeps(of_size(2.0F)));
  EXPECT_TRUE(prefilter.keeps(of_size(3.0F)));
  EXPECT_EQ(prefilter.seen(of_size(3.0F)), (std::vector<float>{0, 3}));
}

TEST(Prefilter, AFeatureThatIsNotKnownThenIsAnInputError) {
  for (const char* name : {"locus_odds", "alt_fraction_begin", "no_such_feature"}) {
    EXPECT_THROW(Prefilter({name}, {}), InputError) << name;
  }
}

}  // namespace
}  // namespace cnvnet
