// Files that must be refused, and in which words.
#include <gtest/gtest.h>

#include "genome/alignment_reader.h"
#include "genome/error.h"
#include "tests/genome/alignment_fixture.h"
#include "tests/support/expect_error.h"

namespace cnvnet {
namespace {

class AlignmentFaults : public AlignmentTest {
 protected:
  void expect_refused(const std::filesystem::path& path, std::initializer_list<std::string> parts,
                      const std::source_location& where = std::source_location::current()) const {
    expect_error<InputError>([&] { AlignmentReader reader(path, reference()); }, parts, where);
  }
  // The offsets at which a BGZF file's blocks begin.
  static std::vector<size_t> block_begins(const std::string& bytes) {
    std::vector<size_t> begins;
    for (size_t at = 0; at < bytes.size();) {
      begins.push_back(at);
      at += (static_cast<unsigned char>(bytes.at(at + 16)) |
             static_cast<size_t>(static_cast<unsigned char>(bytes.at(at + 17))) << 8) +
            1;
    }
    return begins;
  }
};

TEST_F(AlignmentFaults, CutAtABlockBorder) {
  const std::filesystem::path path = bam(reads(1900));
  const std::vector<size_t> begins = block_begins(read_text(path));
  ASSERT_GE(begins.size(), 5U);
  std::filesystem::resize_file(path, begins.back());
  expect_refused(path, {"x.bam", "end-of-file", "copy it again"});
  std::filesystem::resize_file(path, begins[2]);
  expect_refused(path, {"x.bam", "end-of-file", "copy it again"});
}

TEST_F(AlignmentFaults, CutInsideABlock) {
  const std::filesystem::path path = bam(reads(1900));
  const std::vector<size_t> begins = block_begins(read_text(path));
  std::filesystem::resize_file(path, begins[2] + 100);
  expect_refused(path, {"x.bam", "end-of-file", "copy it again"});
  std::filesystem::resize_file(path, 50);
  expect_refused(path, {"x.bam", "copy it again"});
}

TEST_F(AlignmentFaults, DamageInTheMiddleIsNoEndOfQuery) {
  const std::filesystem::path path = bam(reads(1900));
  std::string bytes = read_text(path);
  const std::vector<size_t> begins = block_begins(bytes);
  for (size_t i = begins[2] + 1000; i < begins[2] + 1050; ++i)
    bytes[i] = static_cast<char>(~bytes[i]);
  write_text(path, bytes);
  AlignmentReader reader(path, reference());
  expect_error<InputError>(
      [&] {
        all(reader, {0, 0, 20'000}, kPositions);
      },
      {"x.bam", "chr1:1-20000", "copy it again"});
  EXPECT_FALSE(all(reader, {0, 0, 100}, kPositions).empty());
}

TEST_F(AlignmentFaults, NotAnAlignmentFile) {
  expect_refused(dir_ / "missing.bam", {"missing.bam", "No such file"});
  expect_refused(dir_.path(), {dir_.path().string()});
  expect_refused(dir_ / "ref.fa", {"ref.fa", "neither BAM nor CRAM"});
  write_text(dir_ / "empty.bam", "");
  expect_refused(dir_ / "empty.bam", {"empty.bam", "neither BAM nor CRAM"});
  write_text(dir_ / "x.sam", sam("r1 0 chr1 1 60 1M * 0 0 A I\n"));
  expect_refused(dir_ / "x.sam", {"SAM text", "samtools sort"});
}

TEST_F(AlignmentFaults, MissingIndexNamesTheCommand) {
  const std::filesystem::path path = bam(reads(3));
  std::filesystem::remove(path.string() + ".bai");
  expect_refused(path, {"x.bam", "samtools index"});
}

TEST_F(AlignmentFaults, AnOlderIndexIsFine) {
  const std::filesystem::path path = bam(reads(3));
  std::filesystem::last_write_time(path.string() + ".bai",
                                   std::filesystem::last_write_time(path) - std::chrono::hours(48));
  AlignmentReader reader(path, reference());
  EXPECT_EQ(all(reader, {0, 0, 20'000}, kPositions).size(), 3U);
}

TEST_F(AlignmentFaults, OnlyOrderByCoordinate) {
  expect_refused(bam(sam("", "@HD VN:1.6 SO:queryname\n")),
                 {"x.bam", "SO:queryname", "samtools sort"});
  expect_refused(bam(sam("", "@HD VN:1.6 SO:unsorted\n")), {"SO:unsorted"});
  EXPECT_NO_THROW(AlignmentReader(bam(sam("", "@HD VN:1.6\n")), reference()));
  EXPECT_NO_THROW(AlignmentReader(bam(sam("", "@HD VN:1.6 SO:unknown\n")), reference()));
  EXPECT_NO_THROW(AlignmentReader(bam(sam("", "")), reference()));
}

TEST_F(AlignmentFaults, ContigsMustFit) {
  const std::string read = "r 0 1 7 60 1M * 0 0 A I\n";
  expect_refused(bam(tabs("@SQ SN:chr2 LN:5000\n@SQ SN:7 LN:3\n@SQ SN:1 LN:20000\n" + read)),
                 {"'1'", "x.bam", "ref.fa", "calls it 'chr1'"});
  expect_refused(bam(tabs("@SQ SN:1 LN:20000\n@SQ SN:7 LN:3\n")), {"'1'", "missing"});
  expect_refused(bam(tabs("@SQ SN:chr1 LN:20001\n@SQ SN:chr9 LN:7\n")),
                 {"'chr1'", "20001", "20000", "ref.fa"});
  EXPECT_NO_THROW(AlignmentReader(bam(tabs("@SQ SN:chr2 LN:5000\n")), reference()));
}

TEST_F(AlignmentFaults, AContigWithoutReadsMayBeMissingInTheReference) {
  const std::string header = "@SQ SN:chr9 LN:7\n@SQ SN:chr2 LN:5000\n";
  AlignmentReader reader(bam(tabs(header + "r 0 chr2 7 60 1M * 0 0 A I\n")), reference());
  EXPECT_EQ(all(reader, {1, 0, 100}, kPositions).size(), 1U);
  EXPECT_EQ(reader.indexed_reads(1), 1U);
  EXPECT_EQ(reader.indexed_reads(0), 0U);
}

TEST_F(AlignmentFaults, MalformedTagsNameTheRead) {
  for (const char* tag :
       {"SA:Z:garbage", "SA:Z:chr1,5,+,4M,60", "SA:Z:chr1,5,+,4M,60,0,1;", "SA:Z:chr1,x,+,4M,60,0;",
        "SA:Z:chr1,0,+,4M,60,0;", "SA:Z:chr1,5,?,4M,60,0;", "SA:Z:chr1,5,+,4Q,60,0;",
        "SA:Z:chr1,5,+,*,60,0;", "SA:Z:chr1,5,+,4M,256,0;", "SA:Z:,5,+,4M,60,0;",
        "SA:Z:chr1,5,+,4M,60,0;;", "SA:i:5", "NM:Z:x", "NM:i:-1", "RG:i:5"}) {
    AlignmentReader reader(bam(sam(std::string("bad 0 chr1 7 60 1M * 0 0 A I ") + tag + "\n")),
                           reference());
    expect_error<InputError>(
        [&] {
          all(reader, {0, 0, 100}, kAlignments);
        },
        {"'bad'", "chr1:7", "x.bam", std::string(tag).substr(0, 2) + " tag"});
  }
}

}  // namespace
}  // namespace cnvnet
