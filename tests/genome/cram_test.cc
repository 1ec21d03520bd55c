// CRAM gives what BAM gives, and only with the reference that it was made with.
#include <gtest/gtest.h>

#include <thread>

#include "genome/alignment_reader.h"
#include "genome/error.h"
#include "tests/genome/alignment_fixture.h"
#include "tests/support/expect_error.h"

namespace cnvnet {
namespace {

class CramTest : public AlignmentTest {
 protected:
  [[nodiscard]] std::filesystem::path cram(const std::string& sam_text) const {
    write_cram(dir_ / "x.cram", sam_text, dir_ / "ref.fa");
    return dir_ / "x.cram";
  }
  // Clipped, gapped and mismatching reads with all tags, on both contigs.
  [[nodiscard]] std::string mixed_reads() const {
    std::string lines;
    for (int i = 0; i < 300; ++i) {
      std::string bases = chr1_.substr(static_cast<size_t>(i) * 20, 50);
      bases[25] = bases[25] == 'A' ? 'C' : 'A';
      const std::string quality(50, static_cast<char>('#' + i % 30));
      lines.append("p")
          .append(std::to_string(i))
          .append(" 99 chr1 ")
          .append(std::to_string(i * 20 + 6));
      lines.append(" 60 5S45M = ")
          .append(std::to_string(i * 20 + 301))
          .append(" 345 ")
          .append(bases)
          .append(" ");
      lines.append(quality)
          .append(" RG:Z:b NM:i:1")
          .append(i % 3 == 0 ? " SA:Z:chr2,51,-,45S5M,17,1;\n" : "\n");
    }
    lines += "q 73 chr2 101 60 20M5D20M = 101 0 " + chr2_.substr(100, 20) + chr2_.substr(125, 20) +
             " * NM:i:5\n";
    lines += "q 133 chr2 101 0 * = 101 0 ACGTN IIIII\n";
    return sam(lines, "@HD VN:1.6 SO:coordinate\n@RG ID:a SM:s\n@RG ID:b SM:s\n");
  }
  static void expect_equal(const std::vector<ReadRecord>& a, const std::vector<ReadRecord>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (size_t i = 0; i < a.size(); ++i) {
      EXPECT_EQ(a[i].region, b[i].region);
      EXPECT_EQ(a[i].flags, b[i].flags);
      EXPECT_EQ(a[i].mapq, b[i].mapq);
      EXPECT_EQ(a[i].mate_contig, b[i].mate_contig);
      EXPECT_EQ(a[i].mate_begin, b[i].mate_begin);
      EXPECT_EQ(a[i].insert_size, b[i].insert_size);
      EXPECT_EQ(a[i].read_group, b[i].read_group);
      EXPECT_EQ(a[i].name_hash, b[i].name_hash);
      EXPECT_EQ(a[i].mismatches, b[i].mismatches);
      EXPECT_EQ(a[i].cigar, b[i].cigar);
      EXPECT_EQ(a[i].supplementary, b[i].supplementary);
      EXPECT_EQ(a[i].bases, b[i].bases);
      EXPECT_EQ(a[i].qualities, b[i].qualities);
    }
  }
};

TEST_F(CramTest, EqualsBamInAllFieldsAndInAnyOrder) {
  AlignmentReader from_bam(bam(mixed_reads()), reference());
  AlignmentReader from_cram(cram(mixed_reads()), reference());
  EXPECT_EQ(from_bam.read_groups(), from_cram.read_groups());
  EXPECT_FALSE(from_cram.indexed_reads(0).has_value());
  for (const AlignmentReader::Fields fields :
       {kPositions, kBases, kAlignments, kPositions, kAlignments, kBases}) {
    for (const Region& region : {Region{0, 0, 20'000}, Region{1, 0, 5000}, Region{0, 1000, 1100}}) {
      expect_equal(all(from_bam, region, fields), all(from_cram, region, fields));
    }
  }
  EXPECT_EQ(all(from_cram, {0, 0, 20'000}, kBases).size(), 300U);
}

TEST_F(CramTest, ReadsWithACompressedReference) {
  const std::filesystem::path path = cram(mixed_reads());
  write_fasta(dir_ / "ref.fa.gz", {{"chr1", chr1_}, {"chr2", chr2_}});
  AlignmentReader plain(path, reference());
  AlignmentReader compressed(path, ReferenceGenome(dir_ / "ref.fa.gz"));
  expect_equal(all(plain, {0, 0, 20'000}, kBases), all(compressed, {0, 0, 20'000}, kBases));
}

TEST_F(CramTest, AnotherReferenceIsRefusedAtItsFirstContigThatDiffers) {
  const std::filesystem::path path = cram(mixed_reads());
  std::string changed = chr2_;
  changed[4000] = changed[4000] == 'A' ? 'C' : 'A';
  write_fasta(dir_ / "other.fa", {{"chr1", chr1_}, {"chr2", changed}});
  AlignmentReader reader(path, ReferenceGenome(dir_ / "other.fa"));
  EXPECT_EQ(all(reader, {0, 0, 20'000}, kPositions).size(), 300U);
  for (int attempt = 0; attempt < 2; ++attempt) {
    expect_error<InputError>(
        [&] {
          reader.fetch({1, 0, 10}, kPositions);
        },
        {"x.cram", "'chr2'", "MD5", "other.fa", "another reference"});
  }
}

TEST_F(CramTest, ContigsMustFit) {
  const std::filesystem::path path = cram(mixed_reads());
  write_fasta(dir_ / "other.fa", {{"chr1", chr1_}});
  const ReferenceGenome other(dir_ / "other.fa");
  std::filesystem::remove(dir_ / "ref.fa");  // the CRAM's own header names it
  expect_error<InputError>([&] { AlignmentReader reader(path, other); },
                           {"'chr2'", "missing", "other.fa"});
}

TEST_F(CramTest, CutFilesAreRefused) {
  const std::filesystem::path path = cram(mixed_reads());
  const size_t size = std::filesystem::file_size(path);
  for (const size_t cut :
       {size - 38, size - 40, size / 2}) {  // 38 bytes: the end-of-file container
    std::filesystem::resize_file(path, cut);
    expect_error<InputError>([&] { AlignmentReader reader(path, reference()); },
                             {"x.cram", "end-of-file", "copy it again"});
  }
}

TEST_F(CramTest, MissingIndexNamesTheCommand) {
  const std::filesystem::path path = cram(mixed_reads());
  std::filesystem::remove(path.string() + ".crai");
  expect_error<InputError>([&] { AlignmentReader reader(path, reference()); },
                           {"x.cram.crai", "samtools index"});
}

TEST_F(CramTest, OneReaderPerThread) {
  const std::filesystem::path path = cram(mixed_reads());
  const ReferenceGenome genome = reference();
  AlignmentReader alone(path, genome);
  const std::vector<ReadRecord> expected = all(alone, {0, 0, 20'000}, kBases);
  std::vector<std::vector<ReadRecord>> found(4);
  std::vector<std::thread> threads;
  for (std::vector<ReadRecord>& records : found) {
    threads.emplace_back([&path, &records, copy = genome.clone()] {
      AlignmentReader reader(path, copy);
      records = all(reader, {0, 0, 20'000}, kBases);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::vector<ReadRecord>& records : found) expect_equal(records, expected);
}

TEST_F(CramTest, EmptyCramIsFine) {
  AlignmentReader reader(cram(sam("")), reference());
  EXPECT_TRUE(all(reader, {0, 0, 20'000}, kBases).empty());
}

}  // namespace
}  // namespace cnvnet
