#include "candidates/local_repeats.h"

#include <gtest/gtest.h>

#include "tests/support/bam_builder.h"

namespace cnvnet {
namespace {

TEST(LocalRepeats, SeesTandemCopiesAndNothingElse) {
  const std::string unit = random_bases(60, 1);
  const std::string text =
      random_bases(2000, 2) + unit + unit + unit + unit + random_bases(2000, 3);
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
  for (int64_t at = 1500; at < 3000; at += 32)
    EXPECT_EQ(all.at(at, at + 64), part.at(at, at + 64)) << at;
}

TEST(LocalRepeats, TellsWhereTandemRepeatsLieAndHowLongTheirUnitIs) {
  const std::string unit = random_bases(60, 1);
  std::string copies = unit + unit + unit + unit;
  copies[90] = copies[90] == 'A' ? 'C' : 'A';  // one copy differs in a base
  const std::string text = random_bases(2000, 2) + copies + random_bases(2000, 3) +
                           std::string(30, 'A') + random_bases(500, 4);
  const auto tandem = LocalRepeats(text, 50'000).tandem();
  ASSERT_EQ(tandem.size(), 1u);  // the run of A is too short to hold an event
  EXPECT_NEAR(static_cast<double>(tandem[0].begin), 52'000, 3);
  EXPECT_NEAR(static_cast<double>(tandem[0].end), 52'240, 3);
  EXPECT_EQ(tandem[0].period, 60);
}

TEST(LocalRepeats, CopiesApartAndSatellitesAreNoTandemRepeats) {
  const std::string unit = random_bases(100, 1);
  const std::string apart =
      random_bases(500, 2) + unit + random_bases(300, 3) + unit + random_bases(500, 4);
  EXPECT_TRUE(LocalRepeats(apart, 0).tandem().empty());
  std::string satellite = random_bases(500, 5);
  for (int i = 0; i < 26; ++i) satellite += unit;
  EXPECT_TRUE(LocalRepeats(satellite + random_bases(500, 6), 0).tandem().empty());
}

TEST(LocalRepeats, TandemRepeatsDoNotDependOnWhereTheTextBegins) {
  const std::string unit = random_bases(35, 7);
  std::string text = random_bases(4000, 8);
  for (size_t at = 3000; at < 3350; at += 35) text.replace(at, 35, unit);
  const auto all = LocalRepeats(text, 0).tandem();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(LocalRepeats(text.substr(2000), 2000).tandem(), all);
}

}  // namespace
}  // namespace cnvnet
