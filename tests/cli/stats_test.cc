// `cnvnet stats`, and its file in the hands of the other subcommands.

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "program.h"
#include "tests/pipeline/made_genome.h"
#include "tests/support/bam_builder.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

namespace fs = std::filesystem;

class StatsTest : public testing::Test {
 protected:
  StatsTest() : genome_(make_genome(folder_.path())) {
    fs::create_directory(folder_ / "out");
    write_bam(reads_, genome_.sam);
  }

  [[nodiscard]] ProgramResult run(const std::string& subcommand, const fs::path& output,
                                  const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {
        subcommand, "--reads",      reads_.string(), "--reference", genome_.reference.string(),
        "--output", output.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_cnvnet(arguments);
  }

  void save() const {
    const ProgramResult result = run("stats", statistics_, {"--threads", "2"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
  }

  // The bytes that a subcommand writes.
  [[nodiscard]] std::string output_of(const std::string& subcommand,
                                      const std::vector<std::string>& more) const {
    const ProgramResult result = run(subcommand, folder_ / "calls.vcf", more);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return read_text(folder_ / "calls.vcf");
  }

  TempDir folder_;
  MadeGenome genome_;
  fs::path reads_ = folder_ / "reads.bam";
  fs::path statistics_ = folder_ / "out" / "made.cnvstats";
};

TEST_F(StatsTest, WritesFileAndReport) {
  const ProgramResult result = run("stats", statistics_);
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(result.out.starts_with(statistics_.string() + ": made, ")) << result.out;
  EXPECT_EQ(list_folder(folder_ / "out"), "made.cnvstats made.cnvstats.report.json");
  const auto report = nlohmann::json::parse(read_text(statistics_.string() + ".report.json"));
  EXPECT_EQ(report.at("subcommand"), "stats");
  EXPECT_EQ(report.at("sample").at("name"), "made");
  EXPECT_GT(report.at("sample").at("reads").get<int>(), 1000);
  EXPECT_GT(report.at("sample").at("depth_segments").get<int>(), 0);
  EXPECT_GE(report.at("seconds").at("total").get<double>(),
            report.at("seconds").at("statistics").get<double>());
}

TEST_F(StatsTest, SameBytesWithAndWithoutAtAnyNumberOfThreads) {
  save();
  const std::string file = statistics_.string();
  const std::vector<std::pair<std::string, std::string>> runs = {
      {"call", "chr1,chr2"}, {"call", "chr1:1-30000"}, {"candidates", "chr2"}};
  for (const auto& [subcommand, regions] : runs) {
    const std::string measured = output_of(subcommand, {"--threads", "2", "--regions", regions});
    EXPECT_EQ(output_of(subcommand, {"--threads", "1", "--regions", regions, "--statistics", file}),
              measured)
        << regions;
    EXPECT_EQ(output_of(subcommand, {"--threads", "2", "--regions", regions, "--statistics", file}),
              measured)
        << regions;
    EXPECT_NE(measured.find("\nchr"), std::string::npos) << regions;
  }
  const auto report = nlohmann::json::parse(read_text(folder_ / "calls.vcf.report.json"));
  EXPECT_EQ(report.at("inputs").at(2).at("role"), "statistics");
  const std::vector<std::string> sites = {"--sites", genome_.truth.string()};
  const std::string genotypes = output_of("genotype", sites);
  EXPECT_EQ(output_of("genotype", {sites[0], sites[1], "--statistics", file}), genotypes);
  const std::vector<std::string> truth = {"--truth", genome_.truth.string()};
  const std::string images = output_of("encode", truth);
  EXPECT_EQ(output_of("encode", {truth[0], truth[1], "--statistics", file}), images);
}

TEST_F(StatsTest, ACramOfTheSameReadsMayUseThem) {
  save();
  const std::string measured = output_of("candidates", {});
  write_cram(folder_ / "reads.cram", genome_.sam, genome_.reference);
  EXPECT_EQ(output_of("candidates", {"--reads", (folder_ / "reads.cram").string(), "--statistics",
                                     statistics_.string()}),
            measured);
}

// The reads of chr2 are damaged: only a run that looks at them can tell.
TEST_F(StatsTest, ARunOverAPartDoesNotReadTheRest) {
  save();
  std::string bytes = read_text(reads_);
  bytes.replace(bytes.size() - 5000, 2000, std::string(2000, '\1'));
  write_text(reads_, bytes);
  EXPECT_EQ(run("candidates", folder_ / "calls.vcf", {"--regions", "chr1:1-20000"}).exit_code, 3);
  const ProgramResult part =
      run("candidates", folder_ / "calls.vcf",
          {"--regions", "chr1:1-20000", "--statistics", statistics_.string()});
  EXPECT_EQ(part.exit_code, 0) << part.err;
  EXPECT_EQ(run("candidates", folder_ / "calls.vcf",
                {"--regions", "chr2", "--statistics", statistics_.string()})
                .exit_code,
            3);
}

TEST_F(StatsTest, RefusesWhatDoesNotFitAndLeavesNothing) {
  save();
  std::string sam = genome_.sam;
  sam.replace(sam.find("SM:made"), 7, "SM:anna");
  write_bam(folder_ / "anna.bam", sam);
  const std::vector<std::string> file = {"--statistics", statistics_.string()};
  ProgramResult result = run("call", folder_ / "out" / "calls.vcf",
                             {"--reads", (folder_ / "anna.bam").string(), file[0], file[1]});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_NE(result.err.find("its sample is \"made\", here it is \"anna\""), std::string::npos)
      << result.err;
  fs::resize_file(statistics_, fs::file_size(statistics_) / 2);
  result = run("call", folder_ / "out" / "calls.vcf", file);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_NE(result.err.find("checksum is wrong"), std::string::npos) << result.err;
  EXPECT_EQ(list_folder(folder_ / "out"), "made.cnvstats made.cnvstats.report.json");
}

TEST_F(StatsTest, NeedsAPlaceToWriteTo) {
  const std::vector<std::string> inputs = {"stats", "--reads", reads_.string(), "--reference",
                                           genome_.reference.string()};
  ProgramResult result = run_cnvnet(inputs);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("no 'output.statistics' is given"), std::string::npos) << result.err;
  result = run("stats", folder_ / "none" / "made.cnvstats");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("none"), std::string::npos) << result.err;
}

// A YAML file made for calling serves here too: the whole genome is measured.
TEST_F(StatsTest, RegionsAndStatisticsOfTheConfigurationDoNotCount) {
  save();
  const std::string whole = read_text(statistics_);
  const ProgramResult result = run("stats", statistics_,
                                   {"--set", "input.regions=chr1:1-5000", "--set",
                                    "input.statistics=" + (folder_ / "none").string()});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(read_text(statistics_), whole);
}

}  // namespace
}  // namespace cnvnet
