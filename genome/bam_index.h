// The content of a .bai or .csi file, to be checked before htslib believes it. Private to genome/.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace cnvnet {

// Places in the BAM are virtual offsets: where a block begins << 16 | place in the inflated block.
struct IndexChunk {
  uint64_t begin = 0, end = 0;
};

struct IndexBin {
  uint32_t number = 0;
  uint64_t first = 0;  // .csi: the first alignment that overlaps the bin; .bai: 0
  std::vector<IndexChunk> chunks;
};

struct IndexContig {
  std::vector<IndexBin> bins;
  std::vector<uint64_t> linear;       // .bai: the first alignment that overlaps each 16 kb
  std::optional<IndexChunk> range;    // where the contig's alignments lie, if the index says so
  uint64_t mapped = 0, unmapped = 0;  // alignments, with `range`
};

struct BamIndex {
  int shift = 14;  // the smallest bins have 2^shift bp
  int levels = 5;  // below the one that holds all
  std::vector<IndexContig> contigs;

  // The bins without the one that holds counts; their numbers are below this.
  [[nodiscard]] uint32_t bin_limit() const { return ((1U << (3 * (levels + 1))) - 1) / 7; }
  // bp where a bin begins, and behind its end.
  [[nodiscard]] int64_t bin_begin(uint32_t number) const;
  [[nodiscard]] int64_t bin_length(uint32_t number) const;
};

// Throws InputError if the file cannot be read, is neither, or breaks off or goes on where it
// should end.
[[nodiscard]] BamIndex read_bam_index(const std::filesystem::path& path);

}  // namespace cnvnet
