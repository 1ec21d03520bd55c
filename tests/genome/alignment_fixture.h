// What the tests of AlignmentReader share: two contigs and SAM text in blanks.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "genome/alignment_reader.h"
#include "tests/support/bam_builder.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {

// SAM's tabs, written as blanks.
inline std::string tabs(std::string text) {
  std::replace(text.begin(), text.end(), ' ', '\t');
  return text;
}

class AlignmentTest : public testing::Test {
 protected:
  static constexpr AlignmentReader::Fields kPositions = AlignmentReader::Fields::kPositions;
  static constexpr AlignmentReader::Fields kAlignments = AlignmentReader::Fields::kAlignments;
  static constexpr AlignmentReader::Fields kBases = AlignmentReader::Fields::kBases;

  AlignmentTest() : chr1_(random_bases(20'000, 1)), chr2_(random_bases(5000, 2)) {
    write_fasta(dir_ / "ref.fa", {{"chr1", chr1_}, {"chr2", chr2_}});
  }

  // A header for both contigs, and the lines.
  static std::string sam(const std::string& lines,
                         const std::string& header = "@HD VN:1.6 SO:coordinate\n") {
    return tabs(header + "@SQ SN:chr1 LN:20000\n@SQ SN:chr2 LN:5000\n" + lines);
  }
  // `count` reads of 100 bases, 10 bp apart, on chr1.
  [[nodiscard]] std::string reads(int count) const {
    std::string lines;
    for (int i = 0; i < count; ++i) {
      const std::string bases = chr1_.substr(static_cast<size_t>(i) * 10, 100);
      lines.append("r")
          .append(std::to_string(i))
          .append(" 0 chr1 ")
          .append(std::to_string(i * 10 + 1));
      lines.append(" 60 100M * 0 0 ")
          .append(bases)
          .append(" ")
          .append(100, static_cast<char>('5' + i % 7));
      lines.append(" NM:i:0\n");
    }
    return sam(lines);
  }
  [[nodiscard]] std::filesystem::path bam(const std::string& sam_text,
                                          const std::string& name = "x.bam") const {
    write_bam(dir_ / name, sam_text);
    return dir_ / name;
  }
  [[nodiscard]] ReferenceGenome reference() const { return ReferenceGenome(dir_ / "ref.fa"); }

  static std::vector<ReadRecord> all(AlignmentReader& reader, const Region& region,
                                     AlignmentReader::Fields fields) {
    reader.fetch(region, fields);
    std::vector<ReadRecord> records;
    for (ReadRecord record; reader.next(record);) records.push_back(record);
    return records;
  }

  TempDir dir_;
  std::string chr1_;
  std::string chr2_;
};

}  // namespace cnvnet
