#include <fstream>
#include <memory>

#include "tests/fuzz/targets.h"
#include "tests/support/temp_dir.h"

namespace cnvnet::fuzz {

const std::filesystem::path& scratch_folder() {
  static const TempDir folder;
  return folder.path();
}

std::filesystem::path file_of(std::string_view data, const std::string& name) {
  std::filesystem::path path = scratch_folder() / name;
  std::ofstream(path, std::ios::binary).write(data.data(), static_cast<int64_t>(data.size()));
  return path;
}

}  // namespace cnvnet::fuzz
