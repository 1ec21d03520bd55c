// Makes FASTA, BAM and CRAM files for tests out of text, and text out of VCF and BCF files.
//
//   write_fasta(dir / "ref.fa", {{"chr1", "ACGT"}});
//   write_bam(dir / "reads.bam",
//   "@SQ\tSN:chr1\tLN:4\nr1\t0\tchr1\t1\t60\t4M\t*\t0\t0\tACGT\tIIII\n");
//
// All of these throw std::runtime_error if the text or the place is bad.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace cnvnet {

using FastaSequences = std::vector<std::pair<std::string, std::string>>;

// Writes a FASTA (lines of 60 bases) and its .fai; if the name ends in ".gz",
// a bgzip FASTA and its .gzi too.
void write_fasta(const std::filesystem::path& path, const FastaSequences& sequences);

// Writes a BAM and its .bai. The alignments must be sorted by coordinate.
void write_bam(const std::filesystem::path& path, const std::string& sam_text);

// Writes a CRAM that refers to `fasta`, and its .crai.
void write_cram(const std::filesystem::path& path, const std::string& sam_text,
                const std::filesystem::path& fasta);

// The text of a VCF, VCF.gz or BCF: header and records.
[[nodiscard]] std::string vcf_text(const std::filesystem::path& path);
// The number of records that the index beside a VCF.gz or BCF finds in [begin, end) of the first
// contig.
[[nodiscard]] int indexed_records(const std::filesystem::path& path, int64_t begin, int64_t end);

// The same bases for the same seed: a contig that looks like no repeat.
[[nodiscard]] std::string random_bases(int64_t length, uint32_t seed);

}  // namespace cnvnet
