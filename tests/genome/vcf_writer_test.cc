#include <gtest/gtest.h>

#include <limits>

#include "genome/error.h"
#include "genome/vcf.h"
#include "tests/support/bam_builder.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

class VcfWriterTest : public testing::Test {
 protected:
  static VcfRecord deletion(int64_t pos) {
    VcfRecord record;
    record.contig = 0;
    record.pos = pos;
    record.id = "del";
    record.ref = "A";
    record.alt = "<DEL>";
    record.quality = 31.5F;
    record.filters = {"PASS"};
    record.info = {{"SVTYPE", std::string("DEL")},
                   {"END", std::vector<int32_t>{200}},
                   {"CIPOS", std::vector<int32_t>{-5, 5}},
                   {"IMPRECISE", std::vector<int32_t>{}},
                   {"DHFFC", std::vector<float>{0.25F, std::numeric_limits<float>::quiet_NaN()}}};
    record.genotype = "0/1";
    record.format = {{"GQ", std::vector<int32_t>{50}},
                     {"CN", std::vector<float>{1.5F}},
                     {"NOTE", std::string("x")}};
    return record;
  }
  static std::string records_of(const std::string& text) {
    const size_t columns = text.find("#CHROM");
    return text.substr(text.find('\n', columns) + 1);
  }

  TempDir dir_;
  ContigList contigs_{{{"chr1", 5000}, {"HLA-A*01:01", 300}}};
  std::vector<std::string> header_{"##source=test",
                                   "##FILTER=<ID=LowQual,Description=\"low\">",
                                   "##INFO=<ID=SVTYPE,Number=1,Type=String,Description=\"x\">",
                                   "##INFO=<ID=END,Number=1,Type=Integer,Description=\"x\">",
                                   "##INFO=<ID=CIPOS,Number=2,Type=Integer,Description=\"x\">",
                                   "##INFO=<ID=IMPRECISE,Number=0,Type=Flag,Description=\"x\">",
                                   "##INFO=<ID=DHFFC,Number=2,Type=Float,Description=\"x\">",
                                   "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">",
                                   "##FORMAT=<ID=GQ,Number=1,Type=Integer,Description=\"x\">",
                                   "##FORMAT=<ID=CN,Number=1,Type=Float,Description=\"x\">",
                                   "##FORMAT=<ID=NOTE,Number=1,Type=String,Description=\"x\">"};
};

constexpr const char* kDeletionLine =
    "chr1\t101\tdel\tA\t<DEL>\t31.5\tPASS\tSVTYPE=DEL;END=200;CIPOS=-5,5;IMPRECISE;DHFFC=0.25,."
    "\tGT:GQ:CN:NOTE\t"
    "0/1:50:1.5:x\n";

TEST_F(VcfWriterTest, WritesPlainVcf) {
  {
    VcfWriter writer(dir_ / "x.vcf", contigs_, header_, {"sample one"});
    writer.write(deletion(100));
    EXPECT_FALSE(std::filesystem::exists(dir_ / "x.vcf"));
    writer.close();
  }
  const std::string text = read_text(dir_ / "x.vcf");
  EXPECT_TRUE(text.starts_with("##fileformat=VCFv4.4\n"));
  EXPECT_NE(text.find("##source=test\n"), std::string::npos);
  EXPECT_NE(text.find("##contig=<ID=chr1,length=5000>\n##contig=<ID=HLA-A*01:01,length=300>\n"),
            std::string::npos);
  EXPECT_NE(text.find("\tFORMAT\tsample one\n"), std::string::npos);
  EXPECT_EQ(records_of(text), kDeletionLine);
  EXPECT_EQ(list_folder(dir_.path()), "x.vcf");
}

TEST_F(VcfWriterTest, CompressedFilesHaveTheirIndex) {
  for (const char* name : {"x.vcf.gz", "y.bcf"}) {
    VcfWriter writer(dir_ / name, contigs_, header_, {"s"});
    writer.write(deletion(100));
    writer.close();
    EXPECT_EQ(records_of(vcf_text(dir_ / name)), kDeletionLine);
    EXPECT_EQ(indexed_records(dir_ / name, 150, 151), 1);
    EXPECT_EQ(indexed_records(dir_ / name, 250, 5000), 0);
  }
  EXPECT_EQ(list_folder(dir_.path()), "x.vcf.gz x.vcf.gz.tbi y.bcf y.bcf.csi");
}

TEST_F(VcfWriterTest, LongContigsHaveCsi) {
  const ContigList long_contigs({{"chr1", 600'000'000}});
  write_text(dir_ / "x.vcf.gz.tbi", "the index of an older file");
  VcfWriter writer(dir_ / "x.vcf.gz", long_contigs, header_, {"s"});
  VcfRecord record = deletion(590'000'000);
  record.info[1].second = std::vector<int32_t>{590'000'100};
  writer.write(record);
  writer.close();
  EXPECT_EQ(list_folder(dir_.path()), "x.vcf.gz x.vcf.gz.csi");
  EXPECT_EQ(indexed_records(dir_ / "x.vcf.gz", 590'000'050, 590'000'051), 1);
  EXPECT_EQ(indexed_records(dir_ / "x.vcf.gz", 0, 590'000'000), 0);
}

TEST_F(VcfWriterTest, NoRecordsAndNoSamples) {
  for (const char* name : {"x.vcf", "x.vcf.gz", "x.bcf"}) {
    VcfWriter writer(dir_ / name, contigs_, header_, {});
    writer.close();
    EXPECT_EQ(records_of(vcf_text(dir_ / name)), "") << name;
  }
  VcfWriter writer(dir_ / "y.vcf", contigs_, header_, {});
  VcfRecord record;
  record.contig = 1;
  record.pos = -1;
  record.alt = "<DUP>";
  writer.write(record);
  writer.close();
  EXPECT_EQ(records_of(read_text(dir_ / "y.vcf")), "HLA-A*01:01\t0\t.\tN\t<DUP>\t.\t.\t.\n");
}

TEST_F(VcfWriterTest, GenotypesFiltersAndIds) {
  VcfWriter writer(dir_ / "x.vcf", contigs_, header_, {"s"});
  for (const char* genotype : {"0/0", "1|0", "./.", "1", "0/1/1"}) {
    VcfRecord record = deletion(100);
    record.genotype = genotype;
    record.id = "my call;2";
    record.filters = {"LowQual"};
    record.info.clear();
    record.format.clear();
    writer.write(record);
  }
  writer.close();
  const std::string start = "chr1\t101\tmy_call;2\tA\t<DEL>\t31.5\tLowQual\t.\tGT\t";
  EXPECT_EQ(records_of(read_text(dir_ / "x.vcf")), start + "0/0\n" + start + "1|0\n" + start +
                                                       "./.\n" + start + "1\n" + start + "0/1/1\n");
}

TEST_F(VcfWriterTest, HeaderLinesMayComeUpToTheFirstRecord) {
  VcfWriter writer(dir_ / "x.vcf", contigs_, header_, {"one"});
  writer.add_header_line("##late=yes");
  writer.write(deletion(100));
  EXPECT_THROW(writer.add_header_line("##later=yes"), InternalError);
  writer.close();
  const std::string text = read_text(dir_ / "x.vcf");
  EXPECT_LT(text.find("##late=yes\n"), text.find("##contig")) << "where reading puts it, too";
  EXPECT_EQ(text.find("later"), std::string::npos);
}

TEST_F(VcfWriterTest, LeavesNothingWithoutClose) {
  for (const char* name : {"x.vcf", "x.vcf.gz", "x.bcf"}) {
    VcfWriter writer(dir_ / name, contigs_, header_, {"s"});
    writer.write(deletion(100));
  }
  EXPECT_EQ(list_folder(dir_.path()), "");
}

TEST_F(VcfWriterTest, AnOlderFileStandsUntilClose) {
  write_text(dir_ / "x.vcf.gz", "old");
  VcfWriter writer(dir_ / "x.vcf.gz", contigs_, header_, {"s"});
  EXPECT_EQ(read_text(dir_ / "x.vcf.gz"), "old");
  writer.close();
  EXPECT_EQ(list_folder(dir_.path()), "x.vcf.gz x.vcf.gz.tbi");
  EXPECT_NE(vcf_text(dir_ / "x.vcf.gz").find("##fileformat"), std::string::npos);
}

TEST_F(VcfWriterTest, RefusesWhatIsNotDeclaredOrNotSorted) {
  VcfWriter writer(dir_ / "x.vcf", contigs_, header_, {"s"});
  const auto expect = [&](const std::string& part, const auto& change) {
    VcfRecord record = deletion(100);
    change(record);
    expect_error<InternalError>([&] { writer.write(record); }, {part});
  };
  expect("INFO/NEW", [](VcfRecord& r) { r.info.emplace_back("NEW", std::string("x")); });
  expect("INFO/END", [](VcfRecord& r) { r.info.emplace_back("END", std::vector<float>{1}); });
  expect("INFO/SVTYPE",
         [](VcfRecord& r) { r.info.emplace_back("SVTYPE", std::vector<int32_t>{}); });
  expect("FORMAT/NEW", [](VcfRecord& r) { r.format.emplace_back("NEW", std::string("x")); });
  expect("FILTER/NEW", [](VcfRecord& r) { r.filters = {"NEW"}; });
  expect("genotype", [](VcfRecord& r) { r.genotype = ""; });
  for (const char* genotype : {"x", "0/", "0-1", "0/-1"}) {
    expect("genotype", [&](VcfRecord& r) { r.genotype = genotype; });
  }
  expect("contig number 2", [](VcfRecord& r) { r.contig = 2; });
  expect("contig number -1", [](VcfRecord& r) { r.contig = -1; });
  expect("'del'", [](VcfRecord& r) { r.pos = 99; });
  writer.close();
  expect_error<InternalError>([&] { writer.write(deletion(200)); }, {"after close"});
  expect_error<InternalError>([&] { writer.close(); }, {"twice"});
}

TEST_F(VcfWriterTest, RefusesBadPlacesAndNames) {
  expect_error<ConfigError>([&] { VcfWriter writer(dir_ / "x.txt", contigs_, header_, {}); },
                            {"x.txt", ".vcf.gz"});
  expect_error<ConfigError>([&] { VcfWriter writer(dir_ / "no/x.vcf", contigs_, header_, {}); },
                            {"no/x.vcf"});
  expect_error<InputError>([&] { VcfWriter writer(dir_ / "x.vcf", contigs_, header_, {"a\tb"}); },
                           {"sample"});
  expect_error<InputError>(
      [&] {
        VcfWriter writer(dir_ / "x.vcf", contigs_, header_, {"a", "a"});
      },
      {"sample"});
  expect_error<InternalError>(
      [&] { VcfWriter writer(dir_ / "x.vcf", contigs_, {"no header"}, {}); }, {"no header"});
  EXPECT_EQ(list_folder(dir_.path()), "");
}

TEST_F(VcfWriterTest, RefusesContigNamesThatVcfForbids) {
  for (const char* name :
       {"a<b", "a>b", "a\"b", "a[b", "a{b", "a,b", "a b", "\xc3\xa4", "*a", "=a"}) {
    const ContigList contigs({{name, 5000}});
    expect_error<InputError>([&] { VcfWriter writer(dir_ / "x.vcf", contigs, header_, {}); },
                             {name, "rename it"});
  }
  EXPECT_EQ(list_folder(dir_.path()), "");
}

TEST_F(VcfWriterTest, APublicationThatFailsLeavesWhatWasThere) {
  write_text(dir_ / "x.vcf.gz", "old");
  write_text(dir_ / "x.vcf.gz.csi", "old index");
  VcfWriter writer(dir_ / "x.vcf.gz", contigs_, header_, {"s"});
  std::filesystem::create_directory(dir_ / "x.vcf.gz.tbi");  // where the index cannot go
  expect_error<OutputError>([&] { writer.close(); }, {"x.vcf.gz"});
  EXPECT_EQ(read_text(dir_ / "x.vcf.gz"), "old");
  EXPECT_EQ(read_text(dir_ / "x.vcf.gz.csi"), "old index");
}

TEST_F(VcfWriterTest, AnOldIndexOfTheOtherKindGoes) {
  write_text(dir_ / "x.vcf.gz", "old");
  write_text(dir_ / "x.vcf.gz.csi", "old index");
  VcfWriter(dir_ / "x.vcf.gz", contigs_, header_, {"s"}).close();
  EXPECT_EQ(list_folder(dir_.path()), "x.vcf.gz x.vcf.gz.tbi");
}

TEST_F(VcfWriterTest, ANameLikeAServersIsAFile) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(dir_.path());
  VcfWriter("s3:x.vcf.gz", contigs_, header_, {"s"}).close();
  std::filesystem::current_path(before);
  EXPECT_EQ(list_folder(dir_.path()), "s3:x.vcf.gz s3:x.vcf.gz.tbi");
}

TEST_F(VcfWriterTest, TheSameBytesEveryTime) {
  for (const char* name : {"x.vcf.gz", "y.vcf.gz"}) {
    VcfWriter writer(dir_ / name, contigs_, header_, {"s"});
    for (int64_t pos = 100; pos < 4000; ++pos) writer.write(deletion(pos));
    writer.close();
  }
  EXPECT_EQ(read_text(dir_ / "x.vcf.gz"), read_text(dir_ / "y.vcf.gz"));
  EXPECT_EQ(read_text(dir_ / "x.vcf.gz.tbi"), read_text(dir_ / "y.vcf.gz.tbi"));
}

}  // namespace
}  // namespace cnvnet
