#include "genome/byte_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "genome/error.h"
#include "genome/hts_handles.h"

namespace cnvnet {
namespace {

uint64_t little_endian(const std::string& bytes, size_t at, size_t size) {
  uint64_t value = 0;
  for (size_t i = size; i-- > 0;) {
    value = (value << 8) | static_cast<unsigned char>(bytes.at(at + i));
  }
  return value;
}

}  // namespace

uint16_t read_u16(const std::string& bytes, size_t at) {
  return static_cast<uint16_t>(little_endian(bytes, at, 2));
}
uint32_t read_u32(const std::string& bytes, size_t at) {
  return static_cast<uint32_t>(little_endian(bytes, at, 4));
}
uint64_t read_u64(const std::string& bytes, size_t at) { return little_endian(bytes, at, 8); }

ByteFile::ByteFile(std::filesystem::path path) : path_(std::move(path)) {
  descriptor_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status {};
  if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0) {
    const int cause = errno;
    if (descriptor_ >= 0) ::close(descriptor_);
    throw InputError(fmt::format("cannot open {}: {}", path_.string(), std::strerror(cause)));
  }
  size_ = status.st_size;
}

ByteFile::~ByteFile() { ::close(descriptor_); }

std::string ByteFile::read(int64_t offset, int64_t length) const {
  const int64_t there = std::clamp<int64_t>(size_ - offset, 0, length);
  std::string bytes(static_cast<size_t>(offset < 0 ? 0 : there), '\0');
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t got = ::pread(descriptor_, bytes.data() + done, bytes.size() - done,
                                offset + static_cast<int64_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      throw InputError(fmt::format("cannot read {} at byte {}: {}; copy the file again",
                                   path_.string(), offset + static_cast<int64_t>(done),
                                   got < 0 ? std::strerror(errno) : "it has become shorter"));
    }
    done += static_cast<size_t>(got);
  }
  return bytes;
}

std::string read_inflated(const std::filesystem::path& path) {
  quiet_htslib();
  errno = 0;
  const BgzfFile file(bgzf_open(path.c_str(), "r"));
  if (file == nullptr) {
    throw InputError(fmt::format("cannot open {}: {}", path.string(), std::strerror(errno)));
  }
  std::string bytes;
  std::string buffer(1 << 16, '\0');
  ssize_t got = 0;
  while ((got = bgzf_read(file.get(), buffer.data(), buffer.size())) > 0) {
    bytes.append(buffer, 0, static_cast<size_t>(got));
  }
  if (got < 0) {
    throw InputError(fmt::format(
        "cannot read {}: it is cut or damaged; make it again, or copy it again", path.string()));
  }
  return bytes;
}

int64_t bgzf_block_size(const ByteFile& file, int64_t offset) {
  constexpr int64_t kHeader = 18;
  const std::string header = file.read(offset, kHeader);
  if (std::ssize(header) < kHeader) return 0;
  // gzip with one extra field of six bytes: "BC", its length 2, the block's size less one.
  if (header.compare(0, 4, "\x1f\x8b\x08\x04") != 0 || read_u16(header, 10) != 6) return 0;
  if (header.compare(12, 2, "BC") != 0 || read_u16(header, 14) != 2) return 0;
  return read_u16(header, 16) + 1;
}

}  // namespace cnvnet
