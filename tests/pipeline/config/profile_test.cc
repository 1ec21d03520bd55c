#include "pipeline/config/profile.h"

#include <gtest/gtest.h>

#include "genome/error.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

class ProfileTest : public testing::Test {
 protected:
  std::string profile(const std::string& text) const {
    write_text(folder_ / "p.yaml", text);
    return (folder_ / "p.yaml").string();
  }
  TempDir folder_;
};

TEST_F(ProfileTest, HoldsThresholdsPerTypeAndSize) {
  const FilterConfig filters = read_profile(
      profile("profile: {name: mine, made_by: hand}\n"
              "filters:\n  min_score_deletion: 0.8\n  min_score_duplication: 50:0.9,300:0.7\n"));
  EXPECT_EQ(filters.min_score_deletion->at(100), 0.8);
  EXPECT_EQ(filters.min_score_duplication->at(100), 0.9);
  EXPECT_EQ(filters.min_score_duplication->at(301), 0.7);
}

TEST_F(ProfileTest, ThresholdsOfTheConfigurationGoOverIt) {
  Config config;
  config.profile = profile("filters: {min_score_deletion: 0.8, min_score_duplication: 0.9}\n");
  config.filters.min_score_deletion = 0.6;
  const Config joined = with_profile(config);
  EXPECT_EQ(joined.filters.min_score_deletion->at(100), 0.6);
  EXPECT_EQ(joined.filters.min_score_duplication->at(100), 0.9);
}

TEST_F(ProfileTest, WithoutAProfileNothingChanges) {
  EXPECT_FALSE(with_profile(Config()).filters.min_score_deletion.has_value());
}

TEST_F(ProfileTest, OtherKeysAndUnknownNamesAreRefused) {
  expect_error<ConfigError>([&] { (void)read_profile(profile("run: {threads: 2}\n")); },
                            {"p.yaml", "run"});
  expect_error<ConfigError>(
      [&] { (void)read_profile(profile("filters: {min_score_deletion: much}\n")); },
      {"p.yaml, line 1", "SIZE:SCORE", "model"});
  expect_error<ConfigError>(
      [&] { (void)read_profile("no-such-profile"); },
      {"no-such-profile", "neither a file nor one of those that cnvnet ships"});
}

}  // namespace
}  // namespace cnvnet
