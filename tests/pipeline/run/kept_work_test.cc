#include "pipeline/run/kept_work.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "genome/error.h"
#include "pipeline/calls/call_vcf.h"
#include "tests/pipeline/made_genome.h"
#include "tests/support/bam_builder.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

KeptChunk chunk_at(int64_t pos) {
  KeptChunk chunk;
  chunk.counts = {
      .shards = 1, .signals = {1, 2}, .candidates = {{0, pos}}, .low_score = {{3, 0, 7}}};
  VcfRecord record;
  record.contig = 1;
  record.pos = pos;
  record.id = "ü\t";
  record.alt = "<DEL>";
  record.quality = 0.1F;
  record.filters = {"LowQual"};
  record.info = {{"END", std::vector<int32_t>{7}},
                 {"SCORE", std::vector<float>{0.3F, 1e-30F}},
                 {"SOURCE", std::string("x")},
                 {"PRECISE", std::vector<int32_t>{}}};
  record.genotype = "0/1";
  record.format = {{"GQ", std::vector<int32_t>{-1}}};
  chunk.records = {record, VcfRecord{}};
  return chunk;
}

void expect_same(const KeptChunk& a, const KeptChunk& b) {
  EXPECT_EQ(a.counts.signals, b.counts.signals);
  EXPECT_EQ(a.counts.candidates, b.counts.candidates);
  EXPECT_EQ(a.counts.excluded, b.counts.excluded);
  EXPECT_EQ(a.counts.prefiltered, b.counts.prefiltered);
  EXPECT_EQ(a.counts.in_high_depth, b.counts.in_high_depth);
  EXPECT_EQ(a.counts.low_score, b.counts.low_score);
  ASSERT_EQ(a.records.size(), b.records.size());
  for (size_t i = 0; i < a.records.size(); ++i) {
    const VcfRecord &x = a.records[i], &y = b.records[i];
    EXPECT_TRUE(x.contig == y.contig && x.pos == y.pos && x.id == y.id && x.ref == y.ref &&
                x.alt == y.alt && x.quality == y.quality && x.filters == y.filters &&
                x.info == y.info && x.genotype == y.genotype && x.format == y.format);
  }
}

class KeptWorkTest : public testing::Test {
 protected:
  // Keeps two chunks.
  void keep_two() const {
    KeptWork kept(output_, identity_);
    EXPECT_FALSE(kept.next());
    kept.add(chunk_at(1));
    kept.add(chunk_at(2));
  }
  [[nodiscard]] int kept_chunks() const {
    KeptWork kept(output_, identity_);
    int count = 0;
    while (const auto chunk = kept.next()) expect_same(*chunk, chunk_at(++count));
    return count;
  }
  [[nodiscard]] std::filesystem::path kept(const std::string& name) const {
    return folder_ / ("x.vcf.gz.resume/" + name);
  }

  TempDir folder_;
  std::filesystem::path output_ = folder_ / "x.vcf.gz";
  nlohmann::ordered_json identity_{{"program", "cnvnet 1"}, {"reads", 17}};
};

TEST_F(KeptWorkTest, ChunksComeBackToTheLastDigit) {
  keep_two();
  EXPECT_EQ(kept_chunks(), 2);
}

TEST_F(KeptWorkTest, WhatIsNotWholeIsDoneAgain) {
  keep_two();
  const std::string whole = read_text(kept("chunks"));
  for (size_t size = 0; size < whole.size(); ++size) {
    write_text(kept("chunks"), whole.substr(0, size));
    const int expected = size < whole.size() / 2 ? 0 : 1;
    ASSERT_EQ(kept_chunks(), expected) << size;
  }
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 4);
    write_text(kept("chunks"), flipped);
    ASSERT_EQ(kept_chunks(), at < whole.size() / 2 ? 0 : 1) << at;
  }
  // The next chunk takes the place of the damaged one.
  {
    KeptWork again(output_, identity_);
    while (again.next()) {
    }
    again.add(chunk_at(2));
  }
  EXPECT_EQ(kept_chunks(), 2);
}

TEST_F(KeptWorkTest, AnotherRunsWorkIsRefused) {
  keep_two();
  auto other = identity_;
  other["reads"] = 18;
  expect_error<InputError>([&] { const KeptWork kept(output_, other); },
                           {"x.vcf.gz.resume", "another run", "reads"});
  write_text(kept("run.json"), "{");
  expect_error<InputError>([&] { const KeptWork kept(output_, identity_); }, {"another run"});
}

TEST_F(KeptWorkTest, OneProcessAtATime) {
  const KeptWork one(output_, identity_);
  expect_error<ConfigError>([&] { const KeptWork two(output_, identity_); },
                            {"another run works with"});
}

TEST_F(KeptWorkTest, NothingStaysWhenNothingWasKeptOrAllIsDone) {
  { const KeptWork kept(output_, identity_); }
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
  keep_two();
  write_text(output_.string() + ".tmp-1234567-0", "of a killed run");
  write_text(kept("process-1234567"), "");
  write_text(output_.string() + ".tmp-7654321-0", "of somebody else");
  {
    KeptWork kept(output_, identity_);
    kept.remove({output_});
  }
  EXPECT_FALSE(std::filesystem::exists(kept("")));
  EXPECT_FALSE(std::filesystem::exists(output_.string() + ".tmp-1234567-0"));
  EXPECT_TRUE(std::filesystem::exists(output_.string() + ".tmp-7654321-0"));
}

TEST_F(KeptWorkTest, IdentityFollowsFilesAndSettings) {
  const MadeGenome genome = make_genome(folder_.path());
  write_bam(folder_ / "reads.bam", genome.sam);
  Config config;
  config.input.reads = folder_ / "reads.bam";
  config.input.reference = genome.reference;
  const Inputs inputs(config);
  const auto identity = run_identity(config, inputs, "model");
  EXPECT_EQ(run_identity(config, inputs, "model"), identity);
  config.run.threads = 7;
  EXPECT_EQ(run_identity(config, inputs, "model"), identity);
  EXPECT_NE(run_identity(config, inputs, "other"), identity);
  config.candidates.min_size = 77;
  EXPECT_NE(run_identity(config, inputs, "model"), identity);
  config.candidates.min_size = Config().candidates.min_size;
  for (const char* name : {"reads.bam", "reads.bam.bai"}) {
    const auto before = run_identity(config, inputs, "model");
    const auto time = std::filesystem::last_write_time(folder_ / name);
    std::filesystem::last_write_time(folder_ / name, time + std::chrono::seconds(1));
    EXPECT_NE(run_identity(config, inputs, "model"), before) << name;
  }
}

}  // namespace
}  // namespace cnvnet
