// A file that is read by position. Private to genome/.
//
// Thread contract: any thread, several at once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace cnvnet {

class ByteFile {
 public:
  // Throws InputError if the file cannot be opened or its size is not known.
  explicit ByteFile(std::filesystem::path path);
  ~ByteFile();
  ByteFile(const ByteFile&) = delete;
  ByteFile& operator=(const ByteFile&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] int64_t size() const { return size_; }
  // The bytes [offset, offset + length) as far as the file has them. Throws InputError if it
  // cannot be read.
  [[nodiscard]] std::string read(int64_t offset, int64_t length) const;

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  int64_t size_ = 0;
};

// Little-endian numbers of files, at an offset that lies in `bytes`.
[[nodiscard]] uint16_t read_u16(const std::string& bytes, size_t at);
[[nodiscard]] uint32_t read_u32(const std::string& bytes, size_t at);
[[nodiscard]] uint64_t read_u64(const std::string& bytes, size_t at);

// All of a file, inflated if it is compressed. Throws InputError if it cannot be read to its end.
[[nodiscard]] std::string read_inflated(const std::filesystem::path& path);

// The size of the BGZF block that begins at `offset`, or 0 if none does.
[[nodiscard]] int64_t bgzf_block_size(const ByteFile& file, int64_t offset);

}  // namespace cnvnet
