#include <gtest/gtest.h>

#include <algorithm>

#include "genome/error.h"
#include "genome/vcf.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

const char* const kHeader =
    "##fileformat=VCFv4.4\n##FILTER=<ID=PASS,Description=\"All filters passed\">\n##source=x "
    "\"y\"\n"
    "##FILTER=<ID=low,Description=\"x, "
    "y\">\n##INFO=<ID=END,Number=1,Type=Integer,Description=\"x\">\n"
    "##INFO=<ID=P,Number=3,Type=Float,Description=\"x\">\n##INFO=<ID=T,Number=1,Type=String,"
    "Description=\"x\">\n"
    "##INFO=<ID=FLAG,Number=0,Type=Flag,Description=\"x\">\n##FORMAT=<ID=GT,Number=1,Type=String,"
    "Description=\"x\">\n"
    "##FORMAT=<ID=AR,Number=2,Type=Integer,Description=\"x\">\n##contig=<ID=chr1,length=5000>\n"
    "##contig=<ID=HLA-A*01:01,length=300>\n";

class VcfRecordReaderTest : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path vcf(std::string lines, const std::string& header = kHeader,
                                          const std::string& samples = "\ts 1") const {
    std::replace(lines.begin(), lines.end(), ' ', '\t');
    write_text(dir_ / "x.vcf", header + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT" +
                                   samples + "\n" + lines);
    return dir_ / "x.vcf";
  }
  TempDir dir_;
};

TEST_F(VcfRecordReaderTest, WhatIsReadAndWrittenAgainIsTheSame) {
  const auto path =
      vcf("chr1 1 a N <DEL> 12.34 PASS END=60;P=0.5,0.1234,1e-05;T=text GT:AR 0/1:3,4\n"
          "chr1 900 . A <DUP> . low END=950;FLAG GT:AR .|1:.,7\n"
          "chr1 900 c A <DEL> 0 . T=z GT 1\n"
          "HLA-A*01:01 7 d C <DEL> 99 PASS P=.,1,2 GT:AR ./.:0,0\n");
  VcfRecordReader reader(path);
  EXPECT_EQ(reader.samples(), std::vector<std::string>{"s 1"});
  EXPECT_EQ(reader.contigs()[1], (Contig{"HLA-A*01:01", 300}));
  VcfWriter writer(dir_ / "y.vcf", reader.contigs(), reader.header_lines(), reader.samples());
  while (const auto record = reader.next()) writer.write(*record);
  writer.close();
  EXPECT_EQ(read_text(dir_ / "y.vcf"), read_text(path));
}

TEST_F(VcfRecordReaderTest, ValuesHaveTheHeadersTypes) {
  VcfRecordReader reader(vcf("chr1 1 a N <DEL> 12.5 PASS END=60;T=text;FLAG GT:AR 0/1:3,4\n"));
  const auto record = reader.next();
  ASSERT_TRUE(record);
  EXPECT_EQ(record->pos, 0);
  EXPECT_EQ(*record->quality, 12.5F);
  EXPECT_EQ(*find_info<std::vector<int32_t>>(*record, "END"), std::vector<int32_t>{60});
  EXPECT_EQ(*find_info<std::string>(*record, "T"), "text");
  EXPECT_TRUE(find_info<std::vector<int32_t>>(*record, "FLAG")->empty());
  EXPECT_EQ(find_info<std::vector<float>>(*record, "P"), nullptr);
  EXPECT_EQ(record->genotype, "0/1");
  EXPECT_EQ(reader.place(), "record 1 of " + (dir_ / "x.vcf").string());
  EXPECT_FALSE(reader.next());
}

TEST_F(VcfRecordReaderTest, WhatCannotBeReadWholeIsRefused) {
  expect_error<InputError>([&] { VcfRecordReader{dir_ / "none.vcf"}; }, {"none.vcf"});
  expect_error<InputError>([&] { VcfRecordReader{vcf("", kHeader, "\ta\tb")}; },
                           {"2 samples", "bcftools view -s"});
  expect_error<InputError>(
      [&] { VcfRecordReader{vcf("", "##fileformat=VCFv4.4\n##contig=<ID=chr1>\n")}; },
      {"how long", "chr1"});
  VcfRecordReader two(vcf("chr1 1 a N <DEL>,<DUP> . . END=60 GT 0/1\n"));
  expect_error<InputError>([&] { (void)two.next(); }, {"record 1", "more than one ALT"});
}

}  // namespace
}  // namespace cnvnet
