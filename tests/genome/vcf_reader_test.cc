#include <gtest/gtest.h>

#include <algorithm>

#include "genome/error.h"
#include "genome/vcf.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

class VcfReaderTest : public testing::Test {
 protected:
  // Blanks are written as tabs; the lines get a header that declares the usual keys.
  [[nodiscard]] std::filesystem::path vcf(std::string lines,
                                          const std::string& declarations = kDeclarations) const {
    std::replace(lines.begin(), lines.end(), ' ', '\t');
    write_text(dir_ / "x.vcf", "##fileformat=VCFv4.2\n" + declarations +
                                   "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ts\n" +
                                   lines);
    return dir_ / "x.vcf";
  }
  [[nodiscard]] VcfEvents read(const std::string& lines) const {
    return read_vcf_events(vcf(lines), contigs_, 50);
  }
  // The one event of the line.
  [[nodiscard]] VcfEvent one(const std::string& line) const {
    const VcfEvents found = read(line);
    EXPECT_EQ(found.events.size(), 1U) << line;
    return found.events.empty() ? VcfEvent() : found.events[0];
  }

  static constexpr const char* kDeclarations =
      "##contig=<ID=chr1>\n##contig=<ID=chr2>\n##contig=<ID=chrZ>\n##FILTER=<ID=bad,Description="
      "\"x\">\n"
      "##INFO=<ID=SVTYPE,Number=1,Type=String,Description=\"x\">\n"
      "##INFO=<ID=END,Number=1,Type=Integer,Description=\"x\">\n"
      "##INFO=<ID=SVLEN,Number=.,Type=Integer,Description=\"x\">\n"
      "##INFO=<ID=CIPOS,Number=2,Type=Integer,Description=\"x\">\n"
      "##INFO=<ID=CIEND,Number=2,Type=Integer,Description=\"x\">\n"
      "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n";
  TempDir dir_;
  ContigList contigs_{{{"chr1", 5000}, {"chr2", 3000}}};
};

TEST_F(VcfReaderTest, SymbolicAlleles) {
  const VcfEvent deletion =
      one("chr1 1000 d1 N <DEL> . PASS SVTYPE=DEL;END=1100;CIPOS=-5,6;CIEND=-7,8 GT 0/1\n");
  EXPECT_EQ(deletion.region, (Region{0, 1000, 1100}));
  EXPECT_FALSE(deletion.duplication);
  EXPECT_EQ(deletion.id, "d1");
  EXPECT_EQ(deletion.begin_slack[0], -5);
  EXPECT_EQ(deletion.begin_slack[1], 6);
  EXPECT_EQ(deletion.end_slack[0], -7);
  EXPECT_EQ(deletion.end_slack[1], 8);
  EXPECT_EQ(deletion.genotype, "0/1");
  EXPECT_TRUE(deletion.passes);
  const VcfEvent duplication = one("chr2 10 . N <DUP:TANDEM> . bad END=200 GT 1|.\n");
  EXPECT_EQ(duplication.region, (Region{1, 10, 200}));
  EXPECT_TRUE(duplication.duplication);
  EXPECT_EQ(duplication.genotype, "1|.");
  EXPECT_FALSE(duplication.passes);
  EXPECT_FALSE(one("chr1 10 . N <DEL:ME:ALU> . . END=200 GT 0/1\n").duplication);
  EXPECT_TRUE(one("chr1 10 . N <DEL> . . END=200 GT 0/1\n").passes);
}

TEST_F(VcfReaderTest, PositionsAreNumbersFrom1On) {
  for (const char* position : {"0", "-5", "x", "99999999999999999999"}) {
    const std::string line = std::string("chr1 ") + position + " . N <DEL> . . END=200 GT 0/1\n";
    expect_error<InputError>([&] { (void)read(line); }, {"record 1", "x.vcf"});
  }
}

TEST_F(VcfReaderTest, ATextThatEndsWithinALineIsCut) {
  const std::string line = "chr1 10 . N <DEL> . . END=2000 GT 0/1";
  expect_error<InputError>([&] { (void)read(line); }, {"x.vcf", "within a line"});
}

TEST_F(VcfReaderTest, MissingEndOrLength) {
  EXPECT_EQ(one("chr1 1000 . N <DEL> . . SVLEN=-100 GT 0/1\n").region, (Region{0, 1000, 1100}));
  EXPECT_EQ(one("chr1 1000 . N <DUP> . . SVLEN=100 GT 0/1\n").region, (Region{0, 1000, 1100}));
  EXPECT_EQ(one("chr1 1000 . N <DEL> . . SVLEN=-100;END=1000 GT 0/1\n").region,
            (Region{0, 1000, 1100}));
  EXPECT_EQ(one("chr1 1000 . N <DEL> . . SVLEN=-100;END=900 GT 0/1\n").region,
            (Region{0, 1000, 1100}));
  EXPECT_EQ(read("chr1 1000 . N <DEL> . . SVTYPE=DEL GT 0/1\n").skipped, 1);
}

TEST_F(VcfReaderTest, KeysThatAreDeclaredOtherwiseOrNotAtAll) {
  const std::string line = "chr1 1000 . N <DEL> . . SVTYPE=DEL;END=1100;CIPOS=-5,6 GT 0/1\n";
  for (const char* declarations :
       {"", "##INFO=<ID=END,Number=1,Type=String,Description=\"x\">\n"}) {
    const VcfEvents found = read_vcf_events(vcf(line, declarations), contigs_, 50);
    ASSERT_EQ(found.events.size(), 1U);
    EXPECT_EQ(found.events[0].region, (Region{0, 1000, 1100}));
    EXPECT_EQ(found.events[0].begin_slack[1], 6);
  }
}

TEST_F(VcfReaderTest, SequenceAlleles) {
  const std::string bases(100, 'T');
  EXPECT_EQ(one("chr1 1000 . A" + bases + " A . . . GT 1/1\n").region, (Region{0, 1000, 1100}));
  // Both begin with ACG, in any case: the deletion comes behind.
  EXPECT_EQ(one("chr1 1000 . ACG" + bases + " acg . . . GT 1/1\n").region, (Region{0, 1002, 1102}));
  // Replaced bases and a shared end.
  EXPECT_EQ(one("chr1 1000 . A" + bases + "GG ACCGG . . . GT 1/1\n").region,
            (Region{0, 1000, 1100}));
  EXPECT_FALSE(one("chr1 1000 . A" + bases + " A . . SVTYPE=DEL GT 1/1\n").duplication);
  EXPECT_EQ(read("chr1 1000 . A" + bases + " A . . SVTYPE=INV GT 1/1\n").skipped, 1);
}

TEST_F(VcfReaderTest, InsertedSequenceIsADuplicationOnlyIfItSaysSo) {
  const std::string bases(100, 'T');
  EXPECT_EQ(read("chr1 1000 . A A" + bases + " . . SVTYPE=INS GT 1/1\n").skipped, 1);
  EXPECT_EQ(read("chr1 1000 . A A" + bases + " . . . GT 1/1\n").skipped, 1);
  const VcfEvent duplication = one("chr1 1000 . A A" + bases + " . . SVTYPE=DUP GT 1/1\n");
  EXPECT_EQ(duplication.region, (Region{0, 1000, 1100}));
  EXPECT_TRUE(duplication.duplication);
}

TEST_F(VcfReaderTest, OtherEventsAreCounted) {
  const VcfEvents found = read(
      "chr1 1000 . N <CNV> . . SVTYPE=CNV;END=1100 GT 0/1\nchr1 1000 . N <INV> . . END=1100 GT "
      "0/1\n"
      "chr1 1000 . N <INS> . . END=1100 GT 0/1\nchr1 1000 . N N[chr2:7[ . . SVTYPE=BND GT 0/1\n"
      "chr1 1000 . N . . . . GT 0/0\nchr1 1000 . A C . . . GT 0/1\nchr1 1000 . A * . . . GT 0/1\n"
      "chr1 1000 . N <BND> . . SVTYPE=BND GT 0/1\n");
  EXPECT_TRUE(found.events.empty());
  EXPECT_EQ(found.skipped, 8);
  EXPECT_FALSE(one("chr1 1000 . N <CN0> . . SVTYPE=DEL;END=1100 GT 0/1\n").duplication);
  EXPECT_EQ(read("chr1 1000 . N <CN0> . . SVTYPE=CNV;END=1100 GT 0/1\n").skipped, 1);
}

TEST_F(VcfReaderTest, MinimumSize) {
  EXPECT_EQ(read("chr1 1000 . N <DEL> . . END=1049 GT 0/1\n").skipped, 1);
  EXPECT_EQ(read("chr1 1000 . N <DEL> . . END=1050 GT 0/1\n").events.size(), 1U);
  EXPECT_EQ(read("chr1 1000 . A" + std::string(49, 'C') + " A . . . GT 0/1\n").skipped, 1);
  EXPECT_EQ(read("chr1 1000 . A" + std::string(50, 'C') + " A . . . GT 0/1\n").events.size(), 1U);
}

TEST_F(VcfReaderTest, EachAlleleAlone) {
  const VcfEvents found =
      read("chr1 1000 m N <DEL>,<DUP>,<INS> . . END=1100;SVLEN=-100,60,70 GT 1/2\n");
  ASSERT_EQ(found.events.size(), 2U);
  EXPECT_EQ(found.skipped, 0);
  EXPECT_EQ(found.events[0].region, (Region{0, 1000, 1060}));
  EXPECT_TRUE(found.events[0].duplication);
  EXPECT_EQ(found.events[0].genotype, "0/1");
  EXPECT_EQ(found.events[1].region, (Region{0, 1000, 1100}));
  EXPECT_EQ(found.events[1].genotype, "1/0");
}

TEST_F(VcfReaderTest, SortedByRegion) {
  const VcfEvents found = read(
      "chr2 10 c N <DEL> . . END=100 GT 0/1\nchr1 900 b N <DEL> . . END=1000 GT 0/1\n"
      "chr1 10 a2 N <DUP> . . END=100 GT 0/1\nchr1 10 a1 N <DEL> . . END=100 GT 0/1\n");
  std::string order;
  for (const VcfEvent& event : found.events) order += event.id + " ";
  EXPECT_EQ(order, "a1 a2 b c ");
}

TEST_F(VcfReaderTest, FilesOfAnotherReferenceAreRefused) {
  expect_error<InputError>([&] { (void)read("chrZ 1000 . N <DEL> . . END=1100 GT 0/1\n"); },
                           {"'chrZ'", "x.vcf"});
  expect_error<InputError>(
      [&] { (void)read_vcf_events(vcf("1 10 . A C . . . GT 0/1\n", ""), contigs_, 50); },
      {"'1'", "did you mean 'chr1'"});
  expect_error<InputError>([&] { (void)read("chr1 5000 . N <DEL> . . END=5100 GT 0/1\n"); },
                           {"chr1:5000", "beyond"});
  EXPECT_EQ(one("chr1 4900 . N <DEL> . . END=5001 GT 0/1\n").region, (Region{0, 4900, 5000}));
}

TEST_F(VcfReaderTest, BadFiles) {
  expect_error<InputError>([&] { (void)read_vcf_events(dir_ / "no.vcf", contigs_, 50); },
                           {"no.vcf", "No such file"});
  write_text(dir_ / "text", "hello\n");
  expect_error<InputError>([&] { (void)read_vcf_events(dir_ / "text", contigs_, 50); },
                           {"neither VCF nor BCF"});
  expect_error<InputError>([&] { (void)read("chr1 10 . A C . . . GT 0/1\nchr1 x\n"); },
                           {"record 2", "x.vcf"});
  expect_error<InputError>([&] { (void)read("chr1 10 . A C . . END=1\n"); }, {"record 1", "x.vcf"});
  EXPECT_TRUE(read("").events.empty());
}

TEST_F(VcfReaderTest, CompressedAndBinaryAndWithoutSamples) {
  VcfRecord record;
  record.contig = 0;
  record.pos = 999;
  record.alt = "<DEL>";
  record.info = {{"END", std::vector<int32_t>{1100}}};
  const std::vector<std::string> header = {
      "##INFO=<ID=END,Number=1,Type=Integer,Description=\"x\">"};
  for (const char* name : {"y.vcf", "y.vcf.gz", "y.bcf"}) {
    VcfWriter writer(dir_ / name, contigs_, header, {});
    writer.write(record);
    writer.close();
    const VcfEvents found = read_vcf_events(dir_ / name, contigs_, 50);
    ASSERT_EQ(found.events.size(), 1U);
    EXPECT_EQ(found.events[0].region, (Region{0, 1000, 1100}));
    EXPECT_EQ(found.events[0].genotype, "");
  }
  const std::filesystem::path cut = dir_ / "y.vcf.gz";
  std::filesystem::resize_file(cut, std::filesystem::file_size(cut) - 28);
  expect_error<InputError>([&] { (void)read_vcf_events(cut, contigs_, 50); },
                           {"y.vcf.gz", "copy it again"});
}

}  // namespace
}  // namespace cnvnet
