// Turns htslib's packed alignments into ReadRecords. Private to genome/.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>

#include "genome/alignment_header.h"

namespace cnvnet {

// Keeps what the translation of numbers needs. One per reader, one thread.
class AlignmentDecoder {
 public:
  // The arguments must outlive the decoder.
  AlignmentDecoder(const std::filesystem::path& path, const ContigList& contigs,
                   const ContigNumbers& numbers, const std::vector<ReadGroup>& groups);

  // Throws InputError naming read and file if a tag is malformed.
  void decode(const bam1_t& alignment, ReadFields fields, ReadRecord& record);

 private:
  void decode_cigar(const bam1_t& alignment, ReadRecord& record) const;
  void decode_supplementary(const bam1_t& alignment, ReadRecord& record) const;
  bool decode_supplementary_entry(std::string_view entry, SupplementaryAlignment& other) const;
  [[nodiscard]] int32_t read_group(const bam1_t& alignment);
  [[nodiscard]] int32_t mismatches(const bam1_t& alignment) const;
  [[noreturn]] void refuse(const bam1_t& alignment, std::string_view what) const;

  const std::filesystem::path& path_;
  const ContigList& contigs_;
  const ContigNumbers& numbers_;
  std::unordered_map<std::string_view, int32_t> group_by_id_;
  std::string_view last_group_id_;  // neighbours mostly share their group
  int32_t last_group_ = 0;
};

}  // namespace cnvnet
