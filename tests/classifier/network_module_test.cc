#include "classifier/network_module.h"

#include <gtest/gtest.h>

#include "genome/error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

// The message of the error that opening ends with.
std::string fault_of(const std::vector<std::filesystem::path>& folders) {
  try {
    (void)open_network_module(folders);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

// One process opens one module, so the faults come first.
TEST(NetworkModule, WhatCannotBeOpenedIsNamed) {
  const TempDir folder, other;
  const std::string places =
      (folder / kNetworkModuleFile).string() + ", " + (other / kNetworkModuleFile).string();
  EXPECT_EQ(fault_of({folder.path(), other.path()}),
            "the module that runs networks is missing (looked for " + places +
                "); it is installed with the program: install cnvnet again as a whole");
  write_text(other / kNetworkModuleFile, "no library");
  const std::string broken = fault_of({folder.path(), other.path()});
  EXPECT_NE(broken.find((other / kNetworkModuleFile).string()), std::string::npos) << broken;
  EXPECT_NE(broken.find("is libtorch installed?"), std::string::npos) << broken;
}

}  // namespace
}  // namespace cnvnet
