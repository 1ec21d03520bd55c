#include "pipeline/run/kept_work.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "genome/compression.h"
#include "genome/digest.h"
#include "genome/error.h"
#include "genome/output_file.h"
#include "pipeline/calls/call_vcf.h"
#include "pipeline/config/version.h"

namespace cnvnet {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kSyncSeconds = 1;
constexpr std::string_view kProcessMark = "process-";

std::string checksum_of(std::string_view bytes) { return md5_of(std::as_bytes(std::span(bytes))); }

// ---- Frames: a line of sizes and checksum, then the compressed text.

struct FrameLine {
  static constexpr size_t kBytes = 16 + 1 + 16 + 1 + 32 + 1;
  uint64_t stored = 0, raw = 0;  // bytes
  std::string checksum;          // of all that is stored

  [[nodiscard]] std::string text() const {
    return fmt::format("{:016x} {:016x} {}\n", stored, raw, checksum);
  }
  static std::optional<FrameLine> parse(std::string_view line) {
    const auto number = [&](size_t at, uint64_t& value) {
      return std::from_chars(line.data() + at, line.data() + at + 16, value, 16).ptr ==
             line.data() + at + 16;
    };
    FrameLine frame;
    if (!number(0, frame.stored) || !number(17, frame.raw)) return std::nullopt;
    frame.checksum = line.substr(34, 32);
    if (frame.text() != line) return std::nullopt;
    return frame;
  }
};

// ---- What a file is.

Json ends_of(const std::filesystem::path& path) {
  constexpr int64_t kEnd = 1 << 16;
  std::ifstream in(path, std::ios::binary);
  std::string bytes(kEnd, '\0');
  in.read(bytes.data(), kEnd);
  std::string ends = bytes.substr(0, static_cast<size_t>(in.gcount()));
  in.clear();
  in.seekg(0, std::ios::end);
  in.seekg(std::max<int64_t>(0, static_cast<int64_t>(in.tellg()) - kEnd));
  in.read(bytes.data(), kEnd);
  ends += bytes.substr(0, static_cast<size_t>(in.gcount()));
  return checksum_of(ends);
}

Json identity_of(const std::filesystem::path& path) {
  struct stat status {};
  if (path.empty() || ::stat(path.c_str(), &status) != 0) return {};
  return {{"bytes", status.st_size},
          {"changed", fmt::format("{}.{:09}", status.st_mtim.tv_sec, status.st_mtim.tv_nsec)},
          {"ends", ends_of(path)}};
}

// The indexes that may stand beside a file.
Json index_identity(const std::filesystem::path& path, std::span<const char* const> endings) {
  Json json;
  for (const char* ending : endings) {
    std::filesystem::path other = path;
    json[ending] = {identity_of(path.string() + ending),
                    identity_of(other.replace_extension(ending))};
  }
  return json;
}

}  // namespace

nlohmann::ordered_json run_identity(const Config& config, const Inputs& inputs,
                                    const std::string& model_checksum) {
  constexpr std::array<const char*, 3> kReadIndexes{".bai", ".csi", ".crai"};
  constexpr std::array<const char*, 2> kReferenceIndexes{".fai", ".gzi"};
  return {{"program", fmt::format("cnvnet {}", version())},
          {"reads", identity_of(config.input.reads)},
          {"index of the reads", index_identity(config.input.reads, kReadIndexes)},
          {"reference", identity_of(config.input.reference)},
          {"index of the reference", index_identity(config.input.reference, kReferenceIndexes)},
          {"candidates file", identity_of(config.input.candidates)},
          {"statistics file", identity_of(config.input.statistics)},
          {"regions", checksum_of(part_line(inputs.regions(), inputs.contigs()))},
          {"excluded regions", checksum_of(part_line(inputs.exclude(), inputs.contigs()))},
          {"model", model_checksum},
          {"settings", settings_digest(config)},
          {"output.part", config.output.part},
          {"run.chunk_size", config.run.chunk_size},
          {"run.device", config.run.device}};
}

KeptWork::KeptWork(const std::filesystem::path& output, nlohmann::ordered_json identity)
    : folder_(output.string() + ".resume") {
  if (::mkdir(folder_.c_str(), 0777) != 0 && errno != EEXIST) {
    throw ConfigError(
        fmt::format("cannot make the folder {} for --resume: {}; choose a folder that exists and "
                    "that you may write to",
                    folder_.string(), std::strerror(errno)));
  }
  lock_ = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (lock_ < 0 && (errno == ENOTDIR || errno == ELOOP)) {
    throw InputError(
        fmt::format("{} is no folder that a run has kept; move it away, or leave out --resume",
                    folder_.string()));
  }
  if (lock_ < 0) {
    throw ConfigError(fmt::format("cannot open the folder {} for --resume: {}", folder_.string(),
                                  std::strerror(errno)));
  }
  // Some network file systems cannot lock; there it is for the caller to start one run at a time.
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(lock_);
    throw ConfigError(fmt::format(
        "another run works with {}; wait for it, or choose another output", folder_.string()));
  }
  try {
    check_identity(identity);
    std::ofstream(folder_ / fmt::format("{}{}", kProcessMark, ::getpid()));
  } catch (...) {
    ::close(lock_);
    throw;
  }
  reading_.open(chunks(), std::ios::binary);
}

KeptWork::~KeptWork() {
  std::error_code ignored;
  const bool nothing_kept = !std::filesystem::exists(chunks(), ignored) &&
                            !std::filesystem::exists(statistics(), ignored);
  if (nothing_kept && processes() == std::vector<int>{::getpid()}) remove({});
  if (adding_ >= 0) ::close(adding_);
  ::close(lock_);
}

std::vector<int> KeptWork::processes() const {
  std::vector<int> found;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kProcessMark)) continue;
    int process = 0;
    std::from_chars(name.data() + kProcessMark.size(), name.data() + name.size(), process);
    found.push_back(process);
  }
  return found;
}

void KeptWork::check_identity(const nlohmann::ordered_json& identity) {
  const std::filesystem::path path = folder_ / "run.json";
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return begin_anew(identity);
  std::ifstream in(path, std::ios::binary);
  const Json kept = Json::parse(in, nullptr, false);
  if (kept == identity) return;
  for (const auto& [key, value] : identity.items()) {
    const auto found = kept.is_object() ? kept.find(key) : kept.end();
    if (found != kept.end() && *found == value) continue;
    throw InputError(fmt::format(
        "{} holds the work of another run: not the same {}; run that again, or remove the folder "
        "to begin anew",
        folder_.string(), key));
  }
  throw InputError(fmt::format("{} is damaged; remove the folder to begin anew", path.string()));
}

void KeptWork::begin_anew(const nlohmann::ordered_json& identity) {
  // What lies here without run.json is of a run that a power failure has half undone.
  std::error_code ignored;
  std::filesystem::remove(chunks(), ignored);
  std::filesystem::remove(statistics(), ignored);
  OutputFile out(folder_ / "run.json");
  out.write(identity.dump(2) + '\n');
  out.commit();
}

std::optional<KeptChunk> KeptWork::next() {
  std::string line(FrameLine::kBytes, '\0');
  if (!reading_.read(line.data(), static_cast<std::streamsize>(line.size()))) return std::nullopt;
  const std::optional<FrameLine> frame = FrameLine::parse(line);
  std::error_code error;
  const uintmax_t size = std::filesystem::file_size(chunks(), error);
  try {
    if (error || !frame || frame->stored > size) throw InputError("a damaged frame");
    std::string stored(frame->stored, '\0');
    reading_.read(stored.data(), static_cast<std::streamsize>(stored.size()));
    if (!reading_ || checksum_of(stored) != frame->checksum) throw InputError("a damaged frame");
    KeptChunk chunk = kept_chunk_of(decompress_bytes(stored, frame->raw));
    good_ += static_cast<int64_t>(FrameLine::kBytes + stored.size());
    return chunk;
  } catch (const std::exception&) {
    spdlog::warn("{}: what stands behind byte {} is not whole, and is done again",
                 chunks().string(), good_);
    reading_.close();
    return std::nullopt;
  }
}

void KeptWork::open_for_adding() {
  reading_.close();
  errno = 0;
  adding_ = ::open(chunks().c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (adding_ < 0 || ::ftruncate(adding_, good_) != 0 || ::lseek(adding_, 0, SEEK_END) != good_)
    fail();
}

void KeptWork::add(const KeptChunk& chunk) {
  if (adding_ < 0) open_for_adding();
  const std::string text = text_of(chunk);
  const std::string stored = compress_bytes(text);
  const std::string frame =
      FrameLine{stored.size(), text.size(), checksum_of(stored)}.text() + stored;
  for (std::string_view rest = frame; !rest.empty();) {
    errno = 0;
    const ssize_t written = ::write(adding_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail();
    rest.remove_prefix(static_cast<size_t>(written));
  }
  good_ += static_cast<int64_t>(frame.size());
  if (since_sync_.seconds() < kSyncSeconds) return;
  if (::fdatasync(adding_) != 0 && errno != EINVAL && errno != ENOSYS && errno != ENOTSUP) fail();
  since_sync_ = Stopwatch();
}

void KeptWork::fail() const {
  throw OutputError(fmt::format("cannot write {}: {}; make room, and run the same again",
                                chunks().string(),
                                errno == 0 ? "unknown cause" : std::strerror(errno)));
}

void KeptWork::remove(const std::vector<std::filesystem::path>& outputs) {
  reading_.close();
  for (const int process : processes()) {
    for (const std::filesystem::path& output : outputs) remove_left_behind(output, process);
  }
  std::error_code ignored;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) {
    const std::string name = entry.path().filename().string();
    const auto begins = [&](std::string_view text) { return name.starts_with(text); };
    if (name == "chunks" || begins("statistics.cnvstats") || begins("run.json") ||
        begins(kProcessMark)) {
      files.push_back(entry.path());
    }
  }
  // run.json goes last: as long as it is there, what is kept is this run's.
  std::partition(files.begin(), files.end(),
                 [](const auto& path) { return path.filename() != "run.json"; });
  for (const std::filesystem::path& path : files) std::filesystem::remove(path, ignored);
  std::filesystem::remove(folder_, ignored);
}

}  // namespace cnvnet
