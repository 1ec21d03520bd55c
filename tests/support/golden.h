// Compares text with a file in tests/golden/.
//
// With the environment variable CNVNET_UPDATE_GOLDEN=1 the file is rewritten; the
// difference is shown in any case.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>

namespace cnvnet {

inline void expect_golden(const std::string& name, const std::string& actual) {
  const std::filesystem::path path =
      std::filesystem::path(CNVNET_SOURCE_DIR) / "tests" / "golden" / name;
  std::ifstream file(path);
  const std::string expected{std::istreambuf_iterator<char>(file), {}};
  if (actual == expected) return;
  std::ostringstream difference;
  std::istringstream old_lines(expected), new_lines(actual);
  for (std::string before, after; old_lines || new_lines;) {
    const bool has_before = static_cast<bool>(std::getline(old_lines, before));
    const bool has_after = static_cast<bool>(std::getline(new_lines, after));
    if (has_before && has_after && before == after) continue;
    if (has_before) difference << "- " << before << '\n';
    if (has_after) difference << "+ " << after << '\n';
  }
  if (std::getenv("CNVNET_UPDATE_GOLDEN") == nullptr) {
    ADD_FAILURE() << path << " differs (CNVNET_UPDATE_GOLDEN=1 rewrites it):\n" << difference.str();
    return;
  }
  std::ofstream(path) << actual;
  std::cout << path << " was rewritten:\n" << difference.str();
}

}  // namespace cnvnet
