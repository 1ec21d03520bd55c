// A run that is scattered by region and gathered gives the bytes of one run; filtering gives those
// of calling.

#include <gtest/gtest.h>

#include "program.h"
#include "tests/pipeline/made_genome.h"
#include "tests/support/bam_builder.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

class ScatterTest : public testing::Test {
 protected:
  ScatterTest() : genome_(make_genome(folder_.path())) {
    write_bam(folder_ / "reads.bam", genome_.sam);
  }

  void expect_success(const std::vector<std::string>& arguments) const {
    const ProgramResult result = run_cnvnet(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.err;
  }

  // Calls with `more` arguments and returns the path of the VCF.
  std::string call(const std::string& name, const std::vector<std::string>& more = {}) const {
    std::string output = path(name);
    std::vector<std::string> arguments = {
        "call",     "--reads", path("reads.bam"), "--reference", genome_.reference.string(),
        "--output", output};
    arguments.insert(arguments.end(), more.begin(), more.end());
    expect_success(arguments);
    return output;
  }

  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_ / name).string();
  }

  TempDir folder_;
  MadeGenome genome_;
};

TEST_F(ScatterTest, GatheredPartsAreTheBytesOfOneRun) {
  const std::string whole = call("whole.vcf.gz");
  expect_success({"regions", "--reference", genome_.reference.string(), "--pieces", "4",
                  "--output-folder", path("beds")});
  expect_success({"stats", "--reads", path("reads.bam"), "--reference", genome_.reference.string(),
                  "--output", path("made.cnvstats")});
  std::vector<std::string> gather = {"gather", "--output", path("gathered.vcf.gz")};
  for (const char* piece : {"3", "1", "4", "2"}) {
    gather.push_back(call(std::string("part") + piece + ".vcf.gz",
                          {"--part", "--regions", path(std::string("beds/") + piece + ".bed"),
                           "--threads", "1", "--statistics", path("made.cnvstats")}));
  }
  expect_success(gather);
  EXPECT_EQ(read_text(path("gathered.vcf.gz")), read_text(whole));
  EXPECT_EQ(read_text(path("gathered.vcf.gz.tbi")), read_text(whole + ".tbi"));

  gather.pop_back();
  gather[2] = path("gap.vcf.gz");
  const ProgramResult gap = run_cnvnet(gather);
  EXPECT_EQ(gap.exit_code, 3);
  EXPECT_NE(gap.err.find("a part is missing"), std::string::npos) << gap.err;
  EXPECT_FALSE(std::filesystem::exists(path("gap.vcf.gz")));
}

TEST_F(ScatterTest, FilteringGivesTheRecordsOfCalling) {
  write_text(folder_ / "strict.yaml",
             "filters:\n  min_score_deletion: 50:0.999,1000:0.2\n  min_score_duplication: 0.995\n");
  const std::string whole = call("whole.vcf"),
                    strict = call("strict.vcf", {"--profile", path("strict.yaml")});
  expect_success(
      {"filter", whole, "--profile", path("strict.yaml"), "--output", path("filtered.vcf")});
  const auto records = [](const std::string& file) {
    const std::string text = read_text(file);
    return text.substr(text.find("#CHROM"));
  };
  EXPECT_EQ(records(path("filtered.vcf")), records(strict));
  EXPECT_NE(records(strict), records(whole));
}

}  // namespace
}  // namespace cnvnet
