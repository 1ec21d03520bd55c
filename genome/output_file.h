// An output that exists is complete: written under a temporary name beside its
// place, renamed when whole, removed when the object dies before that. It never takes
// the place of a file that this process reads, nor of another output that is being written, nor of
// a device or pipe; where a link stands, the file that it leads to is written.
//
//   OutputFile out("calls.json");
//   out.write(content);  // or write to out.temporary_path()
//   out.commit();
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

namespace cnvnet {

class OutputFile {
 public:
  // Throws ConfigError if the folder does not exist or cannot be written to, if `path` is one of
  // the inputs (keep_input), also by a link, if another OutputFile for it lives, or if something
  // stands there that is no file.
  explicit OutputFile(std::filesystem::path path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] const std::filesystem::path& temporary_path() const { return temporary_path_; }
  // Makes `content` all that the temporary file holds. Throws OutputError.
  void write(std::string_view content) const;
  // Throws OutputError that path() cannot be written, for the cause in errno.
  [[noreturn]] void fail() const;
  // Renames the temporary file to path(). Throws OutputError if that fails, ConfigError if
  // path() has become an input meanwhile.
  void commit();

 private:
  friend void commit_together(std::span<OutputFile* const> files,
                              std::span<const std::filesystem::path> obsolete);
  void mark_committed();

  std::filesystem::path path_;
  std::filesystem::path temporary_path_;
  bool committed_ = false;
};

// Puts files that belong together into their places, in this order: all of them, or none, and then
// what was there before is there again. `obsolete` files go before the first one comes. Only
// SIGKILL can come between; then no obsolete file stands beside a new one, and what was moved away
// has a temporary name. Throws as OutputFile::commit() does.
void commit_together(std::span<OutputFile* const> files,
                     std::span<const std::filesystem::path> obsolete);

// True if files are just being put into their places: then `signal` is raised when they are there,
// and a handler must return. Async-signal-safe.
[[nodiscard]] bool signal_waits(int signal) noexcept;

// From now on no OutputFile takes the place of this file, or of an index beside it (.bai, .csi,
// .crai, .fai, .gzi, .tbi). Whoever opens an input calls it. Any thread; a path without a file is
// ignored.
void keep_input(const std::filesystem::path& path);

// Removes the temporary files for `path` that a process which was killed has left behind. Errors
// are ignored.
void remove_left_behind(const std::filesystem::path& path, int process);

// Removes the temporary files of all OutputFiles that live: for signal handlers,
// so it is async-signal-safe.
void remove_unfinished_outputs() noexcept;

}  // namespace cnvnet
