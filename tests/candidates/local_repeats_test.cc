#include "candidates/local_repeats.h"

#include <gtest/gtest.h>

#include "tests/support/bam_builder.h"

namespace cnvnet {
namespace {

TEST(LocalRepeats, SeesTandemCopiesAndNothingElse) {
  const std::string unit = random_bases(60, 1);
  const std::string text = random_bases(2000, 2) + unit + unit + unit + unit + random_bases(2000, 3);
  const LocalRepeats repeats(text, 50'000);
  EXPECT_TRUE(repeats.at(52'000, 52'240));
  EXPECT_FALSE(repeats.at(51'000, 51'100));
  EXPECT_FALSE(repeats.at(53'000, 53'100));
}

TEST(LocalRepeats, FarCopiesAndNDoNotCount) {
  const std::string unit = random_bases(100, 1);
  const std::string text = unit + random_bases(1500, 2) + unit + std::string(500, 'N');
  const LocalRepeats repeats(text, 0);
  EXPECT_FALSE(repeats.at(0, 100));
  EXPECT_FALSE(repeats.at(1600, 1700));
  EXPECT_FALSE(repeats.at(1700, 2200));
  EXPECT_FALSE(repeats.at(9000, 9100));
}

TEST(LocalRepeats, DoesNotDependOnWhereTheTextBegins) {
  std::string text = random_bases(3000, 4);
  text.replace(1000, 300, text.substr(1500, 300));
  const LocalRepeats all(text, 320);
  const LocalRepeats part(text.substr(320), 640);
  for (int64_t at = 1500; at < 3000; at += 32) EXPECT_EQ(all.at(at, at + 64), part.at(at, at + 64)) << at;
}

}  // namespace
}  // namespace cnvnet
