#include "genome/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <set>
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

// What a path leads to, by device and number.
using FileId = std::pair<dev_t, ino_t>;

std::optional<FileId> id_of(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileId{status.st_dev, status.st_ino};
}

// Inputs, and places of the OutputFiles that live.
struct Places {
  std::mutex mutex;
  std::map<FileId, std::filesystem::path> inputs;
  std::set<std::filesystem::path> outputs;
};

Places& places() {
  static Places all;
  return all;
}

void refuse_input(const std::filesystem::path& path) {
  const std::optional<FileId> id = id_of(path);
  const std::lock_guard lock(places().mutex);
  const auto input = id ? places().inputs.find(*id) : places().inputs.end();
  if (input == places().inputs.end()) return;
  if (id_of(input->second) != id) return;  // that file is gone, and its number was given anew
  throw ConfigError(
      fmt::format("cannot write {}: this run reads that file; choose another place for the output",
                  path.string()));
}

std::filesystem::path place_of(const std::filesystem::path& path) {
  std::error_code ignored;
  const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
  return std::filesystem::weakly_canonical(folder, ignored) / path.filename();
}

void take_place(const std::filesystem::path& path) {
  const std::lock_guard lock(places().mutex);
  if (places().outputs.insert(place_of(path)).second) return;
  throw ConfigError(
      fmt::format("cannot write {}: another output of this run goes there; choose another place",
                  path.string()));
}

void leave_place(const std::filesystem::path& path) {
  const std::lock_guard lock(places().mutex);
  places().outputs.erase(place_of(path));
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
  refuse_input(path_);
  temporary_path_ = make_temporary(path_);
  try {
    take_place(path_);
  } catch (...) {
    ::unlink(temporary_path_.c_str());
    throw;
  }
  remember(temporary_path_);
}

OutputFile::~OutputFile() {
  if (committed_) return;
  leave_place(path_);
  ::unlink(temporary_path_.c_str());
  forget(temporary_path_);
}

void OutputFile::write(std::string_view content) const {
  errno = 0;
  std::ofstream file(temporary_path_, std::ios::binary);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  if (!file) fail();
}

void OutputFile::fail() const {
  const char* const cause = errno == 0 ? "unknown cause" : std::strerror(errno);
  throw OutputError(fmt::format("cannot write {}: {}; make room, or choose another place",
                                path_.string(), cause));
}

void OutputFile::commit() {
  if (committed_) throw InternalError(fmt::format("OutputFile::commit was called twice for {}", path_.string()));
  refuse_input(path_);
  if (::rename(temporary_path_.c_str(), path_.c_str()) != 0) {
    fail();
  }
  committed_ = true;
  leave_place(path_);
  forget(temporary_path_);
}

void keep_input(const std::filesystem::path& path) {
  for (const char* ending : {"", ".bai", ".csi", ".crai", ".fai", ".gzi", ".tbi"}) {
    const std::filesystem::path file = path.string() + ending;
    const std::optional<FileId> id = id_of(file);
    if (!id) continue;
    const std::lock_guard lock(places().mutex);
    places().inputs[*id] = file;
  }
}

void remove_unfinished_outputs() noexcept {
  for (const Unfinished* entry = unfinished_files.load(); entry != nullptr; entry = entry->next) {
    if (entry->exists) ::unlink(entry->path.c_str());
  }
}

}  // namespace cnvnet
