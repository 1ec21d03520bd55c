#include "genome/reference.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>
#include <vector>

#include "genome/error.h"
#include "tests/support/bam_builder.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

class ReferenceTest : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path fasta(const std::string& name,
                                            const FastaSequences& sequences) const {
    write_fasta(dir_ / name, sequences);
    return dir_ / name;
  }
  TempDir dir_;
};

TEST_F(ReferenceTest, ReadsPlainAndBgzip) {
  const std::string long_contig = random_bases(200'000, 1);
  for (const char* name : {"ref.fa", "ref.fa.gz"}) {
    const ReferenceGenome reference(
        fasta(name, {{"chr1", "ACGTacgtRYN-ACGT"}, {"chr2", long_contig}}));
    EXPECT_EQ(reference.contigs().size(), 2);
    EXPECT_EQ(reference.contigs()[1], (Contig{"chr2", 200'000}));
    EXPECT_EQ(reference.bases({0, 0, 16}), "ACGTACGTNNNNACGT");
    EXPECT_EQ(reference.bases({1, 150'001, 150'100}), long_contig.substr(150'001, 99));
  }
}

TEST_F(ReferenceTest, AnyRegionOfLinesOfAnyEnd) {
  const std::string bases = random_bases(47, 3);
  for (const std::string end : {"\n", "\r\n"}) {
    std::string text = ">other" + end + "ACGT" + end + ">chr1 of a test" + end;
    const size_t offset = text.size();
    for (size_t at = 0; at < bases.size(); at += 10) text += bases.substr(at, 10) + end;
    write_text(dir_ / "ref.fa", text);
    const size_t width = 10 + end.size();
    write_text(dir_ / "ref.fa.fai", "other\t4\t" + std::to_string(6 + end.size()) + "\t4\t" +
                                        std::to_string(4 + end.size()) + "\nchr1\t47\t" +
                                        std::to_string(offset) + "\t10\t" + std::to_string(width) +
                                        "\n");
    const ReferenceGenome reference(dir_ / "ref.fa");
    for (int64_t begin = 0; begin < 47; ++begin) {
      for (int64_t length = 1; begin + length <= 47; ++length) {
        EXPECT_EQ(reference.bases({1, begin, begin + length}),
                  bases.substr(static_cast<size_t>(begin), static_cast<size_t>(length)));
      }
    }
  }
}

TEST_F(ReferenceTest, LinesOfOtherWidthsThanTheIndexSaysAreAnError) {
  const std::string line(10, 'A');
  std::string text = ">chr1\n" + line + "\nACGT ACGTA\n" + line + "\n" + line + "\n";
  write_text(dir_ / "ref.fa", text);
  write_text(dir_ / "ref.fa.fai", "chr1\t40\t6\t10\t11\n");
  const ReferenceGenome reference(dir_ / "ref.fa");
  EXPECT_EQ(reference.bases({0, 20, 40}), line + line);
  expect_error<InputError>(
      [&] {
        (void)reference.bases({0, 0, 30});
      },
      {"chr1:1-30", "its lines are not as wide as the index says"});
  text[15] = '\n';
  text[16] = 'A';
  write_text(dir_ / "ref.fa", text);
  expect_error<InputError>([&] { (void)reference.bases({0, 0, 30}); }, {"chr1:1-30"});
}

TEST_F(ReferenceTest, LeavesOutWhatIsOffTheContig) {
  const ReferenceGenome reference(fasta("ref.fa", {{"chr1", "ACGTT"}}));
  EXPECT_EQ(reference.bases({0, -3, 2}), "AC");
  EXPECT_EQ(reference.bases({0, 3, 100}), "TT");
  EXPECT_EQ(reference.bases({0, 5, 9}), "");
  EXPECT_EQ(reference.bases({0, 3, 3}), "");
  EXPECT_EQ(reference.bases({0, -9, -1}), "");
}

TEST_F(ReferenceTest, Md5IsThatOfTheSamSpecification) {
  // Upper case, and letters other than ACGT as they are: md5 of "ACGTACGTRYN".
  const ReferenceGenome reference(fasta("ref.fa", {{"chr1", "ACGTacgtRyN"}, {"chr2", "A"}}));
  EXPECT_EQ(reference.md5(0), "162fc6ba6b89627af3ca985ffd9e7faf");
  EXPECT_EQ(reference.md5(1), "7fc56270e7a70fa81a5935b72eacbe29");
  EXPECT_EQ(reference.clone().md5(0), reference.md5(0));
}

TEST_F(ReferenceTest, ClonesServeOtherThreads) {
  const std::string bases = random_bases(50'000, 2);
  const ReferenceGenome reference(fasta("ref.fa.gz", {{"chr1", bases}}));
  std::vector<std::string> found(4);
  std::vector<std::string> md5s(4);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < found.size(); ++i) {
    threads.emplace_back([&, i, copy = reference.clone()] {
      found[i] = copy.bases({0, static_cast<int64_t>(i) * 10'000, 50'000});
      md5s[i] = copy.md5(0);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i], bases.substr(i * 10'000));
    EXPECT_EQ(md5s[i], reference.md5(0));
  }
}

TEST_F(ReferenceTest, MissingIndexNamesTheCommand) {
  const std::string plain = fasta("ref.fa", {{"chr1", "ACGT"}});
  std::filesystem::remove(plain + ".fai");
  expect_error<InputError>([&] { ReferenceGenome reference(plain); },
                           {"ref.fa.fai", "samtools faidx"});
  const std::string bgzip = fasta("ref.fa.gz", {{"chr1", "ACGT"}});
  std::filesystem::remove(bgzip + ".gzi");
  expect_error<InputError>([&] { ReferenceGenome reference(bgzip); },
                           {"ref.fa.gz.gzi", "samtools faidx"});
  EXPECT_FALSE(std::filesystem::exists(plain + ".fai"));
  EXPECT_FALSE(std::filesystem::exists(bgzip + ".gzi"));
}

TEST_F(ReferenceTest, DamagedFilesAreErrors) {
  expect_error<InputError>([&] { ReferenceGenome reference(dir_ / "no.fa"); },
                           {"no.fa", "No such file"});
  expect_error<InputError>([&] { ReferenceGenome reference(dir_.path()); }, {"folder"});
  const std::string path = fasta("ref.fa", {{"chr1", std::string(1000, 'A')}});
  write_text(path + ".fai", "chr1 is not a line of an index\n");
  expect_error<InputError>([&] { ReferenceGenome reference(path); }, {"ref.fa", "damaged"});
  write_text(path + ".fai", "");
  expect_error<InputError>([&] { ReferenceGenome reference(path); }, {"ref.fa", "it is empty"});
}

TEST_F(ReferenceTest, ACutFastaIsAnError) {
  const std::string path = fasta("ref.fa", {{"chr1", std::string(1'000'000, 'A')}});
  const ReferenceGenome reference(path);
  std::filesystem::resize_file(path, 500);
  expect_error<InputError>([&] { ReferenceGenome{path}; },
                           {"ref.fa", "'chr1' does not end there", "samtools faidx"});
  EXPECT_EQ(reference.bases({0, 0, 5}), "AAAAA") << "opened before it was cut";
  expect_error<InputError>(
      [&] {
        (void)reference.bases({0, 500'000, 500'900});
      },
      {"chr1:500001-500900", "ref.fa"});
  EXPECT_THROW((void)reference.md5(0), InputError);
}

TEST_F(ReferenceTest, GzipIsRefusedInPlainWords) {
  const std::string path = fasta("ref.fa", {{"chr1", "ACGT"}});
  ASSERT_EQ(std::system(("gzip -k " + path).c_str()), 0);
  expect_error<InputError>([&] { ReferenceGenome reference(path + ".gz"); }, {"bgzip"});
}

}  // namespace
}  // namespace cnvnet
