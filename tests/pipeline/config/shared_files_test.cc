#include "pipeline/config/shared_files.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace cnvnet {
namespace {

namespace fs = std::filesystem;

TEST(SharedFiles, BesideTheProgramComesBeforeTheSourceTree) {
  const std::vector<fs::path> places = shared_places(SharedFolder::kProfiles, "balanced.yaml");
  ASSERT_EQ(places.size(), 2u);
  const fs::path program = fs::read_symlink("/proc/self/exe");
  EXPECT_EQ(places[0], program.parent_path().parent_path() / "share/cnvnet/profiles/balanced.yaml");
  EXPECT_EQ(places[1], fs::path(CNVNET_SOURCE_DIR) / "configs/profiles/balanced.yaml");
}

TEST(SharedFiles, ThoseOfTheSourceTreeAreFound) {
  EXPECT_EQ(find_shared(SharedFolder::kModels, "cnvnet-v1.cnvnet"),
            fs::path(CNVNET_SOURCE_DIR) / "models/cnvnet-v1.cnvnet");
  EXPECT_EQ(find_shared(SharedFolder::kWorkflows, "measure.py"),
            fs::path(CNVNET_SOURCE_DIR) / "workflows/measure.py");
  EXPECT_EQ(find_shared(SharedFolder::kWorkflows), fs::path(CNVNET_SOURCE_DIR) / "workflows");
}

TEST(SharedFiles, WhatIsNowhereIsNothing) {
  EXPECT_EQ(find_shared(SharedFolder::kModels, "none.cnvnet"), std::nullopt);
}

}  // namespace
}  // namespace cnvnet
