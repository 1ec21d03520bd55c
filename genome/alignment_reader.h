// Reads a BAM or CRAM by region, and refuses what would be read wrongly.
//
// Two faults that go unnoticed elsewhere are errors here: a BAM without its
// end-of-file block (cut at a block border: the rest would look like a
// homozygous deletion), and a read error in the middle of a query.
//
//   AlignmentReader reader("sample.bam", reference);
//   reader.fetch({contig, 0, 1000}, AlignmentReader::Fields::kAlignments);
//   for (ReadRecord record; reader.next(record);) use(record);
//
// Thread contract: one reader per thread.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "genome/contig_list.h"
#include "genome/read_record.h"
#include "genome/reference.h"

namespace cnvnet {

class AlignmentReader {
 public:
  using Fields = ReadFields;  // what next() fills

  // Opens the file and its index, and checks both against the reference: every
  // contig of the file that has reads must be in the reference, and every contig that
  // both have must have the same length there. Contigs of the reference that the file lacks are
  // fine. The reader keeps a clone of the reference; references are never looked up over the
  // network.
  //
  // Throws InputError if the file is missing, is not BAM or CRAM, is not sorted by
  // coordinate, has no index, has no end-of-file block, or does not fit the
  // reference; the message names the first contig that differs.
  AlignmentReader(const std::filesystem::path& path, const ReferenceGenome& reference);
  ~AlignmentReader();
  AlignmentReader(AlignmentReader&&) noexcept;
  AlignmentReader& operator=(AlignmentReader&&) noexcept;

  // Index 0 is the group of reads without one; the others as in the header.
  [[nodiscard]] const std::vector<ReadGroup>& read_groups() const;
  // The one sample of the header's read groups, or the file's name up to the
  // first dot if there is none. Throws InputError if the groups name two samples.
  [[nodiscard]] std::string sample_name() const;
  // Mapped reads on a contig by the index, without reading; nullopt if the index does not say
  // (CRAM).
  [[nodiscard]] std::optional<uint64_t> indexed_reads(int32_t contig) const;
  // All alignments placed on a contig, unmapped ones too, by the index; nullopt as above.
  [[nodiscard]] std::optional<uint64_t> indexed_alignments(int32_t contig) const;
  [[nodiscard]] const std::filesystem::path& path() const;

  // Starts a query for all alignments that overlap `region`, also unmapped reads
  // placed there beside their mates. A contig that the file lacks has none.
  //
  // The first query on a contig of a CRAM compares the header's M5 tag, where there
  // is one, with the MD5 of the reference's sequence (about a second for a human
  // chromosome, once for a reference and all its clones).
  // Throws InputError if they differ or the index cannot be used.
  void fetch(const Region& region, Fields fields);
  // Fills `record` with the next alignment in file order and returns true, or
  // returns false at the end of the query. `record`'s memory is used again.
  //
  // Throws InputError if the file cannot be read to the end of the query, or an
  // SA, NM or RG tag is malformed (the message names the read).
  bool next(ReadRecord& record);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cnvnet
