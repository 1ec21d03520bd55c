#include "genome/compression.h"

#include <gtest/gtest.h>

#include "genome/error.h"
#include "tests/support/bam_builder.h"
#include "tests/support/expect_error.h"

namespace cnvnet {
namespace {

TEST(Compression, GivesBackWhatItTook) {
  for (const std::string& bytes :
       {std::string(), std::string("x"), std::string(200'000, '\0'), random_bases(9999, 3)}) {
    EXPECT_EQ(decompress_bytes(compress_bytes(bytes), bytes.size()), bytes);
  }
}

TEST(Compression, RepeatsTakeLittleRoom) {
  EXPECT_LT(compress_bytes(std::string(1'000'000, '\0')).size(), 5000U);
  EXPECT_LT(compress_bytes(random_bases(100'000, 3)).size(),
            35'000U);  // two bits a base, and a little more
}

TEST(Compression, RefusesDamageAndOtherSizes) {
  const std::string bytes = random_bases(10'000, 5);
  const std::string whole = compress_bytes(bytes);
  std::string changed = whole;
  changed[changed.size() / 2] ^= 1;
  for (const std::string& stream :
       {changed, whole.substr(0, whole.size() - 1), whole + "x", std::string()}) {
    expect_error<InputError>([&] { (void)decompress_bytes(stream, bytes.size()); }, {"damaged"});
  }
  expect_error<InputError>([&] { (void)decompress_bytes(whole, bytes.size() - 1); },
                           {"damaged", "9999"});
  expect_error<InputError>([&] { (void)decompress_bytes(whole, bytes.size() + 1); },
                           {"damaged", "10001"});
  expect_error<InputError>([&] { (void)decompress_bytes(whole, size_t{1} << 29); }, {"damaged"});
  expect_error<InputError>([&] { (void)decompress_bytes(whole, size_t{1} << 60); }, {"damaged"});
}

}  // namespace
}  // namespace cnvnet
