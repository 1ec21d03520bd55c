#include "pipeline/cohort/part.h"

#include <gtest/gtest.h>

#include "genome/error.h"
#include "genome/vcf.h"
#include "pipeline/calls/call_vcf.h"
#include "pipeline/cohort/refilter.h"
#include "tests/pipeline/site.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

const ContigList kContigs({{"chr1", 100'000}, {"chr2", 50'000}});

CnvCall scored(CnvCall call, double score) {
  call.score = score;
  call.genotype = "0/1";
  if (score < 0.5) call.filters = {"LowQual"};
  return call;
}

class PartTest : public testing::Test {
 protected:
  // Writes `calls` as a part over `regions`.
  std::filesystem::path part(const std::string& name, const std::string& regions,
                             const std::vector<CnvCall>& calls, const std::string& sample = "s",
                             const std::string& model = "m") const {
    std::vector<std::string> header = vcf_header(VcfKind::kCalls, Config(), model);
    header.push_back(part_line(parse_regions(regions, kContigs), kContigs));
    VcfWriter writer(folder_ / name, kContigs, header, {sample});
    for (const CnvCall& call : calls) writer.write(call_record(call));
    writer.close();
    return folder_ / name;
  }

  // The records of a VCF as "POS FILTER".
  static std::vector<std::string> records(const std::filesystem::path& path) {
    std::vector<std::string> lines;
    VcfRecordReader reader(path);
    while (const auto record = reader.next()) {
      lines.push_back(std::to_string(record->pos + 1) + " " + record->filters.at(0));
    }
    return lines;
  }

  [[nodiscard]] RunSummary gather(const std::vector<std::filesystem::path>& parts,
                                  const std::string& regions = "") const {
    return gather_calls({parts, folder_ / "calls.vcf", regions});
  }

  TempDir folder_;
};

using Lines = std::vector<std::string>;

TEST_F(PartTest, CallsOfOneEventAreMergedOverTheBorder) {
  const auto a = part("a.bcf", "chr1:1-50000",
                      {scored(deletion(1000, 1300), 0.9), scored(deletion(49'990, 50'400), 0.7)});
  const auto b =
      part("b.bcf", "chr1:50001-100000,chr2",
           {scored(deletion(50'005, 50'410), 0.95), scored(deletion(50'300, 50'700), 0.6)});
  const RunSummary summary = gather({b, a});
  EXPECT_EQ(records(folder_ / "calls.vcf"), (Lines{"1000 PASS", "50005 PASS", "50300 Redundant"}));
  EXPECT_EQ(summary.records, 3);
  EXPECT_EQ(summary.passed, 2);
  EXPECT_EQ(read_text(folder_ / "calls.vcf").find("cnvnet_part"), std::string::npos);
  EXPECT_NE(read_text(folder_ / "calls.vcf.report.json").find("\"calls_merged\": 1"),
            std::string::npos);
}

TEST_F(PartTest, PartsMustCoverTheGenomeOnce) {
  const auto a = part("a.bcf", "chr1:1-50000", {}), b = part("b.bcf", "chr1:50001-100000,chr2", {});
  const auto c = part("c.bcf", "chr1:50000-100000,chr2", {});
  expect_error<InputError>([&] { (void)gather({a}); }, {"leave out 50000 bp of chr1", "--regions"});
  expect_error<InputError>(
      [&] {
        (void)gather({a, b, a});
      },
      {"a.bcf and", "a.bcf overlap at chr1:1-50000", "twice"});
  expect_error<InputError>([&] { (void)gather({a, c}); }, {"a.bcf", "c.bcf", "chr1:50000-100000"});
  EXPECT_EQ(list_folder(folder_.path()), "a.bcf a.bcf.csi b.bcf b.bcf.csi c.bcf c.bcf.csi");
  EXPECT_EQ(gather({a}, "chr1:1-50000").records, 0);
  EXPECT_EQ(gather({b, a}).records, 0);
}

TEST_F(PartTest, PartsOfDifferentRunsAreRefused) {
  const auto a = part("a.bcf", "chr1", {});
  const auto other_sample = part("b.bcf", "chr2", {}, "t");
  const auto other_model = part("c.bcf", "chr2", {}, "s", "n");
  expect_error<InputError>(
      [&] {
        (void)gather({a, other_sample});
      },
      {"a.bcf", "b.bcf", "samples are 's' and 't'"});
  expect_error<InputError>(
      [&] {
        (void)gather({a, other_model});
      },
      {"headers differ", "cnvnet_model=m", "cnvnet_model=n"});
}

TEST_F(PartTest, WhatIsNoPartIsRefused) {
  VcfWriter writer(folder_ / "whole.bcf", kContigs, vcf_header(VcfKind::kCalls, Config(), "m"),
                   {"s"});
  writer.close();
  expect_error<InputError>([&] { (void)gather({folder_ / "whole.bcf"}); },
                           {"whole.bcf is no part"});
  expect_error<ConfigError>([&] { (void)gather({}); }, {"no part"});
}

class RefilterTest : public PartTest {
 protected:
  RefilterTest() {
    CnvCall deep = scored(deletion(9000, 12'000), 0.8);
    deep.filters = {"Depth"};
    VcfWriter writer(folder_ / "calls.vcf", kContigs, vcf_header(VcfKind::kCalls, Config(), "m"),
                     {"s"});
    CnvCall beaten = scored(deletion(1100, 1400), 0.7);
    beaten.filters = {"Redundant"};
    for (const CnvCall& call :
         {scored(deletion(1000, 1300), 0.9), beaten, scored(deletion(5000, 5100), 0.3),
          scored(duplication(7000, 7100), 0.2), deep}) {
      writer.write(call_record(call));
    }
    writer.close();
  }

  // Filters with `deletion` as threshold.
  Lines filtered(const std::string& deletion) const {
    Config config;
    config.filters.min_score_deletion = ScoreThreshold::parse(deletion);
    std::filesystem::remove(folder_ / "out.vcf");  // read before: it would not be overwritten
    filter_calls(folder_ / "calls.vcf", folder_ / "out.vcf", config);
    return records(folder_ / "out.vcf");
  }
};

TEST_F(RefilterTest, DecidesLowQualAndRedundantAnew) {
  EXPECT_EQ(filtered("0.25"),
            (Lines{"1000 PASS", "1100 Redundant", "5000 PASS", "7000 LowQual", "9000 Depth"}));
  EXPECT_EQ(filtered("0.95"), (Lines{"1000 LowQual", "1100 LowQual", "5000 LowQual", "7000 LowQual",
                                     "9000 LowQual"}));
  EXPECT_EQ(filtered("0.5"), records(folder_ / "calls.vcf"));
  EXPECT_EQ(filtered("50:0.25,200:0.95"),
            (Lines{"1000 LowQual", "1100 LowQual", "5000 PASS", "7000 LowQual", "9000 LowQual"}));
}

TEST_F(RefilterTest, SaysInTheHeaderWhatItDid) {
  filtered("0.25");
  Config config;
  config.filters.min_score_duplication = 0.1;
  filter_calls(folder_ / "out.vcf", folder_ / "twice.vcf", config);
  const std::string text = read_text(folder_ / "twice.vcf");
  EXPECT_NE(text.find("##cnvnet_filter=min_score_deletion=kept;min_score_duplication=0.1\n"),
            std::string::npos);
  EXPECT_EQ(text.find("min_score_deletion=0.25"), std::string::npos)
      << "the last filtering alone is named";
  EXPECT_EQ(records(folder_ / "twice.vcf").at(3), "7000 PASS");
}

TEST_F(RefilterTest, WhatCannotBeFilteredIsRefused) {
  expect_error<ConfigError>(
      [&] { filter_calls(folder_ / "calls.vcf", folder_ / "out.vcf", Config()); },
      {"no threshold", "--profile"});
  Config config;
  config.filters.min_score_deletion = 0.5;
  const auto a = part("a.vcf", "chr1", {});
  expect_error<InputError>([&] { filter_calls(a, folder_ / "out.vcf", config); },
                           {"part of a scattered run", "gather"});
  VcfWriter writer(folder_ / "candidates.vcf", kContigs,
                   vcf_header(VcfKind::kCandidates, Config(), ""), {});
  writer.write(candidate_record(deletion(10, 90).candidate, "x", 'A'));
  writer.close();
  expect_error<InputError>(
      [&] { filter_calls(folder_ / "candidates.vcf", folder_ / "out.vcf", config); },
      {"record 1", "SCORE"});
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out.vcf"));
}

}  // namespace
}  // namespace cnvnet
