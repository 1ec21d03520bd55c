#include "pipeline/calls/call_vcf.h"

#include <gtest/gtest.h>

#include "genome/error.h"
#include "tests/pipeline/site.h"
#include "tests/support/expect_error.h"
#include "tests/support/golden.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

const ContigList kContigs({{"chr1", 100'000}, {"chrX", 5'000}});

CnvCall full_call() {
  CnvCall call = deletion(1000, 1500);
  call.id = "DEL_chr1_1001_1500";
  call.base_before = 'C';
  call.candidate.homology = 3;
  call.candidate.end_ci[1] = 3;
  call.candidate.begin_ci[1] = 3;
  call.candidate.support = {5, 2, 0, 7, 0};
  call.candidate.mean_mapq = 58.26F;
  call.predictions = {{"", 0.01F, 0.97F, 0.02F, {}}, {"", 0.0F, 0.912345F, 0.087655F, {}}};
  call.begin_support = {14, 12, 26, 0, 0};
  call.end_support = {15, 11, 26, 0, 0};
  call.candidate.locus.fragments = 40;
  call.candidate.locus.sizes = {-510, -495};
  call.candidate.locus.gained = {-480, 20};
  call.depth = {0.5, 1, 0.50049};
  call.score = 0.9877;
  call.quality = 19.0843;
  call.genotype = "0/1";
  call.genotype_quality = 87.4;
  call.copy_number = 1;
  return call;
}

CnvCall rough_call() {
  CnvCall call = duplication(0, 4000);
  call.candidate.region.contig = 1;
  call.candidate.precise = false;
  call.candidate.begin_ci[0] = -200;
  call.candidate.begin_ci[1] = 300;
  call.candidate.end_ci[0] = -100;
  call.candidate.end_ci[1] = 100;
  call.candidate.support = {0, 0, 0, 0, 1};
  call.candidate.source_id = "other7";
  call.id = "DUP_chrX_1_4000";
  call.ploidy = 1;
  call.genotype = "1";
  call.copy_number = 2;
  call.filters = {"LowQual", "NearGap"};
  return call;
}

TEST(CallVcf, LooksLikeTheGolden) {
  TempDir folder;
  VcfWriter writer(folder / "calls.vcf", kContigs,
                   vcf_header(VcfKind::kCalls, Config(), "0123abcd"), {"NA1"});
  writer.write(call_record(full_call()));
  writer.write(call_record(rough_call()));
  writer.close();
  expect_golden("calls.vcf", read_text(folder / "calls.vcf"));
}

TEST(CallVcf, CandidatesLookLikeTheGolden) {
  TempDir folder;
  VcfWriter writer(folder / "candidates.vcf", kContigs,
                   vcf_header(VcfKind::kCandidates, Config(), ""), {});
  writer.write(candidate_record(full_call().candidate, "DEL_chr1_1001_1500", 'C'));
  writer.close();
  expect_golden("candidates.vcf", read_text(folder / "candidates.vcf"));
}

TEST(CallVcf, AnEventAtTheContigsBeginStaysOnTheContig) {
  const VcfRecord record = call_record(rough_call());
  EXPECT_EQ(record.pos, 0);
  EXPECT_EQ(*find_info<std::vector<int32_t>>(record, "CIPOS"), (std::vector<int32_t>{0, 300}));
  EXPECT_EQ(*find_info<std::vector<int32_t>>(record, "END"), std::vector<int32_t>{4000});
  EXPECT_EQ(*find_info<std::string>(record, "SOURCE"), "other7");
  // POS cannot be before the contig, so the first base is left out: SVLEN is END - POS everywhere.
  EXPECT_EQ(*find_info<std::vector<int32_t>>(record, "SVLEN"), std::vector<int32_t>{3999});
  EXPECT_EQ(scored_record(rough_call()).region, (Region{1, 1, 4000}));
  EXPECT_EQ(scored_record(record, kContigs, "x").region, (Region{1, 1, 4000}));
}

TEST(CallVcf, WhatSeparatesFieldsIsEscapedInSource) {
  CnvCall call = rough_call();
  call.candidate.source_id = "a;b c=d,e%";
  EXPECT_EQ(*find_info<std::string>(call_record(call), "SOURCE"), "a%3Bb%20c%3Dd%2Ce%25");
  EXPECT_EQ(scored_record(call).source_id, "a%3Bb%20c%3Dd%2Ce%25");
}

TEST(CallVcf, ARecordThatContradictsItselfIsRefused) {
  const auto refused = [](const char* key, std::vector<int32_t> value, const char* word) {
    VcfRecord record = call_record(full_call());
    for (auto& [name, old] : record.info) {
      if (name == key) old = std::move(value);
    }
    expect_error<InputError>([&] { (void)scored_record(record, kContigs, "record 7"); },
                             {"record 7", word});
  };
  refused("END", {100'001}, "END 100001");
  refused("END", {1000}, "END 1000");
  refused("END", {-5}, "END -5");
  refused("SVLEN", {500}, "SVLEN 500");
  refused("SVLEN", {-501}, "SVLEN -501");
  refused("SVLEN", {-50}, "SVLEN -50");
  EXPECT_NO_THROW((void)scored_record(call_record(full_call()), kContigs, "x"));
}

TEST(CallVcf, DeletionsHaveANegativeLengthAndPrecisionIsToldApart) {
  const VcfRecord precise = call_record(full_call());
  EXPECT_EQ(*find_info<std::vector<int32_t>>(precise, "SVLEN"), std::vector<int32_t>{-500});
  EXPECT_EQ(precise.pos, 999);
  EXPECT_EQ(find_info<std::vector<int32_t>>(precise, "IMPRECISE"), nullptr);
  EXPECT_NE(find_info<std::vector<int32_t>>(call_record(rough_call()), "IMPRECISE"), nullptr);
}

TEST(CallVcf, LengthsOfHaplotypesAreWrittenWhereTheLocusWasWeighed) {
  using Ints = std::vector<int32_t>;
  CnvCall call = full_call();
  EXPECT_EQ(*find_info<Ints>(call_record(call), "CILEN"), (Ints{-10, 5}));
  EXPECT_EQ(call_record(call).format.back(),
            (std::pair<std::string, VcfRecord::Value>("HLEN", Ints{-480, 20})));
  call.candidate.locus.sizes = {-700, -510};
  EXPECT_EQ(*find_info<Ints>(call_record(call), "CILEN"), (Ints{-200, 0}))
      << "SVLEN itself is inside";
  call.candidate.type = EventType::kDuplication;
  call.candidate.locus.sizes = {480, 530};
  EXPECT_EQ(*find_info<Ints>(call_record(call), "CILEN"), (Ints{-20, 30}));
  call.ploidy = 1;
  EXPECT_EQ(call_record(call).format.back().first, "AR") << "one chromosome, not two";
  call.candidate.locus = {};
  call.ploidy = 2;
  EXPECT_EQ(find_info<Ints>(call_record(call), "CILEN"), nullptr);
  EXPECT_EQ(call_record(call).format.back().first, "AR");
}

TEST(CallVcf, CopiesOfASegmentalDuplicationAreWrittenWhereTheyWereCounted) {
  using Ints = std::vector<int32_t>;
  CnvCall call = full_call();
  const VcfRecord without = call_record(call);
  for (const char* key : {"PARALOG_COPIES", "PARALOG_NORMAL", "OPEN_COPY"}) {
    EXPECT_EQ(find_info<Ints>(without, key), nullptr) << key;
  }
  call.candidate.copies = {4, 3, 3.1234F, 5, 3, false};
  const VcfRecord counted = call_record(call);
  ASSERT_NE(find_info<Ints>(counted, "PARALOG_COPIES"), nullptr);
  EXPECT_EQ(*find_info<Ints>(counted, "PARALOG_COPIES"), Ints{3});
  EXPECT_EQ(*find_info<Ints>(counted, "PARALOG_NORMAL"), Ints{4});
  EXPECT_FLOAT_EQ(find_info<std::vector<float>>(counted, "PARALOG_COUNTED")->at(0), 3.12F);
  EXPECT_EQ(find_info<Ints>(counted, "OPEN_COPY"), nullptr);
  call.candidate.copies.open = true;
  EXPECT_NE(find_info<Ints>(call_record(call), "OPEN_COPY"), nullptr);
}

TEST(SettingsDigest, ChangesOnlyWithWhatChangesCalls) {
  Config config;
  const std::string digest = settings_digest(config);
  config.run.threads = 7;
  config.run.chunk_size = 500'000;
  config.input.reads = "elsewhere.bam";
  EXPECT_EQ(settings_digest(config), digest);
  config.candidates.min_support = 3;
  EXPECT_NE(settings_digest(config), digest);
}

}  // namespace
}  // namespace cnvnet
