// An output that exists is complete: written under a temporary name beside its
// place, renamed when whole, removed when the object dies before that.
//
//   OutputFile out("calls.json");
//   write_to(out.temporary_path());
//   out.commit();
#pragma once

#include <filesystem>

namespace cnvnet {

class OutputFile {
 public:
  // Throws ConfigError if the folder does not exist or cannot be written to.
  explicit OutputFile(std::filesystem::path path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] const std::filesystem::path& temporary_path() const { return temporary_path_; }
  // Renames the temporary file to path(). Throws InternalError if that fails.
  void commit();

 private:
  std::filesystem::path path_;
  std::filesystem::path temporary_path_;
  bool committed_ = false;
};

// Removes the temporary files of all OutputFiles that live: for signal handlers,
// so it is async-signal-safe.
void remove_unfinished_outputs() noexcept;

}  // namespace cnvnet
