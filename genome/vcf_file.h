// A VCF or BCF that is read record by record. Private to genome/: only .cc files here include it.
#pragma once

#include <cstdint>
#include <filesystem>

#include "genome/contig_list.h"
#include "genome/hts_handles.h"

namespace cnvnet {

// Refuses cut files. One thread.
class VcfFile {
 public:
  // Throws InputError if the file cannot be read or is neither VCF nor BCF.
  explicit VcfFile(std::filesystem::path path);

  // Reads the next record; false at the end of the file. Throws InputError if the record is not
  // whole, or has no position from 1 on.
  [[nodiscard]] bool next();

  // The record at hand and the header that explains it.
  [[nodiscard]] bcf1_t* record() { return record_.get(); }
  [[nodiscard]] bcf_hdr_t* header() { return header_.get(); }
  // Whether the file is neither compressed nor BCF.
  [[nodiscard]] bool is_text() const;
  // "record 7 of calls.vcf.gz", for errors.
  [[nodiscard]] std::string place() const;
  // The record's contig in `contigs`. Throws InputError if it is not there.
  [[nodiscard]] int32_t contig(const ContigList& contigs);

 private:
  std::filesystem::path path_;
  HtsFile file_;
  VcfHeader header_;
  BcfRecord record_;
  int64_t records_ = 0;
};

}  // namespace cnvnet
