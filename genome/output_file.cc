#include "genome/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "genome/error.h"

namespace cnvnet {
namespace {

// One temporary file. Entries are never freed or used again, so a signal handler
// may walk the list at any moment.
struct Unfinished {
  explicit Unfinished(const std::string& name) : path(name) {}
  const std::string path;
  std::atomic<bool> exists = true;
  Unfinished* next = nullptr;
};

std::atomic<Unfinished*> unfinished_files = nullptr;
static_assert(std::atomic<Unfinished*>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

void remember(const std::filesystem::path& path) {
  auto* entry = new Unfinished(path.string());
  entry->next = unfinished_files.load();
  while (!unfinished_files.compare_exchange_weak(entry->next, entry)) {
  }
}

void forget(const std::filesystem::path& path) {
  for (Unfinished* entry = unfinished_files.load(); entry != nullptr; entry = entry->next) {
    if (entry->exists && entry->path == path) entry->exists = false;
  }
}

// Makes an empty file with a name that nobody else has, beside `path`.
std::filesystem::path make_temporary(const std::filesystem::path& path) {
  static std::atomic<int> count = 0;
  for (;;) {
    std::filesystem::path temporary = path;
    temporary += fmt::format(".tmp-{}-{}", ::getpid(), count++);
    const int descriptor = ::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (descriptor >= 0) {
      ::close(descriptor);
      return temporary;
    }
    if (errno == EEXIST) continue;
    throw ConfigError(fmt::format("cannot write {}: {}; choose a folder that exists and that you may write to",
                                  path.string(), std::strerror(errno)));
  }
}

}  // namespace

OutputFile::OutputFile(std::filesystem::path path) : path_(std::move(path)) {
  std::error_code ignored;
  if (!path_.has_filename() || std::filesystem::is_directory(path_, ignored)) {
    throw ConfigError(fmt::format("cannot write '{}': it is a folder; give the name of a file", path_.string()));
  }
  temporary_path_ = make_temporary(path_);
  remember(temporary_path_);
}

OutputFile::~OutputFile() {
  if (committed_) return;
  ::unlink(temporary_path_.c_str());
  forget(temporary_path_);
}

void OutputFile::commit() {
  if (committed_) throw InternalError(fmt::format("OutputFile::commit was called twice for {}", path_.string()));
  if (::rename(temporary_path_.c_str(), path_.c_str()) != 0) {
    throw InternalError(
        fmt::format("cannot rename {} to {}: {}", temporary_path_.string(), path_.string(), std::strerror(errno)));
  }
  committed_ = true;
  forget(temporary_path_);
}

void remove_unfinished_outputs() noexcept {
  for (const Unfinished* entry = unfinished_files.load(); entry != nullptr; entry = entry->next) {
    if (entry->exists) ::unlink(entry->path.c_str());
  }
}

}  // namespace cnvnet
