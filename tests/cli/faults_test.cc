// What users' broken inputs give: the exit code, a message to act on, and no file.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "program.h"
#include "tests/pipeline/made_genome.h"
#include "tests/support/bam_builder.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

namespace fs = std::filesystem;

class FaultsTest : public testing::Test {
 protected:
  FaultsTest() : genome_(make_genome(folder_.path())) {
    fs::create_directory(folder_ / "out");
    write_bam(reads_, genome_.sam);
  }

  ProgramResult run(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"candidates",
                                          "--reads",
                                          reads_.string(),
                                          "--reference",
                                          genome_.reference.string(),
                                          "--output",
                                          (folder_ / "out" / "calls.vcf.gz").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_cnvnet(arguments);
  }

  // The run ends with `code`, says all of `parts`, and leaves nothing behind.
  void expect_fault(int code, const std::vector<std::string>& parts,
                    const std::vector<std::string>& more = {}) const {
    const ProgramResult result = run(more);
    EXPECT_EQ(result.exit_code, code) << result.err;
    EXPECT_NE(result.err.find("error: "), std::string::npos) << result.err;
    for (const std::string& part : parts)
      EXPECT_NE(result.err.find(part), std::string::npos) << part << "\n" << result.err;
    EXPECT_EQ(list_folder(folder_ / "out"), "");
  }

  // Cuts the BAM behind `size` bytes, and keeps its index.
  void cut(uintmax_t size) const { fs::resize_file(reads_, size); }

  TempDir folder_;
  MadeGenome genome_;
  fs::path reads_ = folder_ / "reads.bam";
};

TEST_F(FaultsTest, AWholeRunLeavesCallsIndexAndReport) {
  const ProgramResult result = run({"--threads", "2"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(list_folder(folder_ / "out"), "calls.vcf.gz calls.vcf.gz.report.json calls.vcf.gz.tbi");
  EXPECT_NE(read_text(folder_ / "out" / "calls.vcf.gz.report.json").find("\"name\": \"made\""),
            std::string::npos);
}

TEST_F(FaultsTest, MissingReads) {
  fs::remove(reads_);
  expect_fault(3, {"reads.bam"});
}

TEST_F(FaultsTest, MissingIndex) {
  fs::remove(reads_.string() + ".bai");
  expect_fault(3, {"reads.bam", "index"});
}

TEST_F(FaultsTest, WrongReference) {
  write_fasta(folder_ / "wrong.fa",
              {{"chr1", random_bases(59'000, 1)}, {"chr2", random_bases(20'000, 2)}});
  expect_fault(3, {"chr1", "60000", "59000"}, {"--reference", (folder_ / "wrong.fa").string()});
}

TEST_F(FaultsTest, CutInsideABlock) {
  cut(fs::file_size(reads_) / 2 + 7);
  expect_fault(3, {"reads.bam"});
}

TEST_F(FaultsTest, CutAtTheBorderOfABlock) {
  cut(fs::file_size(reads_) - 28);  // The end-of-file block of BGZF has 28 bytes.
  expect_fault(3, {"reads.bam", "cut"});
}

TEST_F(FaultsTest, EmptyBam) {
  write_bam(reads_, "@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:chr1\tLN:60000\n");
  expect_fault(3, {"no usable reads", "nothing to call"});
}

TEST_F(FaultsTest, ABamWithoutReadGroupsWorksAndIsNamedByItsFile) {
  const MadeGenome genome = make_genome(folder_.path(), false);
  write_bam(reads_, genome.sam);
  const ProgramResult result = run();
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(read_text(folder_ / "out" / "calls.vcf.gz.report.json").find("\"name\": \"reads\""),
            std::string::npos);
}

TEST_F(FaultsTest, MissingOutputFolder) {
  expect_fault(2, {"none"}, {"--output", (folder_ / "none" / "calls.vcf.gz").string()});
}

TEST_F(FaultsTest, UnknownEndingOfTheOutput) {
  expect_fault(2, {"calls.txt"}, {"--output", (folder_ / "out" / "calls.txt").string()});
}

TEST_F(FaultsTest, ALimitOfFileSizesEndsAsAFullDiskDoes) {
  const fs::path calls = folder_ / "out" / "calls.vcf";
  const ProgramResult result = run_cnvnet({"candidates", "--reads", reads_.string(), "--reference",
                                           genome_.reference.string(), "--output", calls.string()},
                                          {.before = "ulimit -f 4;", .out = ""});
  EXPECT_EQ(result.exit_code, 4) << result.err;
  EXPECT_NE(result.err.find("error: cannot write " + calls.string()), std::string::npos)
      << result.err;
  EXPECT_NE(result.err.find(": File too large"), std::string::npos) << result.err;
  EXPECT_EQ(list_folder(folder_ / "out"), "");
}

TEST_F(FaultsTest, UnknownContigInRegions) {
  expect_fault(2, {"chr7"}, {"--regions", "chr7:1-1000"});
}

TEST_F(FaultsTest, AModelThatIsNone) {
  write_text(folder_ / "bad.cnvnet", "this is no model\n");
  const ProgramResult result = run_cnvnet(
      {"call", "--reads", reads_.string(), "--reference", genome_.reference.string(), "--output",
       (folder_ / "out" / "calls.vcf.gz").string(), "--model", (folder_ / "bad.cnvnet").string()});
  EXPECT_EQ(result.exit_code, 3) << result.err;
  EXPECT_NE(result.err.find("bad.cnvnet"), std::string::npos) << result.err;
  EXPECT_EQ(list_folder(folder_ / "out"), "");
}

}  // namespace
}  // namespace cnvnet
