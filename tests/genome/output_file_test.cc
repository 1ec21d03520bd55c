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

TEST(OutputFile, TwoForOnePlaceDoNotMeet) {
  const TempDir dir;
  OutputFile first(dir / "x");
  OutputFile second(dir / "x");
  EXPECT_NE(first.temporary_path(), second.temporary_path());
  write_text(first.temporary_path(), "first");
  write_text(second.temporary_path(), "second");
  second.commit();
  first.commit();
  EXPECT_EQ(read_text(dir / "x"), "first");
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
  expect_error<InternalError>([&] { out.commit(); }, {"cannot rename", "x"});
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
