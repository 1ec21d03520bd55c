#include "genome/cram_container.h"

#include <zlib.h>

#include <string>

namespace cnvnet {
namespace {

// Takes CRAM's numbers off a container's header; `good` turns false where the bytes end.
struct HeaderBytes {
  const std::string& bytes;
  size_t at = 0;
  bool good = true;

  unsigned byte() {
    if (at >= bytes.size()) good = false;
    return good ? static_cast<unsigned char>(bytes[at++]) : 0;
  }

  // ITF-8: leading ones of the first byte say how many follow; of the fifth four bits count.
  int32_t itf8() {
    const unsigned first = byte();
    if (first < 0x80) return static_cast<int32_t>(first);
    if (first < 0xc0) return static_cast<int32_t>(((first & 0x3f) << 8) | byte());
    const int more = first < 0xe0 ? 2 : 3;
    unsigned value = first & (first < 0xe0 ? 0x1fU : 0x0fU);
    for (int i = 0; i < more; ++i) value = (value << 8) | byte();
    if (first >= 0xf0) value = (value << 4) | (byte() & 0x0f);
    return static_cast<int32_t>(value);
  }

  // LTF-8 is passed over.
  void skip_ltf8() {
    const unsigned first = byte();
    for (unsigned bit = 0x80; bit != 0 && (first & bit) != 0; bit >>= 1) byte();
  }
};

}  // namespace

int cram_version(const ByteFile& file) {
  const std::string magic = file.read(0, 5);
  return magic.compare(0, 4, "CRAM") == 0 ? magic.at(4) : 0;
}

std::optional<CramContainer> read_cram_container(const ByteFile& file, int version,
                                                 int64_t offset) {
  constexpr int64_t kMostHeader = 1 << 16;
  constexpr int kMostSlices = 10'000;
  std::string bytes = file.read(offset, 256);
  for (int round = 0; round < 2; ++round) {
    if (bytes.size() < 4) return std::nullopt;
    HeaderBytes header{bytes, 4};
    CramContainer container;
    const auto length = static_cast<int32_t>(read_u32(bytes, 0));
    container.contig = header.itf8();
    container.begin = header.itf8();
    container.span = header.itf8();
    header.itf8();  // records
    if (version < 3)
      header.itf8();
    else
      header.skip_ltf8();  // records before it
    header.skip_ltf8();    // bases
    header.itf8();         // blocks
    const int32_t slices = header.itf8();
    if (slices < 0 || slices > kMostSlices || length < 0) return std::nullopt;
    for (int32_t i = 0; header.good && i < slices; ++i) container.slices.push_back(header.itf8());
    const size_t checked = header.at;
    if (version >= 3) {
      for (int i = 0; i < 4; ++i) header.byte();
    }
    if (!header.good) {  // more slices than fit in what was read
      bytes = file.read(offset, kMostHeader);
      continue;
    }
    const auto* data = reinterpret_cast<const Bytef*>(bytes.data());
    if (version >= 3 && crc32(0, data, static_cast<uInt>(checked)) != read_u32(bytes, checked)) {
      return std::nullopt;
    }
    container.end = offset + static_cast<int64_t>(header.at) + length;
    return container;
  }
  return std::nullopt;
}

}  // namespace cnvnet
