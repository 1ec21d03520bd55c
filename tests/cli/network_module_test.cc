// Which subcommands load libtorch, and what happens where the module that needs it is missing.

#include <gtest/gtest.h>

#include <filesystem>

#include "classifier/network_module.h"
#include "program.h"
#include "tests/pipeline/made_genome.h"
#include "tests/support/bam_builder.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

namespace fs = std::filesystem;

class NetworkModuleTest : public testing::Test {
 protected:
  NetworkModuleTest() : genome_(make_genome(folder_.path())) {
    write_bam(folder_ / "reads.bam", genome_.sam);
  }

  // Arguments of a subcommand that reads the simulated genome and writes `output`.
  [[nodiscard]] std::vector<std::string> reading(const std::string& subcommand,
                                                 const std::string& output) const {
    return {subcommand,
            "--reads",
            (folder_ / "reads.bam").string(),
            "--reference",
            genome_.reference.string(),
            "--output",
            (folder_ / output).string()};
  }

  // Names of the libraries that a run opened, by the dynamic loader's own account.
  [[nodiscard]] std::string opened_by(const std::vector<std::string>& arguments) const {
    const TempDir notes;
    const ProgramResult result = run_cnvnet(
        arguments,
        {.before = "LD_DEBUG=files LD_DEBUG_OUTPUT='" + (notes / "files").string() + "' ",
         .out = ""});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    std::string text;
    for (const auto& entry : fs::directory_iterator(notes.path())) text += read_text(entry.path());
    EXPECT_NE(text.find("libhts"), std::string::npos);
    return text;
  }

  TempDir folder_;
  MadeGenome genome_;
};

TEST_F(NetworkModuleTest, OnlySubcommandsWithANetworkLoadLibtorch) {
  const std::vector<std::vector<std::string>> without = {{"--version"},
                                                         {"--help"},
                                                         {"call", "--help"},
                                                         {"manual"},
                                                         reading("stats", "made.cnvstats"),
                                                         reading("candidates", "candidates.vcf")};
  for (const std::vector<std::string>& arguments : without) {
    EXPECT_EQ(opened_by(arguments).find("libtorch"), std::string::npos) << arguments.front();
  }
  const std::string calls = opened_by(reading("call", "calls.vcf"));
  EXPECT_NE(calls.find("libtorch"), std::string::npos);
  EXPECT_NE(calls.find(kNetworkModuleFile), std::string::npos);
  const std::string filtered = (folder_ / "filtered.vcf").string();
  const std::string of_calls = (folder_ / "calls.vcf").string();
  EXPECT_EQ(opened_by({"filter", of_calls, "--profile", "balanced", "--output", filtered})
                .find("libtorch"),
            std::string::npos);
}

TEST_F(NetworkModuleTest, AMissingModuleIsOnePlainErrorBeforeTheReadsAreCounted) {
  const fs::path alone = folder_ / "bin" / "cnvnet";
  fs::create_directory(alone.parent_path());
  fs::copy_file(CNVNET_PROGRAM, alone);
  const ProgramResult result =
      run_cnvnet(reading("call", "calls.vcf"), {.before = "", .out = "", .program = alone});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("error: the module that runs networks is missing (looked for "),
            std::string::npos)
      << result.err;
  EXPECT_NE(result.err.find("/cnvnet_network.so); it is installed with the program"),
            std::string::npos)
      << result.err;
  EXPECT_FALSE(fs::exists(folder_ / "calls.vcf"));
  EXPECT_EQ(run_cnvnet({"--version"}, {.before = "", .out = "", .program = alone}).exit_code, 0);
  EXPECT_EQ(
      run_cnvnet(reading("stats", "made.cnvstats"), {.before = "", .out = "", .program = alone})
          .exit_code,
      0);
}

TEST_F(NetworkModuleTest, ABadDeviceEndsTheRunAtAnyNumberOfThreads) {
  for (const char* threads : {"1", "2"}) {
    std::vector<std::string> arguments = reading("call", "calls.vcf");
    arguments.insert(arguments.end(), {"--device", "abacus", "--threads", threads});
    const ProgramResult result = run_cnvnet(arguments);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_NE(result.err.find("error: unknown device 'abacus'"), std::string::npos) << result.err;
    EXPECT_FALSE(fs::exists(folder_ / "calls.vcf"));
  }
}

}  // namespace
}  // namespace cnvnet
