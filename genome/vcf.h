// VCF and BCF files as plain values.
//
// The writer makes what other tools accept: bgzip or BCF with an index beside it,
// contigs with lengths, records sorted by the caller. The reader takes deletions
// and duplications out of any caller's VCF.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "genome/contig_list.h"
#include "genome/region.h"

namespace cnvnet {

class OutputFile;

// One record: `pos` is the 0-based position of the base before the event.
// The values of `info` and `format` must have the types that the header declares;
// an empty vector writes a flag.
struct VcfRecord {
  using Value = std::variant<std::vector<int32_t>, std::vector<float>, std::string>;
  int32_t contig = -1;
  int64_t pos = 0;
  std::string id = ".";  // blanks are written as "_"
  std::string ref = "N";
  std::string alt;                   // "<DEL>", "<DUP>" or bases
  std::optional<float> quality;      // QUAL; nullopt writes "."
  std::vector<std::string> filters;  // {"PASS"} or names declared in the header
  std::vector<std::pair<std::string, Value>> info;
  std::string genotype;  // "0/1"; FORMAT/GT of the one sample; "" for files without samples
  std::vector<std::pair<std::string, Value>> format;  // after GT
};

// Writes one VCF file by its name's ending: .vcf, .vcf.gz (+ .tbi, or .csi where a
// contig is longer than 2^29 - 1) or .bcf (+ .csi). Nothing stands under the final
// name before close().
//
// Thread contract: one thread.
class VcfWriter {
 public:
  // `header_lines`: "##INFO=<…>" and the like, in order; contig lines are made from
  // `contigs`. `samples` may be empty.
  // Throws ConfigError if the ending is none of the three or the place cannot be written.
  VcfWriter(const std::filesystem::path& path, const ContigList& contigs,
            const std::vector<std::string>& header_lines, const std::vector<std::string>& samples);
  ~VcfWriter();  // without close(): removes what was written
  VcfWriter(const VcfWriter&) = delete;
  VcfWriter& operator=(const VcfWriter&) = delete;

  // Adds a line behind `header_lines`. Throws InternalError behind the first record.
  void add_header_line(const std::string& line);
  // Records must come sorted by contig and position. Throws InternalError if they
  // do not, or if a key is not declared in the header.
  void write(const VcfRecord& record);
  // Finishes the file, makes the index, and puts both under their final names together with
  // `beside`, or leaves what was there before as it was. No VCF ever stands beside another one's
  // index.
  void close(std::span<OutputFile* const> beside = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Reads a VCF of at most one sample and one ALT per record, such as cnvnet writes, whole: every
// record as VcfWriter takes it, so that what is read and written again is the same. Values that are
// missing come back as missing.
//
// Thread contract: one thread.
class VcfRecordReader {
 public:
  // Throws InputError if the file cannot be read, has more than one sample, or its contigs have no
  // lengths.
  explicit VcfRecordReader(const std::filesystem::path& path);
  ~VcfRecordReader();
  VcfRecordReader(const VcfRecordReader&) = delete;
  VcfRecordReader& operator=(const VcfRecordReader&) = delete;

  [[nodiscard]] const ContigList& contigs() const;                // those that the header declares
  [[nodiscard]] const std::vector<std::string>& samples() const;  // none or one
  // The header's lines as VcfWriter takes them: no contigs, and nothing that it writes by itself.
  [[nodiscard]] const std::vector<std::string>& header_lines() const;

  // Returns the next record, or nothing at the end of the file. Throws InputError if it is not
  // whole, has more than one ALT, uses what the header does not declare, or lies before the last.
  [[nodiscard]] std::optional<VcfRecord> next();
  // "record 7 of calls.vcf.gz", for errors.
  [[nodiscard]] std::string place() const;
  // Whether the file is plain text, so that it has no mark at its end.
  [[nodiscard]] bool is_text() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The values of an INFO field, or null if the record does not have it with this type.
template <typename T>
[[nodiscard]] const T* find_info(const VcfRecord& record, std::string_view key) {
  for (const auto& [name, value] : record.info) {
    if (name == key) return std::get_if<T>(&value);
  }
  return nullptr;
}

// The one integer of an INFO field, or nothing if there is no such field, or its value is missing.
[[nodiscard]] std::optional<int64_t> find_integer(const VcfRecord& record, std::string_view key);

// A deletion or duplication in somebody's VCF.
struct VcfEvent {
  Region region;  // the deleted or duplicated bases
  bool duplication = false;
  std::string id;
  int64_t begin_slack[2] = {0, 0};  // CIPOS, relative to begin
  int64_t end_slack[2] = {0, 0};    // CIEND, relative to end
  bool precise = true;              // no IMPRECISE
  int64_t homology = 0;             // HOMLEN, bp; 0 without
  std::string genotype;             // of the first sample; "" if none
  bool passes = true;               // FILTER is PASS or .
};

struct VcfEvents {
  std::vector<VcfEvent> events;  // sorted by region
  int64_t skipped = 0;  // records that are neither deletion nor duplication, or below `min_size`
};

// Reads all DEL and DUP of `min_size` bp and more: symbolic alleles, SVTYPE, and
// sequence alleles whose lengths differ (an insertion counts as duplication only
// if SVTYPE is DUP). A deletion of sequence alleles is placed after the bases that
// both alleles begin with, an inserted copy before the bases that it repeats. Each
// ALT of a record is an event of its own. A symbolic allele without END takes its
// SVLEN. An end beyond the contig is moved to the contig's end.
//
// Throws InputError if the file cannot be read, names a contig that is not in
// `contigs`, or has an event that begins beyond its contig's end.
[[nodiscard]] VcfEvents read_vcf_events(const std::filesystem::path& path,
                                        const ContigList& contigs, int64_t min_size);

}  // namespace cnvnet
