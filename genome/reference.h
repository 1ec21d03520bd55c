// The reference genome: an indexed FASTA (plain or bgzip).
//
// Thread contract: const members may be called from many threads only on copies
// made with clone(); one object serves one thread.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "genome/contig_list.h"
#include "genome/region.h"

namespace cnvnet {

class ReferenceGenome {
 public:
  // Throws InputError if the file or its .fai (and .gzi for bgzip) is missing or damaged, or if
  // they do not fit each other; the message names the command that makes the index.
  explicit ReferenceGenome(const std::filesystem::path& path);
  ~ReferenceGenome();
  ReferenceGenome(ReferenceGenome&&) noexcept;
  ReferenceGenome& operator=(ReferenceGenome&&) noexcept;

  [[nodiscard]] ReferenceGenome clone() const;
  [[nodiscard]] const std::filesystem::path& path() const;
  [[nodiscard]] const ContigList& contigs() const;
  // Upper-case bases; letters other than ACGT become N. Parts of `region` off the
  // contig are left out, so the result may be shorter. Throws InputError if reading fails.
  [[nodiscard]] std::string bases(const Region& region) const;
  // MD5 of the whole contig as the SAM specification defines M5, in lower-case hex.
  [[nodiscard]] std::string md5(int32_t contig) const;

 private:
  struct Impl;
  explicit ReferenceGenome(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace cnvnet
