#include "genome/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

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
static_assert(std::atomic<Unfinished*>::is_always_lock_free &&
              std::atomic<bool>::is_always_lock_free);

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

// The file that a link leads to, so that a link stays one. Throws ConfigError if something stands
// there that is no file and would be lost: a device, a pipe.
std::filesystem::path followed(const std::filesystem::path& path) {
  refuse_input(path);
  constexpr int kMostLinks = 40;
  std::error_code error;
  std::filesystem::path target = path;
  for (int i = 0; i < kMostLinks && std::filesystem::is_symlink(target, error); ++i) {
    target = target.parent_path() / std::filesystem::read_symlink(target, error);
  }
  const std::filesystem::file_status status = std::filesystem::status(target, error);
  const bool free = !std::filesystem::exists(status) || std::filesystem::is_regular_file(status) ||
                    std::filesystem::is_directory(status);
  if (free && !std::filesystem::is_symlink(target, error)) return target;
  throw ConfigError(
      fmt::format("cannot write {}: it is a device, a pipe or a link without an end, and a "
                  "file would take its place; give the name of a file",
                  path.string()));
}

// Puts what was written on the disk, so that a name never stands for less after a power failure.
void sync_file(const OutputFile& file) {
  const int descriptor = ::open(file.temporary_path().c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) file.fail();
  const int result = ::fsync(descriptor);
  const int cause = errno;
  ::close(descriptor);
  errno = cause;
  // Some file systems cannot, and say so.
  if (result != 0 && cause != EINVAL && cause != ENOSYS && cause != ENOTSUP) file.fail();
}

// What stands in the names of a process's temporary files, behind the name of the output.
std::string temporary_mark(int process) { return fmt::format(".tmp-{}-", process); }

// Makes an empty file with a name that nobody else has, beside `path`.
std::filesystem::path make_temporary(const std::filesystem::path& path) {
  static std::atomic<int> count = 0;
  for (;;) {
    std::filesystem::path temporary = path;
    temporary += fmt::format("{}{}", temporary_mark(::getpid()), count++);
    const int descriptor = ::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (descriptor >= 0) {
      ::close(descriptor);
      return temporary;
    }
    if (errno == EEXIST) continue;
    throw ConfigError(
        fmt::format("cannot write {}: {}; choose a folder that exists and that you may write to",
                    path.string(), std::strerror(errno)));
  }
}

}  // namespace

OutputFile::OutputFile(std::filesystem::path path) : path_(followed(path)) {
  std::error_code ignored;
  if (!path_.has_filename() || std::filesystem::is_directory(path_, ignored)) {
    throw ConfigError(
        fmt::format("cannot write '{}': it is a folder; give the name of a file", path_.string()));
  }
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
  const std::array<OutputFile*, 1> alone{this};
  commit_together(alone, {});
}

void OutputFile::mark_committed() {
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

namespace {

// A second name for what stands at a place, until the new file is there.
class Backup {
 public:
  explicit Backup(std::filesystem::path path) : path_(std::move(path)) {
    struct stat status {};
    existed_ = ::lstat(path_.c_str(), &status) == 0;
    if (!existed_) return;
    if (S_ISDIR(status.st_mode)) {
      errno = EISDIR;
      return;
    }
    kept_ = make_temporary(path_);
    remember(kept_);
    ::unlink(kept_.c_str());
    // Where files cannot have two names, the old one has to go before the new one comes.
    good_ =
        ::link(path_.c_str(), kept_.c_str()) == 0 || ::rename(path_.c_str(), kept_.c_str()) == 0;
  }
  ~Backup() {
    if (kept_.empty()) return;
    ::unlink(kept_.c_str());
    forget(kept_);
  }
  Backup(const Backup&) = delete;
  Backup& operator=(const Backup&) = delete;

  [[nodiscard]] bool good() const { return !existed_ || good_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  void restore() const {
    if (existed_ && good_) ::rename(kept_.c_str(), path_.c_str());
    if (!existed_) ::unlink(path_.c_str());
  }

 private:
  std::filesystem::path path_, kept_;
  bool existed_ = false, good_ = false;
};

// While files take their places a signal waits: a part of them must not stay alone.
std::atomic<int> publishing = 0;
std::atomic<int> waiting_signal = 0;

struct Publishing {
  Publishing() { ++publishing; }
  ~Publishing() {
    --publishing;
    if (const int signal = waiting_signal.exchange(0); signal != 0) ::raise(signal);
  }
  Publishing(const Publishing&) = delete;
  Publishing& operator=(const Publishing&) = delete;
};

}  // namespace

bool signal_waits(int signal) noexcept {
  if (publishing == 0) return false;
  waiting_signal = signal;
  return true;
}

void commit_together(std::span<OutputFile* const> files,
                     std::span<const std::filesystem::path> obsolete) {
  for (OutputFile* file : files) {
    if (file->committed_) {
      throw InternalError(
          fmt::format("OutputFile::commit was called twice for {}", file->path().string()));
    }
    refuse_input(file->path());
    sync_file(*file);
  }
  const Publishing all_or_none;
  std::vector<std::unique_ptr<Backup>> backups;
  const auto restore = [&](const OutputFile& file) {
    const int cause = errno;
    for (const auto& backup : backups) backup->restore();
    errno = cause;
    file.fail();
  };
  const auto keep = [&](const std::filesystem::path& path, const OutputFile& file) {
    for (const auto& backup : backups) {
      if (backup->path() == path) return;
    }
    errno = 0;
    backups.push_back(std::make_unique<Backup>(path));
    if (!backups.back()->good()) restore(file);
  };
  if (files.size() > 1 || !obsolete.empty()) {
    for (const OutputFile* file : files) keep(file->path(), *file);
    for (const std::filesystem::path& path : obsolete) keep(path, *files.front());
  }
  for (const std::filesystem::path& path : obsolete) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) restore(*files.front());
  }
  for (const OutputFile* file : files) {
    if (::rename(file->temporary_path().c_str(), file->path().c_str()) != 0) restore(*file);
  }
  for (OutputFile* file : files) file->mark_committed();
}

void remove_left_behind(const std::filesystem::path& path, int process) {
  std::error_code ignored;
  const std::filesystem::path target = std::filesystem::absolute(followed(path), ignored);
  const std::string begin = target.filename().string() + temporary_mark(process);
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(target.parent_path(), ignored)) {
    if (entry.path().filename().string().starts_with(begin)) found.push_back(entry.path());
  }
  for (const std::filesystem::path& file : found) std::filesystem::remove(file, ignored);
}

void remove_unfinished_outputs() noexcept {
  for (const Unfinished* entry = unfinished_files.load(); entry != nullptr; entry = entry->next) {
    if (entry->exists) ::unlink(entry->path.c_str());
  }
}

}  // namespace cnvnet
