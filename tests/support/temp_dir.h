// A folder that lives as long as one test.
#pragma once

#include <filesystem>
#include <string>

namespace cnvnet {

class TempDir {
 public:
  // Makes a new empty folder below the system's folder for temporary files.
  TempDir();
  ~TempDir();  // removes it with everything inside
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path operator/(const std::filesystem::path& name) const {
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

// Writes `text` as the whole content of a file.
void write_text(const std::filesystem::path& path, const std::string& text);
// The whole content of a file.
[[nodiscard]] std::string read_text(const std::filesystem::path& path);
// The names of the files in a folder, sorted and joined by spaces.
[[nodiscard]] std::string list_folder(const std::filesystem::path& path);

}  // namespace cnvnet
