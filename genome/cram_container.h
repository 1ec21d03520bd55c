// The header of one container of a CRAM file (versions 2 and 3). Private to genome/.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "genome/byte_file.h"

namespace cnvnet {

struct CramContainer {
  int64_t end = 0;              // byte behind it
  int32_t contig = -1;          // -1: reads without a place; -2: reads of several contigs
  int64_t begin = 0;            // 1-based position, as the file has it
  int64_t span = 0;             // bp
  std::vector<int64_t> slices;  // where they begin, in bytes behind the header
};

// The file's major version, or 0 if it is no CRAM.
[[nodiscard]] int cram_version(const ByteFile& file);

// The container that begins at byte `offset`, or nothing if none does.
[[nodiscard]] std::optional<CramContainer> read_cram_container(const ByteFile& file, int version,
                                                               int64_t offset);

}  // namespace cnvnet
