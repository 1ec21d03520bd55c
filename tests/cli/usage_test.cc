#include <gtest/gtest.h>

#include "program.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

TEST(Usage, VersionIsOnePlainLine) {
  const ProgramResult result = run_cnvnet({"--version"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "cnvnet 0.1.0\n");
  EXPECT_EQ(result.err, "");
}

TEST(Usage, WithoutArgumentsTheSubcommandsAreListed) {
  const ProgramResult result = run_cnvnet({});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  for (const char* part :
       {"usage: cnvnet SUBCOMMAND", "candidates", "evaluate", "error: no subcommand is given"}) {
    EXPECT_NE(result.err.find(part), std::string::npos) << result.err;
  }
}

TEST(Usage, AnUnknownSubcommandNamesTheNearest) {
  const ProgramResult result = run_cnvnet({"cal"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("error: unknown subcommand 'cal'; did you mean 'call'?"),
            std::string::npos)
      << result.err;
}

TEST(Usage, EverySubcommandExplainsItself) {
  for (const char* subcommand : {"call", "candidates", "stats", "encode", "train", "evaluate"}) {
    const ProgramResult result = run_cnvnet({subcommand, "--help"});
    EXPECT_EQ(result.exit_code, 0) << subcommand;
    EXPECT_NE(result.out.find(std::string("cnvnet ") + subcommand), std::string::npos)
        << result.out;
  }
  EXPECT_EQ(run_cnvnet({"--help"}).exit_code, 0);
}

TEST(Usage, AnUnknownFlagIsAUsageError) {
  const ProgramResult result = run_cnvnet({"call", "--thread", "2"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("--thread"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("cnvnet call --help"), std::string::npos) << result.err;
}

TEST(Usage, ATypoInTheYamlNamesLineAndNearestKey) {
  const TempDir folder;
  write_text(folder / "run.yaml", "input:\n  reads: x.bam\nrun:\n  treads: 8\n");
  const ProgramResult result = run_cnvnet({"call", (folder / "run.yaml").string()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(
      result.err.find("run.yaml, line 4: unknown key 'run.treads'; did you mean 'run.threads'?"),
      std::string::npos)
      << result.err;
  EXPECT_EQ(list_folder(folder.path()), "run.yaml");
}

TEST(Usage, SetDoesNotSwallowTheConfiguration) {
  const TempDir folder;
  write_text(folder / "run.yaml", "run: {threads: 1}\n");
  const ProgramResult result =
      run_cnvnet({"call", "--set", "run.threads=x", (folder / "run.yaml").string()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("--set run.threads=x: 'run.threads' must be a whole number"),
            std::string::npos)
      << result.err;
}

TEST(Usage, WhatCannotBeShownIsNoSuccess) {
  const std::vector<std::vector<std::string>> all = {
      {"manual"}, {"--version"}, {"--help"}, {"completion", "bash"}, {"call", "--help"}};
  for (const std::vector<std::string>& arguments : all) {
    const ProgramResult result = run_cnvnet(arguments, {.before = "", .out = "/dev/full"});
    EXPECT_EQ(result.exit_code, 4) << arguments.front();
    EXPECT_NE(result.err.find("error: cannot write to the standard output"), std::string::npos)
        << result.err;
  }
}

TEST(Usage, MissingInputsAreNamed) {
  const ProgramResult result = run_cnvnet({"candidates", "--output", "/nowhere/calls.vcf"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("no 'input.reference' is given"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace cnvnet
