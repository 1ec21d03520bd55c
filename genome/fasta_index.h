// The lines of a .fai. Private to genome/.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace cnvnet {

// Where a contig's bases lie in the (inflated) FASTA, in bytes.
struct FastaEntry {
  std::string name;
  int64_t length = 0, offset = 0, line_bases = 0, line_width = 0;

  // Of the base at `position`, which lies on the contig.
  [[nodiscard]] int64_t offset_of(int64_t position) const {
    return offset + position / line_bases * line_width + position % line_bases;
  }
  // Behind the contig's last base.
  [[nodiscard]] int64_t end() const { return length == 0 ? offset : offset_of(length - 1) + 1; }
  friend bool operator==(const FastaEntry&, const FastaEntry&) = default;
};

// The entries of the .fai of `fasta`, in its order, with offsets that rise. Throws InputError if it
// cannot be read or a line is impossible.
[[nodiscard]] std::vector<FastaEntry> read_fasta_index(const std::filesystem::path& fasta);

// Throws the InputError of an index (.fai or .gzi) that does not fit.
[[noreturn]] void refuse_fasta_index(const std::string& index, const std::filesystem::path& fasta,
                                     std::string_view why);

}  // namespace cnvnet
