// The bases of an indexed FASTA by position: a read of the file, plain or bgzip, and a copy line by
// line; some ten times as fast as htslib's byte by byte. Private to genome/.
//
// Thread contract: one object serves one thread; clones of a plain file share one open file.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "genome/byte_file.h"
#include "genome/contig_list.h"
#include "genome/fasta_index.h"
#include "genome/hts_handles.h"
#include "genome/region.h"

namespace cnvnet {

class FastaText {
 public:
  // Throws InputError if the file or its .fai (and .gzi for bgzip) cannot be read; whether they fit
  // each other is check_fasta_index()'s to say.
  FastaText(const std::filesystem::path& path, bool bgzip);
  // For another thread. Throws InputError if the index says other things than before.
  [[nodiscard]] FastaText clone() const;

  // In the order of the index; of several of one name the first.
  [[nodiscard]] ContigList contigs() const;
  // The letters of a region that lies on the contig, as the file has them. Throws InputError if
  // the file cannot be read or its lines are not as the index says.
  [[nodiscard]] std::string letters(const Region& region) const;

 private:
  FastaText() = default;
  [[nodiscard]] std::string bytes(int64_t from, int64_t length) const;

  std::filesystem::path path_;
  std::shared_ptr<const std::vector<FastaEntry>> entries_;  // by contig
  std::shared_ptr<const ByteFile> plain_;                   // null for bgzip
  BgzfFile blocks_;                                         // null for a plain file
};

}  // namespace cnvnet
