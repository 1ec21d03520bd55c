#include "genome/interval_set.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "genome/error.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

class IntervalSetTest : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path bed(const std::string& text) const {
    write_text(dir_ / "x.bed", text);
    return dir_ / "x.bed";
  }
  [[nodiscard]] static std::vector<Region> list(const IntervalSet& set) {
    return {set.regions().begin(), set.regions().end()};
  }
  TempDir dir_;
  ContigList contigs_{{{"chr1", 5000}, {"chr2", 3000}, {"123", 900}}};
};

TEST_F(IntervalSetTest, MergesOverlappingAndTouching) {
  const IntervalSet set(
      {{1, 5, 8}, {0, 20, 30}, {0, 10, 15}, {0, 15, 20}, {0, 12, 13}, {0, 40, 50}, {0, 60, 60}});
  EXPECT_EQ(list(set), (std::vector<Region>{{0, 10, 30}, {0, 40, 50}, {1, 5, 8}}));
}

TEST_F(IntervalSetTest, ContainsAndOverlap) {
  const IntervalSet set({{0, 10, 30}, {0, 40, 50}, {2, 5, 8}});
  EXPECT_TRUE(set.contains(0, 10));
  EXPECT_FALSE(set.contains(0, 9));
  EXPECT_FALSE(set.contains(0, 30));
  EXPECT_FALSE(set.contains(1, 10));
  EXPECT_TRUE(set.contains(2, 7));
  EXPECT_EQ(set.overlap_length({0, 0, 100}), 30);
  EXPECT_EQ(set.overlap_length({0, 25, 45}), 10);
  EXPECT_EQ(set.overlap_length({0, 30, 40}), 0);
  EXPECT_EQ(set.overlap_length({1, 0, 100}), 0);
  EXPECT_EQ(IntervalSet().overlap_length({0, 0, 100}), 0);
  EXPECT_TRUE(IntervalSet().empty());
}

TEST_F(IntervalSetTest, ReadsBed) {
  const IntervalSet set =
      read_bed(bed("# comment\ntrack name=x\nbrowser position\n\nchr2\t5\t10\tname\t0\r\n"
                   "chr1 0 5000\n123\t1\t2"),
               contigs_);
  EXPECT_EQ(list(set), (std::vector<Region>{{0, 0, 5000}, {1, 5, 10}, {2, 1, 2}}));
  EXPECT_TRUE(read_bed(bed(""), contigs_).empty());
}

TEST_F(IntervalSetTest, ReadsCompressedBed) {
  const std::string path = bed("chr2\t5\t10\n");
  ASSERT_EQ(std::system(("gzip -k " + path).c_str()), 0);
  EXPECT_EQ(list(read_bed(path + ".gz", contigs_)), (std::vector<Region>{{1, 5, 10}}));
}

TEST_F(IntervalSetTest, BedErrorsNameTheLine) {
  const auto expect = [&](const std::string& line, const std::string& part) {
    expect_error<InputError>([&] { (void)read_bed(bed("chr1\t1\t2\n" + line + "\n"), contigs_); },
                             {"x.bed", "line 2", part});
  };
  expect("chr1\t5", "three columns");
  expect("chr1\t5\tx", "'x' is not a position");
  expect("chr1\t-5\t7", "'-5' is not a position");
  expect("chr1\t5\t5", "not below");
  expect("chr1\t9\t5", "not below");
  expect("2\t5\t9", "did you mean 'chr2'");
  expect("chr2\t5\t3001", "beyond");
  expect_error<InputError>([&] { (void)read_bed(dir_ / "missing.bed", contigs_); },
                           {"missing.bed"});
}

TEST_F(IntervalSetTest, RegionsTextOrFile) {
  EXPECT_EQ(list(parse_regions("chr1:1,001-2,000,chr2", contigs_)),
            (std::vector<Region>{{0, 1000, 2000}, {1, 0, 3000}}));
  EXPECT_EQ(list(parse_regions("chr1:1-10,123", contigs_)),
            (std::vector<Region>{{0, 0, 10}, {2, 0, 900}}));
  EXPECT_EQ(list(parse_regions("chr1:1-10,123:5-6", contigs_)),
            (std::vector<Region>{{0, 0, 10}, {2, 4, 6}}));
  EXPECT_EQ(list(parse_regions("chr1:1,123-2,000", contigs_)),
            (std::vector<Region>{{0, 1122, 2000}}));
  EXPECT_EQ(list(parse_regions(bed("chr2\t5\t10\n"), contigs_)), (std::vector<Region>{{1, 5, 10}}));
}

TEST_F(IntervalSetTest, RegionsTextErrors) {
  expect_error<InputError>([&] { (void)parse_regions("panel.bed", contigs_); },
                           {"no BED file", "panel.bed"});
  EXPECT_THROW((void)parse_regions("chr1,", contigs_), ConfigError);
  EXPECT_THROW((void)parse_regions("", contigs_), ConfigError);
  EXPECT_THROW((void)parse_regions("chr9", contigs_), ConfigError);
}

}  // namespace
}  // namespace cnvnet
