// What an alignment file's header says, checked against the reference. Private to genome/.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "genome/hts_handles.h"
#include "genome/read_record.h"
#include "genome/reference.h"

namespace cnvnet {

// The numbering of a file's contigs and the reference's, both ways.
struct ContigNumbers {
  std::vector<int32_t> to_reference;  // by the file's number; -1: the reference lacks it
  std::vector<int32_t> to_file;       // by the reference's number; -1: the file lacks it
  std::vector<int32_t> missing;       // the file's numbers of contigs that the reference lacks

  // The reference's number for one of the file's; -1 stays -1.
  [[nodiscard]] int32_t reference(int32_t file_number) const {
    return file_number < 0 ? -1 : to_reference[static_cast<size_t>(file_number)];
  }
};

// Throws InputError if the header names an order other than by coordinate.
void check_sorted(sam_hdr_t* header, const std::filesystem::path& path);

// Says that the reference lacks a contig, and how it may call it.
[[nodiscard]] std::string missing_contig_message(const std::string& name,
                                                 const std::filesystem::path& path,
                                                 const ReferenceGenome& reference);

// Throws InputError naming the first contig that the reference has with another length, or
// if it has none of the file's contigs.
[[nodiscard]] ContigNumbers match_contigs(const sam_hdr_t* header,
                                          const std::filesystem::path& path,
                                          const ReferenceGenome& reference);

// The first contig (the file's number) with reads that the reference lacks. A CRAM must decode
// positions only: bases would need the contig. Throws InputError if reading fails.
[[nodiscard]] std::optional<int32_t> missing_contig_with_reads(const ContigNumbers& numbers,
                                                               htsFile* file, hts_idx_t* index,
                                                               const std::filesystem::path& path);

// The header's read groups behind the group "" of reads without one. Throws InputError if a
// sample's name is not UTF-8.
[[nodiscard]] std::vector<ReadGroup> list_read_groups(sam_hdr_t* header,
                                                      const std::filesystem::path& path);

}  // namespace cnvnet
