// One alignment of one read, as a plain value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "genome/region.h"

namespace cnvnet {

// `op` is the SAM letter: M I D N S H P = X.
struct CigarOp {
  char op = 'M';
  int32_t length = 0;  // bases
  friend bool operator==(const CigarOp&, const CigarOp&) = default;
  [[nodiscard]] bool consumes_reference() const {
    return op == 'M' || op == 'D' || op == 'N' || op == '=' || op == 'X';
  }
  [[nodiscard]] bool consumes_read() const {
    return op == 'M' || op == 'I' || op == 'S' || op == '=' || op == 'X';
  }
  [[nodiscard]] bool aligns() const { return op == 'M' || op == '=' || op == 'X'; }
};

using Cigar = std::vector<CigarOp>;

// Reads "76M5S"; "*" gives an empty CIGAR. Throws InputError on anything else.
[[nodiscard]] Cigar parse_cigar(std::string_view text);
// The same into memory that is used again; returns false instead of throwing.
[[nodiscard]] bool parse_cigar_into(std::string_view text, Cigar& cigar);
[[nodiscard]] std::string format_cigar(const Cigar& cigar);
// Bases of the reference that the alignment covers.
[[nodiscard]] int64_t reference_length(const Cigar& cigar);
// Clipped bases (S and H together) before and behind the aligned part.
[[nodiscard]] int32_t leading_clip(const Cigar& cigar);
[[nodiscard]] int32_t trailing_clip(const Cigar& cigar);

// A read group of a file's header.
struct ReadGroup {
  std::string id;      // "" for reads without RG tag or an unknown one: always index 0
  std::string sample;  // SM
  friend bool operator==(const ReadGroup&, const ReadGroup&) = default;
};

// What a reader fills in of a ReadRecord: kPositions gives region, flags, MAPQ, mate, insert size,
// read group, name hash and CIGAR; what is not asked for is left empty (mismatches: -1).
enum class ReadFields {
  kPositions,
  kSplits,      // + SA tag, but no name hash
  kAlignments,  // + SA and NM tags
  kBases        // + SA and NM tags, bases, qualities
};

// A fixed 64-bit hash of a query name: the same on every machine and in every version.
[[nodiscard]] uint64_t hash_name(std::string_view name);

// One other alignment of the same read, out of the SA tag.
struct SupplementaryAlignment {
  int32_t contig = -1;
  int64_t begin = 0;  // 0-based
  bool reverse = false;
  uint8_t mapq = 0;
  Cigar cigar;
  friend bool operator==(const SupplementaryAlignment&, const SupplementaryAlignment&) = default;
};

struct ReadRecord {
  // SAM flag bits.
  static constexpr uint16_t kPaired = 0x1, kProperPair = 0x2, kUnmapped = 0x4, kMateUnmapped = 0x8,
                            kReverse = 0x10, kMateReverse = 0x20, kFirst = 0x40, kSecond = 0x80,
                            kSecondary = 0x100, kQcFail = 0x200, kDuplicate = 0x400,
                            kSupplementary = 0x800;

  Region region;  // aligned bases, without clips; empty if unmapped
  uint16_t flags = 0;
  uint8_t mapq = 0;          // 255 (unknown) is kept as it is
  int32_t mate_contig = -1;  // -1: none
  int64_t mate_begin = -1;
  int64_t insert_size = 0;  // TLEN as the aligner wrote it
  int32_t read_group = 0;   // index into AlignmentReader::read_groups()
  // Equal for all alignments of one fragment; 0 with Fields::kPositions and kSplits.
  uint64_t name_hash = 0;
  // NM tag (mismatches + gap bases); -1: absent, Fields::kPositions or kSplits.
  int32_t mismatches = -1;
  Cigar cigar;
  // SA tag, in its order; not with Fields::kPositions.
  std::vector<SupplementaryAlignment> supplementary;
  std::string bases;  // ACGTN of the forward reference strand, soft clips included; only with
                      // Fields::kBases
  std::vector<uint8_t> qualities;  // Phred, one per base; 0 everywhere if the file has none; only
                                   // with Fields::kBases

  [[nodiscard]] bool is(uint16_t flag) const { return (flags & flag) != 0; }
  // Mapped, not secondary, not marked as duplicate, not failed: what all stages look at.
  [[nodiscard]] bool usable() const { return !is(kUnmapped | kSecondary | kQcFail | kDuplicate); }
};

}  // namespace cnvnet
