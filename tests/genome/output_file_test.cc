#include "genome/output_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>

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
  expect_error<ConfigError>([&] { OutputFile out(dir / "no/x.json"); },
                            {"no/x.json", "No such file"});
  expect_error<ConfigError>([&] { OutputFile out(dir.path()); }, {"is a folder"});
  expect_error<ConfigError>([&] { OutputFile out(""); }, {"name of a file"});
}

TEST(OutputFile, ARenameThatFailsSaysSo) {
  const TempDir dir;
  OutputFile out(dir / "x");
  std::filesystem::create_directory(dir / "x");
  expect_error<OutputError>([&] { out.commit(); }, {"cannot write", "x"});
}

TEST(OutputFile, DevicesAndPipesAreNotReplaced) {
  const TempDir dir;
  ASSERT_EQ(::mkfifo((dir / "pipe").c_str(), 0600), 0);
  std::filesystem::create_symlink("/dev/null", dir / "null");
  const std::filesystem::path device = "/dev/null";
  for (const std::filesystem::path& place : {dir / "pipe", dir / "null", device}) {
    expect_error<ConfigError>([&] { OutputFile out(place); }, {place.string(), "device"});
  }
  EXPECT_EQ(list_folder(dir.path()), "null pipe");
}

TEST(OutputFile, WhereALinkStandsItsFileIsWritten) {
  const TempDir dir;
  write_text(dir / "old", "old");
  std::filesystem::create_symlink("old", dir / "link");
  std::filesystem::create_symlink("new", dir / "to_nothing");
  for (const char* link : {"link", "to_nothing"}) {
    OutputFile out(dir / link);
    out.write("written");
    out.commit();
    EXPECT_TRUE(std::filesystem::is_symlink(dir / link));
    EXPECT_EQ(read_text(dir / link), "written");
  }
  EXPECT_EQ(list_folder(dir.path()), "link new old to_nothing");
}

TEST(OutputFile, FilesThatBelongTogetherComeAllOrNone) {
  const TempDir dir;
  write_text(dir / "a", "old a");
  write_text(dir / "obsolete", "old");
  {
    OutputFile a(dir / "a");
    OutputFile b(dir / "b");
    a.write("new a");
    std::filesystem::create_directory(dir / "b");
    const std::array<OutputFile*, 2> both{&a, &b};
    const std::array<std::filesystem::path, 1> obsolete{dir / "obsolete"};
    expect_error<OutputError>([&] { commit_together(both, obsolete); }, {"b"});
    EXPECT_EQ(read_text(dir / "a"), "old a");
    EXPECT_EQ(read_text(dir / "obsolete"), "old");
    std::filesystem::remove(dir / "b");
    commit_together(both, obsolete);
  }
  EXPECT_EQ(read_text(dir / "a"), "new a");
  EXPECT_EQ(list_folder(dir.path()), "a b");
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
