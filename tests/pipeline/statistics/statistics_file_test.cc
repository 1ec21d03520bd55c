#include "pipeline/statistics/statistics_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "genome/digest.h"
#include "genome/error.h"
#include "pipeline/inputs/parallel.h"
#include "tests/pipeline/made_genome.h"
#include "tests/support/bam_builder.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

std::string replaced(std::string text, const std::string& old, const std::string& by) {
  for (size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + by.size())) {
    text.replace(at, old.size(), by);
  }
  return text;
}

// Not EXPECT_EQ on vectors of floats: bins without data are NaN.
void expect_same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i)
    EXPECT_TRUE(a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]))) << i;
}

class StatisticsFileTest : public testing::Test {
 protected:
  StatisticsFileTest() : genome_(make_genome(folder_.path())) {
    write_bam(folder_ / "reads.bam", genome_.sam);
    config_.input.reads = folder_ / "reads.bam";
    config_.input.reference = genome_.reference;
  }

  // Measures and saves; returns what was measured.
  GenomeStatistics save(int threads = 2) const {
    return with_threads(threads, [&] {
      Inputs inputs(config_);
      GenomeStatistics statistics = measure_genome(inputs, config_);
      OutputFile out(file_);
      write_statistics(out, inputs, statistics, config_.candidates.depth);
      out.commit();
      return statistics;
    });
  }

  [[nodiscard]] GenomeStatistics load(const Config& config) const {
    const Inputs inputs(config);
    return read_statistics(file_, inputs, config.candidates.depth);
  }

  void expect_refusal(const Config& config, std::initializer_list<std::string> parts) const {
    expect_error<InputError>([&] { (void)load(config); }, parts);
  }

  // The same reads with other words in header and tags.
  [[nodiscard]] Config with_sam(const std::string& old, const std::string& by) const {
    Config config = config_;
    config.input.reads = folder_ / "other.bam";
    write_bam(config.input.reads, replaced(genome_.sam, old, by));
    return config;
  }

  TempDir folder_;
  MadeGenome genome_;
  Config config_;
  std::filesystem::path file_ = folder_ / "made.cnvstats";
};

TEST_F(StatisticsFileTest, GivesBackEveryNumber) {
  const GenomeStatistics measured = save();
  const GenomeStatistics read = load(config_);
  EXPECT_EQ(read.reads, measured.reads);
  EXPECT_EQ(read.usable_reads, measured.usable_reads);
  EXPECT_GT(read.usable_reads, 1000U);
  EXPECT_EQ(read.with_reads, measured.with_reads);
  EXPECT_EQ(read.segments, measured.segments);
  EXPECT_FALSE(read.segments.empty());
  EXPECT_EQ(read.library_counts, measured.library_counts);
  EXPECT_GT(read.library_counts.local().outward, 0U);  // of the shortest duplication
  EXPECT_GT(read.library_counts.local().split, 0U);
  EXPECT_EQ(read.noise, measured.noise);
  EXPECT_GT(read.noise.split_rate, 0);
  EXPECT_EQ(read.library.read_length(), measured.library.read_length());
  ASSERT_EQ(read.library.read_groups(), measured.library.read_groups());
  for (int32_t group = 0; group < read.library.read_groups(); ++group) {
    EXPECT_EQ(read.library.insert_sizes(group), measured.library.insert_sizes(group));
    EXPECT_EQ(read.library.insert_density(group), measured.library.insert_density(group));
  }
  EXPECT_EQ(read.depth.diploid_depth(), measured.depth.diploid_depth());
  for (int32_t contig = 0; contig < 3; ++contig) {
    EXPECT_EQ(read.depth.ploidy(contig), measured.depth.ploidy(contig));
    EXPECT_TRUE(read.depth.counts(contig) == measured.depth.counts(contig)) << contig;
    expect_same_bits(read.depth.contig(contig), measured.depth.contig(contig));
  }
}

TEST_F(StatisticsFileTest, SameBytesAtAnyNumberOfThreadsAndShardSize) {
  save(1);
  const std::string one = read_text(file_);
  config_.run.chunk_size = 10'000;
  save(4);
  EXPECT_EQ(read_text(file_), one);
}

TEST_F(StatisticsFileTest, SegmentsOfOtherOptionsAreCutAnew) {
  const size_t loose = save().segments.size();
  config_.candidates.depth.min_z = 12;
  Inputs inputs(config_);
  const GenomeStatistics measured = measure_genome(inputs, config_);
  EXPECT_LT(measured.segments.size(), loose);
  EXPECT_EQ(load(config_).segments, measured.segments);
}

TEST_F(StatisticsFileTest, AreReadInsteadOfMeasuredWhereTheConfigurationSaysSo) {
  save();
  config_.input.statistics = file_;
  // Another file of the same sample may be used.
  Config other = with_sam("SM:made", "SM:made\tPL:ILLUMINA");
  Inputs inputs(other);
  EXPECT_GT(read_or_measure(inputs, other).reads, 1000U);
  other.input.statistics = folder_ / "missing.cnvstats";
  expect_error<InputError>([&] { (void)read_or_measure(inputs, other); },
                           {"missing.cnvstats", "check that it exists"});
  other.input.statistics.clear();
  EXPECT_GT(read_or_measure(inputs, other).reads, 1000U);
}

TEST_F(StatisticsFileTest, RefusesAnotherSampleAndOtherReadGroups) {
  save();
  expect_refusal(with_sam("SM:made", "SM:mother"),
                 {"made.cnvstats", "its sample is \"made\"", "\"mother\""});
  expect_refusal(with_sam("rg1", "lane2"),
                 {"its read group 2 is [\"rg1\",\"made\"]", "[\"lane2\",\"made\"]"});
  expect_refusal(with_sam("@RG\tID:rg1", "@RG\tID:rg0\tSM:made\n@RG\tID:rg1"),
                 {"its read group 2 is [\"rg1\""});
  expect_refusal(with_sam("@RG\tID:rg1\tSM:made", "@RG\tID:rg1\tSM:made\n@RG\tID:rg2\tSM:made"),
                 {"its number of read groups is 2, here it is 3"});
}

TEST_F(StatisticsFileTest, RefusesAnotherReference) {
  save();
  Config other = config_;
  other.input.reference = folder_ / "more.fa";
  write_fasta(other.input.reference, {{"chr1", random_bases(60'000, 1)},
                                      {"chr2", random_bases(20'000, 2)},
                                      {"chrEmpty", random_bases(5'000, 3)},
                                      {"chrMore", random_bases(100, 4)}});
  expect_refusal(other, {"its number of contigs is 3, here it is 4"});
  write_fasta(other.input.reference, {{"chr1", random_bases(60'000, 1)},
                                      {"chr2", random_bases(20'000, 2)},
                                      {"chrEmpty2", random_bases(5'000, 3)}});
  expect_refusal(other, {"its contig 3 is [\"chrEmpty\",5000], here it is [\"chrEmpty2\",5000]"});
}

TEST_F(StatisticsFileTest, RefusesDamage) {
  save();
  const std::string whole = read_text(file_);
  const auto expect_damage = [&](const std::string& content,
                                 std::initializer_list<std::string> parts) {
    write_text(file_, content);
    expect_refusal(config_, parts);
  };
  expect_damage("", {"made.cnvstats", "does not begin like one"});
  expect_damage("something else entirely", {"does not begin like one"});
  expect_damage(whole.substr(0, 40), {"it is cut", "cnvnet stats"});
  expect_damage(whole.substr(0, whole.size() / 2), {"checksum is wrong, so it is cut or changed"});
  expect_damage(whole.substr(0, whole.size() - 1), {"checksum is wrong"});
  expect_damage(whole + "x", {"checksum is wrong"});
  std::string changed = whole;
  changed[changed.size() / 2] ^= 1;
  expect_damage(changed, {"checksum is wrong"});
  expect_damage(replaced(whole, "cnvnet-statistics 2", "cnvnet-statistics 3"),
                {"another version of cnvnet"});
}

// What only a faulty writer could make, with a right checksum: still an InputError.
TEST_F(StatisticsFileTest, RefusesNonsenseWithARightChecksum) {
  save();
  const std::string whole = read_text(file_);
  const auto expect_nonsense = [&](const std::string& old, const std::string& by,
                                   const std::string& part) {
    ASSERT_EQ(old.size(), by.size());
    const std::string content = replaced(whole.substr(0, whole.size() - 32), old, by);
    write_text(file_, content + md5_of(std::as_bytes(std::span(content))));
    expect_refusal(config_, {"made.cnvstats", part});
  };
  expect_nonsense("\"layout\":[100", "\"layout\":[101", "in other sizes");
  expect_nonsense("\"parts\"", "\"carts\"", "header cannot be read");
  expect_nonsense("\"segments\"", "\"fragment\"", "header cannot be read");
  expect_nonsense("{\"sample\"", "[\"sample\"", "header cannot be read");
}

}  // namespace
}  // namespace cnvnet
