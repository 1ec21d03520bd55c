#include "genome/digest.h"

#include <gtest/gtest.h>

#include "genome/error.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

TEST(Digest, KnownValues) {
  EXPECT_EQ(md5_of({}), "d41d8cd98f00b204e9800998ecf8427e");
  const std::string text = "abc";
  EXPECT_EQ(md5_of(std::as_bytes(std::span(text))), "900150983cd24fb0d6963f7d28e17f72");
}

TEST(Digest, OfAFileLargerThanTheBuffer) {
  const TempDir dir;
  const std::string text(3'000'001, 'x');
  write_text(dir / "x", text);
  EXPECT_EQ(md5_of_file(dir / "x"), md5_of(std::as_bytes(std::span(text))));
  write_text(dir / "empty", "");
  EXPECT_EQ(md5_of_file(dir / "empty"), md5_of({}));
}

TEST(Digest, NamesTheFileThatCannotBeRead) {
  const TempDir dir;
  expect_error<InputError>([&] { (void)md5_of_file(dir / "missing"); }, {"missing"});
  expect_error<InputError>([&] { (void)md5_of_file(dir.path()); }, {dir.path().string()});
}

}  // namespace
}  // namespace cnvnet
