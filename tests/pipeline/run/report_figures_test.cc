#include "pipeline/run/report_figures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>

#include "pipeline/run/run_report.h"
#include "tests/pipeline/made_genome.h"
#include "tests/support/bam_builder.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

using Json = nlohmann::ordered_json;

// Reads of 100 bp, `per_bin(contig, bin)` in each bin of 100 bp, single unless `insert` is given.
std::string reads_of(const FastaSequences& sequences, auto per_bin, int insert = 0) {
  std::string sam = "@HD\tVN:1.6\tSO:coordinate\n";
  for (const auto& [name, bases] : sequences) {
    sam += "@SQ\tSN:" + name + "\tLN:" + std::to_string(bases.size()) + "\n";
  }
  for (const auto& [name, bases] : sequences) {
    for (size_t bin = 0; (bin + 1) * 100 <= bases.size(); ++bin) {
      for (int i = 0; i < per_bin(name, bin); ++i) {
        const std::string at = std::to_string(bin * 100 + 1);
        const std::string mate = insert > 0 ? "\t99\t" + name + "\t" + at + "\t60\t100M\t=\t" + at +
                                                  "\t" + std::to_string(insert)
                                            : "\t0\t" + name + "\t" + at + "\t60\t100M\t*\t0\t0";
        sam += "r" + name + at + "_" + std::to_string(i) + mate + "\t" +
               bases.substr(bin * 100, 100) + "\t" + std::string(100, 'I') + "\n";
      }
    }
  }
  return sam;
}

class ReportFiguresTest : public testing::Test {
 protected:
  void write(const FastaSequences& sequences, const std::string& sam) {
    write_fasta(folder_ / "ref.fa", sequences);
    write_bam(folder_ / "reads.bam", sam);
    config_.input.reads = folder_ / "reads.bam";
    config_.input.reference = folder_ / "ref.fa";
  }

  TempDir folder_;
  Config config_;
};

TEST_F(ReportFiguresTest, DepthThatGcBendsIsShownBeforeAndAfterCorrection) {
  // Every other 5 kb has few G and C, and half of the reads.
  std::string bases;
  std::string poor;
  while (poor.size() < 5000) poor += "ATTATAATGT";
  for (uint32_t i = 0; i < 60; ++i) bases += random_bases(5000, i + 1) + poor;
  const FastaSequences sequences = {{"a", bases}};
  write(sequences, reads_of(sequences, [](const std::string&, size_t bin) {
          return bin / 50 % 2 == 0 ? 20 : 10;
        }));
  Inputs inputs(config_);
  const Json figure = depth_by_gc(measure_genome(inputs, config_), inputs.contigs());
  const auto gc = figure.at("gc").get<std::vector<int>>();
  const auto before = figure.at("before").at(1).get<std::vector<double>>();
  const auto after = figure.at("after").at(1).get<std::vector<double>>();
  ASSERT_EQ(gc.size(), before.size());
  const auto at = [&](int percent) {
    return static_cast<size_t>(std::ranges::find(gc, percent) - gc.begin());
  };
  ASSERT_LT(at(10), gc.size());
  ASSERT_LT(at(50), gc.size());
  EXPECT_NEAR(before[at(10)] / before[at(50)], 0.5, 0.02);
  EXPECT_NEAR(after[at(10)], 1, 0.02);
  EXPECT_NEAR(after[at(50)], 1, 0.02);
  EXPECT_EQ(figure.at("bins").at(at(10)), 3000);
}

TEST_F(ReportFiguresTest, DepthAlongTheGenomeIsNullWhereTheReferenceIsN) {
  const std::string bases = random_bases(20'000, 1) + std::string(5000, 'N');
  const FastaSequences sequences = {{"a", bases}, {"b", random_bases(3050, 2)}, {"c", "ACGT"}};
  write(sequences, reads_of(sequences, [](const std::string& name, size_t bin) {
          return name == "c" || bin >= 200 ? 0 : bin >= 50 && bin < 80 ? 30 : 20;
        }));
  Inputs inputs(config_);
  const Json figure = genome_overview(measure_genome(inputs, config_), inputs.contigs());
  EXPECT_EQ(figure.at("bin_bp"), 100);
  ASSERT_EQ(figure.at("contigs").size(), 2U) << "a contig without reads is not drawn";
  const Json& a = figure.at("contigs").at(0);
  EXPECT_EQ(a.at("name"), "a");
  EXPECT_EQ(a.at("length"), 25'000);
  ASSERT_EQ(a.at("depth").size(), 250U);
  EXPECT_NEAR(a.at("depth").at(20).get<double>(), 1, 0.02);
  EXPECT_NEAR(a.at("depth").at(60).get<double>(), 1.5, 0.02);
  EXPECT_TRUE(a.at("depth").at(249).is_null());
  EXPECT_EQ(figure.at("contigs").at(1).at("depth").size(), 31U);
}

TEST_F(ReportFiguresTest, ThousandsOfContigsStaySmall) {
  FastaSequences sequences = {{"long", random_bases(400'000, 1)}};
  for (int i = 0; i < 1500; ++i) {
    sequences.emplace_back("short" + std::to_string(i), random_bases(200 + i % 7, 2));
  }
  write(sequences, reads_of(sequences, [](const std::string&, size_t) { return 2; }));
  Inputs inputs(config_);
  const Json figure = genome_overview(measure_genome(inputs, config_), inputs.contigs());
  EXPECT_EQ(figure.at("contigs").size(), kOverviewContigs);
  EXPECT_EQ(figure.at("contigs_left_out"), 1501 - kOverviewContigs);
  EXPECT_EQ(figure.at("contigs").at(0).at("name"), "long");
  int64_t steps = 0;
  for (const Json& contig : figure.at("contigs")) steps += std::ssize(contig.at("depth"));
  EXPECT_LE(steps, kOverviewBins);
  EXPECT_EQ(figure.at("bin_bp"), 200);
}

TEST_F(ReportFiguresTest, InsertsOfEachReadGroupAndTheRestBeyond) {
  const MadeGenome genome = make_genome(folder_.path());
  write_bam(folder_ / "reads.bam", genome.sam);
  config_.input.reads = folder_ / "reads.bam";
  config_.input.reference = genome.reference;
  Inputs inputs(config_);
  const GenomeStatistics statistics = measure_genome(inputs, config_);
  const Json figure = insert_histograms(statistics, inputs.read_groups());
  ASSERT_EQ(figure.at("groups").size(), 1U);
  const Json& group = figure.at("groups").at(0);
  EXPECT_EQ(group.at("id"), "rg1");
  const auto pairs = group.at("pairs").get<std::vector<uint64_t>>();
  EXPECT_EQ(
      std::accumulate(pairs.begin(), pairs.end(), uint64_t{0}) + group.at("beyond").get<uint64_t>(),
      statistics.library.insert_sizes(0).pairs);
  const auto most = std::ranges::max_element(pairs) - pairs.begin();
  EXPECT_NEAR(static_cast<double>(most * figure.at("cell_bp").get<int>()), 350, 30);
  EXPECT_EQ(figure.at("groups_left_out"), 0);
}

TEST_F(ReportFiguresTest, OnlyTheLargestReadGroupsAreDrawn) {
  const FastaSequences sequences = {{"a", random_bases(20'000, 1)}};
  std::string sam = reads_of(
      sequences, [](const std::string&, size_t) { return 3; }, 300);
  std::string header;
  for (int i = 0; i < 60; ++i) header += "@RG\tID:g" + std::to_string(i) + "\tSM:s\n";
  sam.insert(sam.find("\nra") + 1, header);
  // Reads go to the groups in turn, but the first ten groups share every 30th read.
  int read = 0;
  for (size_t at = sam.find("\nra"); at != std::string::npos; at = sam.find("\nra", at + 1)) {
    const int group = read % 30 == 0 ? read / 30 % 10 : 10 + read % 50;
    sam.insert(sam.find('\n', at + 1), "\tRG:Z:g" + std::to_string(group));
    ++read;
  }
  write(sequences, sam);
  Inputs inputs(config_);
  const Json figure = insert_histograms(measure_genome(inputs, config_), inputs.read_groups());
  EXPECT_EQ(figure.at("groups").size(), kInsertGroups);
  EXPECT_EQ(figure.at("groups_left_out"), 10);
  EXPECT_EQ(figure.at("groups").at(0).at("id"), "g10");
}

TEST_F(ReportFiguresTest, AReportHoldsArraysOfNumbersInOneLine) {
  OutputFile file(folder_ / "report.json");
  const Json json = {{"a", {1, 2.5, nullptr}}, {"b", Json::array()}, {"c\"", {{"d", {{1}, {2}}}}}};
  write_json(file, json);
  file.commit();
  const std::string text = read_text(folder_ / "report.json");
  EXPECT_EQ(Json::parse(text), json);
  EXPECT_NE(text.find("\"a\": [1,2.5,null],\n  \"b\": [],\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace cnvnet
