#include "genome/output_file.h"

#include <gtest/gtest.h>

#include "genome/error.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

TEST(OutputFile, AppearsWhenCommitted) {
  const TempDir dir;
  {
    OutputFile out(dir / "x.json");
    write_text(out.temporary_path(), "whole");
    EXPECT_FALSE(std::filesystem::exists(dir / "x.json"));
    EXPECT_EQ(out.temporary_path().parent_path(), dir.path());
    out.commit();
  }
  EXPECT_EQ(read_text(dir / "x.json"), "whole");
  EXPECT_EQ(list_folder(dir.path()), "x.json");
}

TEST(OutputFile, LeavesNothingWithoutCommit) {
  const TempDir dir;
  write_text(dir / "x.json", "old");
  {
    const OutputFile out(dir / "x.json");
    write_text(out.temporary_path(), "half");
  }
  EXPECT_EQ(list_folder(dir.path()), "x.json");
  EXPECT_EQ(read_text(dir / "x.json"), "old");
}

TEST(OutputFile, TwoForOnePlaceAreRefused) {
  const TempDir dir;
  {
    OutputFile first(dir / "x");
    expect_error<ConfigError>([&] { OutputFile second(dir / "x"); }, {"x", "another output"});
    expect_error<ConfigError>([&] { OutputFile second(dir / "./x"); }, {"x", "another output"});
    write_text(first.temporary_path(), "first");
    first.commit();
    OutputFile second(dir / "x");
    write_text(second.temporary_path(), "second");
    second.commit();
  }
  const std::filesystem::path relative = std::filesystem::relative(dir / "x");
  {
    const OutputFile given_up(relative);
    expect_error<ConfigError>([&] { OutputFile second(dir / "x"); }, {"x", "another output"});
  }
  const OutputFile again(dir / "x");
  EXPECT_EQ(read_text(dir / "x"), "second");
}

TEST(OutputFile, NeverTakesThePlaceOfAnInput) {
  const TempDir dir;
  for (const char* name : {"reads.bam", "reads.bam.bai", "later"}) write_text(dir / name, "input");
  std::filesystem::create_symlink(dir / "reads.bam", dir / "link");
  std::filesystem::create_hard_link(dir / "reads.bam", dir / "same");
  keep_input(dir / "reads.bam");
  keep_input(dir / "none");
  for (const char* name : {"reads.bam", "reads.bam.bai", "link", "same"}) {
    expect_error<ConfigError>([&] { OutputFile out(dir / name); }, {name, "reads that file"});
  }
  OutputFile out(dir / "later");
  keep_input(dir / "later");
  expect_error<ConfigError>([&] { out.commit(); }, {"later", "reads that file"});
  EXPECT_EQ(read_text(dir / "reads.bam"), "input");
  EXPECT_EQ(read_text(dir / "later"), "input");
  OutputFile beside(dir / "reads.bam.json");
  beside.commit();
}

TEST(OutputFile, RefusesPlacesThatCannotBeWritten) {
  const TempDir dir;
  expect_error<ConfigError>([&] { OutputFile out(dir / "no/x.json"); }, {"no/x.json", "No such file"});
  expect_error<ConfigError>([&] { OutputFile out(dir.path()); }, {"is a folder"});
  expect_error<ConfigError>([&] { OutputFile out(""); }, {"name of a file"});
}

TEST(OutputFile, ARenameThatFailsSaysSo) {
  const TempDir dir;
  OutputFile out(dir / "x");
  std::filesystem::create_directory(dir / "x");
  expect_error<OutputError>([&] { out.commit(); }, {"cannot write", "x"});
}

TEST(OutputFile, ASignalRemovesOnlyUnfinishedFiles) {
  const TempDir dir;
  OutputFile finished(dir / "finished");
  finished.commit();
  const OutputFile unfinished(dir / "unfinished");
  remove_unfinished_outputs();
  EXPECT_EQ(list_folder(dir.path()), "finished");
}

}  // namespace
}  // namespace cnvnet
