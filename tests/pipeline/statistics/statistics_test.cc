#include "pipeline/statistics/statistics.h"

#include <gtest/gtest.h>

#include "genome/error.h"
#include "pipeline/inputs/parallel.h"
#include "pipeline/run/run_report.h"
#include "tests/pipeline/made_genome.h"
#include "tests/support/bam_builder.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

class StatisticsTest : public testing::Test {
 protected:
  Config made() {
    const MadeGenome genome = make_genome(folder_.path());
    write_bam(folder_ / "reads.bam", genome.sam);
    config_.input.reads = folder_ / "reads.bam";
    config_.input.reference = genome.reference;
    return config_;
  }

  TempDir folder_;
  Config config_;
};

TEST_F(StatisticsTest, FindsDepthAndInsertSizes) {
  const Config config = made();
  Inputs inputs(config);
  EXPECT_EQ(inputs.sample(), "made");
  const GenomeStatistics statistics = measure_genome(inputs, config);
  EXPECT_NEAR(statistics.depth.diploid_depth(), 30, 4);
  EXPECT_NEAR(statistics.library.insert_sizes(1).median, 350, 5);
  EXPECT_EQ(statistics.library.read_length(), 100);
  EXPECT_TRUE(statistics.has_reads(0));
  EXPECT_FALSE(statistics.has_reads(2));
  for (const DepthSegment& segment : statistics.segments) EXPECT_NE(segment.region.contig, 2);
}

TEST_F(StatisticsTest, DoNotDependOnShardsThreadsOrRegions) {
  Config config = made();
  Inputs inputs(config);
  const GenomeStatistics one = with_threads(1, [&] { return measure_genome(inputs, config); });
  config.run.chunk_size = 10'000;
  config.input.regions = "chr2:1-5000";
  Inputs some(config);
  const GenomeStatistics many = with_threads(4, [&] { return measure_genome(some, config); });
  EXPECT_EQ(one.reads, many.reads);
  EXPECT_EQ(one.depth.diploid_depth(), many.depth.diploid_depth());
  EXPECT_EQ(one.library.insert_sizes(1), many.library.insert_sizes(1));
  EXPECT_EQ(one.segments, many.segments);
  for (int32_t contig = 0; contig < 2; ++contig)
    EXPECT_EQ(one.depth.counts(contig), many.depth.counts(contig));
}

// Two contigs of 60 kb that share the sequence from 20 kb to 30 kb, of which the sample has three
// copies: reads of MAPQ 0 there, of both contigs by chance.
TEST_F(StatisticsTest, ModulesOfSegmentalDuplicationsAreCounted) {
  const std::string module = random_bases(10'000, 3);
  FastaSequences sequences;
  std::string sam = "@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:a\tLN:60000\n@SQ\tSN:b\tLN:60000\n";
  std::string reads;
  for (const char* name : {"a", "b"}) {
    const auto seed = static_cast<uint32_t>(sequences.size() + 1);
    sequences.emplace_back(name,
                           random_bases(20'000, seed) + module + random_bases(30'000, seed + 10));
    const std::string& bases = sequences.back().second;
    for (int at = 0, number = 0; at + 100 <= 60'000; at += 4, ++number) {
      const bool inside = at >= 19'950 && at < 29'950;
      if (inside && number % 4 == 3) continue;
      reads += std::string("r") + name + std::to_string(at) + "\t0\t" + name + "\t" +
               std::to_string(at + 1) + (inside ? "\t0" : "\t60") + "\t100M\t*\t0\t0\t" +
               bases.substr(static_cast<size_t>(at), 100) + "\t" + std::string(100, 'I') + "\n";
    }
  }
  write_fasta(folder_ / "ref.fa", sequences);
  write_bam(folder_ / "reads.bam", sam + reads);
  config_.input.reads = folder_ / "reads.bam";
  config_.input.reference = folder_ / "ref.fa";
  Inputs inputs(config_);
  const GenomeStatistics statistics = measure_genome(inputs, config_);
  EXPECT_TRUE(statistics.copy_changes.empty()) << "training must see none";
  const std::vector<CopyChange> changes =
      with_threads(1, [&] { return find_copy_changes(statistics, inputs); });
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].type, EventType::kDeletion);
  EXPECT_EQ(changes[0].copies.normal, 4);
  EXPECT_EQ(changes[0].copies.best, 3);
  EXPECT_TRUE(changes[0].copies.open);
  EXPECT_NEAR(static_cast<double>(changes[0].region.begin), 20'000, 300);
  EXPECT_NEAR(static_cast<double>(changes[0].region.end), 30'000, 300);
  EXPECT_EQ(changes, with_threads(4, [&] { return find_copy_changes(statistics, inputs); }));
}

// Only reads that begin in the first 1.5 kb of every 5 kb.
TEST_F(StatisticsTest, TargetsAreNoWholeGenome) {
  const MadeGenome genome = make_genome(folder_.path());
  config_.input.reads = folder_ / "reads.bam";
  config_.input.reference = genome.reference;
  std::string targets;
  size_t position = 0;
  while (position < genome.sam.size()) {
    const size_t end = genome.sam.find('\n', position) + 1;
    const std::string line = genome.sam.substr(position, end - position);
    position = end;
    size_t field = 0;
    for (int i = 0; i < 3; ++i) field = line.find('\t', field) + 1;
    if (line[0] == '@' || std::stoi(line.substr(field)) % 5000 < 1500) targets += line;
  }
  write_bam(folder_ / "reads.bam", targets);
  Inputs some(config_);
  const GenomeStatistics part = measure_genome(some, config_);
  EXPECT_FALSE(part.whole_genome());
  EXPECT_NEAR(part.sequenced_share, 0.32, 0.05);
  RunReport report("call", config_);
  report.statistics(some, part);
  const std::string warnings = report.json().at("warnings").dump();
  EXPECT_NE(warnings.find("no whole-genome sequencing"), std::string::npos);
  write_bam(folder_ / "reads.bam", genome.sam);
  Inputs all(config_);
  const GenomeStatistics whole = measure_genome(all, config_);
  EXPECT_TRUE(whole.whole_genome());
  EXPECT_GT(whole.sequenced_share, 0.95);
  RunReport quiet("call", config_);
  quiet.statistics(all, whole);
  EXPECT_EQ(quiet.json().at("warnings").dump().find("whole-genome"), std::string::npos);
  const auto noise = quiet.json().at("sample").at("noise");
  EXPECT_NEAR(noise.at("local_split_reads_per_million").get<double>(), whole.noise.split_rate,
              0.001);
  EXPECT_GT(whole.noise.split_rate, 100);
}

TEST_F(StatisticsTest, NoReadsIsAnErrorInPlainWords) {
  config_.input.reference = make_genome(folder_.path()).reference;
  write_bam(folder_ / "empty.bam", "@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:chr1\tLN:60000\n");
  config_.input.reads = folder_ / "empty.bam";
  Inputs inputs(config_);
  expect_error<InputError>([&] { (void)measure_genome(inputs, config_); },
                           {"empty.bam", "no usable reads", "nothing to call"});
}

TEST_F(StatisticsTest, InputsNameWhatIsMissing) {
  expect_error<ConfigError>([] { const Inputs inputs{Config()}; },
                            {"input.reference", "--reference"});
  config_.input.reference = make_genome(folder_.path()).reference;
  expect_error<ConfigError>([&] { const Inputs inputs(config_); }, {"input.reads", "--reads"});
}

}  // namespace
}  // namespace cnvnet
