// zlib streams of bytes in memory, for numbers whose bytes repeat or are unevenly
// spread but hold no longer patterns (matches are searched only in runs, which is fast).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cnvnet {

// The same bytes give the same stream.
[[nodiscard]] std::string compress_bytes(std::string_view bytes);

// Throws InputError if `stream` is damaged or does not hold exactly `size` bytes.
[[nodiscard]] std::string decompress_bytes(std::string_view stream, size_t size);

}  // namespace cnvnet
