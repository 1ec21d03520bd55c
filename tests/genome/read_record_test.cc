#include "genome/read_record.h"

#include <gtest/gtest.h>

#include "genome/error.h"
#include "tests/support/expect_error.h"

namespace cnvnet {
namespace {

TEST(Cigar, ReadsAndWrites) {
  EXPECT_EQ(parse_cigar("3H5S70M2I1D3N2P4=1X6S"), (Cigar{{'H', 3},
                                                         {'S', 5},
                                                         {'M', 70},
                                                         {'I', 2},
                                                         {'D', 1},
                                                         {'N', 3},
                                                         {'P', 2},
                                                         {'=', 4},
                                                         {'X', 1},
                                                         {'S', 6}}));
  EXPECT_EQ(format_cigar(parse_cigar("3H5S70M2I1D3N2P4=1X6S")), "3H5S70M2I1D3N2P4=1X6S");
  EXPECT_TRUE(parse_cigar("*").empty());
  EXPECT_EQ(format_cigar({}), "*");
}

TEST(Cigar, RefusesAnythingElse) {
  for (const char* text :
       {"", "M", "5", "5Q", "-5M", "0M", "5M3", "5m", " 5M", "5M*", "99999999999M"}) {
    expect_error<InputError>([&] { (void)parse_cigar(text); }, {std::string("'") + text + "'"});
  }
}

TEST(Cigar, Lengths) {
  const Cigar cigar = parse_cigar("3H5S70M2I10D4=1X6S");
  EXPECT_EQ(reference_length(cigar), 85);
  EXPECT_EQ(leading_clip(cigar), 8);
  EXPECT_EQ(trailing_clip(cigar), 6);
  EXPECT_EQ(reference_length({}), 0);
  EXPECT_EQ(leading_clip(parse_cigar("10M")), 0);
  EXPECT_EQ(trailing_clip(parse_cigar("5S10M")), 0);
}

TEST(HashName, IsTheSameEverywhere) {
  // Fixed: files that keep hashes must stay readable.
  EXPECT_EQ(hash_name(""), 17280346270528514342ULL);
  EXPECT_NE(hash_name("read1"), hash_name("read2"));
  EXPECT_EQ(hash_name("read1"), hash_name(std::string("read1")));
}

TEST(ReadRecord, Usable) {
  ReadRecord read;
  EXPECT_TRUE(read.usable());
  for (const uint16_t flag : {ReadRecord::kUnmapped, ReadRecord::kSecondary, ReadRecord::kQcFail,
                              ReadRecord::kDuplicate}) {
    read.flags = flag;
    EXPECT_FALSE(read.usable()) << flag;
  }
  read.flags = ReadRecord::kSupplementary | ReadRecord::kPaired;
  EXPECT_TRUE(read.usable());
}

}  // namespace
}  // namespace cnvnet
