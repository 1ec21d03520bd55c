#include "genome/compression.h"

#include <fmt/format.h>
#include <zlib.h>

#include <limits>

#include "genome/error.h"

namespace cnvnet {
namespace {

// zlib counts in unsigned int.
constexpr size_t kMost = std::numeric_limits<uInt>::max();

Bytef* bytes_of(std::string_view text) {
  // zlib does not write to its input, but older headers do not say so.
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // NOLINT
}

}  // namespace

std::string compress_bytes(std::string_view bytes) {
  constexpr int kLevel = 6;
  constexpr int kWindowBits = 15;
  constexpr int kMemoryLevel = 9;
  if (bytes.size() > kMost / 2) throw InternalError("compress_bytes: too many bytes at a time");
  z_stream stream{};
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, kWindowBits, kMemoryLevel, Z_RLE) != Z_OK) {
    throw InternalError("zlib cannot begin to compress; out of memory?");
  }
  std::string packed(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_in = bytes_of(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = bytes_of(packed);
  stream.avail_out = static_cast<uInt>(packed.size());
  const int status = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (status != Z_STREAM_END)
    throw InternalError(fmt::format("zlib cannot compress (status {})", status));
  return packed;
}

std::string decompress_bytes(std::string_view stream, size_t size) {
  // No stream of zlib holds more than 1032 times its own size.
  constexpr size_t kLargestRatio = 1032;
  if (stream.size() > kMost || size > kMost || size / kLargestRatio > stream.size()) {
    throw InputError(
        fmt::format("a compressed part of it is damaged ({} bytes, which cannot hold {})",
                    stream.size(), size));
  }
  std::string bytes(size, '\0');
  auto got = static_cast<uLongf>(size);
  auto used = static_cast<uLong>(stream.size());
  const int status = uncompress2(bytes_of(bytes), &got, bytes_of(stream), &used);
  if (status == Z_MEM_ERROR) throw InternalError("zlib cannot decompress; out of memory?");
  if (status != Z_OK || got != size || used != stream.size()) {
    throw InputError(
        fmt::format("a compressed part of it is damaged (it should hold {} bytes)", size));
  }
  return bytes;
}

}  // namespace cnvnet
