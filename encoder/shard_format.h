// What the writer and the reader of shards must agree on.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

namespace cnvnet::shard_format {

inline constexpr std::string_view kMagic = "cnvnet-shard 2\n";
inline constexpr size_t kMaxHeader = 1 << 16;  // bytes of the JSON line

// A record: marker, label, flags, alt_count, lengths of id and locus (uint16 each), contig
// (int32), window begin and end (int64 each), features (float each), id, locus, image, tracks.
// The end: marker 0 and the number of records (uint64).
inline constexpr uint8_t kEnd = 0, kRecord = 1;
inline constexpr uint8_t kAtEnd = 1, kHasFeatures = 2;
inline constexpr uint8_t kMostAltCount = 2;
inline constexpr size_t kMaxText = 1 << 12;  // bytes of an id or a locus

// Integers are little-endian on disk, floats are their bits.
template <typename Unsigned>
void put(Unsigned value, uint8_t*& to) {
  for (size_t i = 0; i < sizeof(Unsigned); ++i) *to++ = static_cast<uint8_t>(value >> (8 * i));
}

template <typename Unsigned>
[[nodiscard]] Unsigned take(const uint8_t*& from) {
  Unsigned value = 0;
  for (size_t i = 0; i < sizeof(Unsigned); ++i)
    value |= static_cast<Unsigned>(static_cast<Unsigned>(*from++) << (8 * i));
  return value;
}

// Bytes of a record's fixed part behind the marker.
[[nodiscard]] constexpr size_t fixed_size(size_t features) {
  return 1 + 1 + 1 + 2 + 2 + 4 + 8 + 8 + 4 * features;
}

}  // namespace cnvnet::shard_format
