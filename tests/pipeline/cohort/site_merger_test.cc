#include "pipeline/cohort/site_merger.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "genome/error.h"
#include "genome/vcf.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

MergedSite site(int64_t begin, int64_t end, float quality = 20, bool precise = true) {
  MergedSite result;
  result.candidate.region = {0, begin, end};
  result.candidate.precise = precise;
  result.quality = quality;
  return result;
}

// "begin-end×calls" of each.
std::vector<std::string> shown(const std::vector<MergedSite>& sites) {
  std::vector<std::string> lines;
  for (const MergedSite& merged : sites) {
    const Region& region = merged.candidate.region;
    lines.push_back(std::to_string(region.begin) + "-" + std::to_string(region.end) + "x" +
                    std::to_string(merged.calls));
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST(SameSite, EndsAndSizesMustAgree) {
  const auto same = [](const MergedSite& a, const MergedSite& b) {
    return same_site(a.candidate, b.candidate);
  };
  EXPECT_TRUE(same(site(1000, 1100), site(1020, 1100)));
  EXPECT_FALSE(same(site(1000, 1050), site(1000, 1080))) << "alleles of a repeat";
  EXPECT_TRUE(same(site(1000, 11'000), site(2000, 11'000)));
  EXPECT_FALSE(same(site(1000, 11'000), site(4000, 11'000)));
  MergedSite gain = site(1000, 1100);
  gain.candidate.type = EventType::kDuplication;
  EXPECT_FALSE(same(site(1000, 1100), gain));
}

TEST(MergeSites, CallsOfOnePlaceAreCountedAndTheBestStandsForItsNeighbours) {
  EXPECT_EQ(
      shown(merge_sites({site(1000, 1500), site(1010, 1510), site(1000, 1500), site(5000, 6000)})),
      (Lines{"1000-1500x3", "5000-6000x1"}));
}

TEST(MergeSites, OfEquallyFrequentPlacesThePreciseThenTheBetterStands) {
  EXPECT_EQ(shown(merge_sites({site(1000, 1500, 40, false), site(1010, 1510, 10)})),
            (Lines{"1010-1510x2"}));
  const auto merged = merge_sites({site(1000, 1500, 10), site(1010, 1510, 40)});
  EXPECT_EQ(shown(merged), (Lines{"1010-1510x2"}));
  EXPECT_EQ(merged[0].quality, 40);
}

TEST(MergeSites, AJoinedCallJoinsNoOther) {
  EXPECT_EQ(shown(merge_sites({site(1000, 1100, 30), site(1020, 1120, 20), site(1045, 1145, 10)})),
            (Lines{"1000-1100x2", "1045-1145x1"}));
}

TEST(MergeSites, DoesNotDependOnTheOrder) {
  std::vector<MergedSite> sites;
  for (int i = 0; i < 60; ++i)
    sites.push_back(site(1000 + 11 * i, 1300 + 13 * i, static_cast<float>(i * 7 % 20)));
  const Lines expected = shown(merge_sites(sites));
  std::mt19937 random(1);  // NOLINT: the same order each time
  std::shuffle(sites.begin(), sites.end(), random);
  EXPECT_EQ(shown(merge_sites(sites)), expected);
  EXPECT_LT(expected.size(), sites.size());
}

class MergeFilesTest : public testing::Test {
 protected:
  std::filesystem::path calls(const std::string& name, const std::string& lines,
                              int64_t length = 5000) const {
    std::string text = "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=" + std::to_string(length) +
                       ">\n" +
                       "##FILTER=<ID=LowQual,Description=\"x\">\n"
                       "##INFO=<ID=SVTYPE,Number=1,Type=String,Description=\"x\">\n"
                       "##INFO=<ID=END,Number=1,Type=Integer,Description=\"x\">\n"
                       "##INFO=<ID=SVLEN,Number=1,Type=Integer,Description=\"x\">\n"
                       "##INFO=<ID=SUPP,Number=1,Type=Integer,Description=\"x\">\n"
                       "#CHROM POS ID REF ALT QUAL FILTER INFO\n" +
                       lines;
    const size_t header = text.find("#CHROM");
    std::replace(text.begin() + static_cast<std::ptrdiff_t>(header), text.end(), ' ', '\t');
    write_text(folder_ / name, text);
    return folder_ / name;
  }
  std::string merged(const std::vector<std::filesystem::path>& files) const {
    merge_call_files(files, folder_ / "sites.vcf");
    const std::string text = read_text(folder_ / "sites.vcf");
    return text.substr(text.find('\n', text.find("#CHROM")) + 1);
  }
  TempDir folder_;
};

TEST_F(MergeFilesTest, PassingCallsBecomeSites) {
  const auto a = calls("a.vcf",
                       "chr1 1000 . A <DEL> 30 PASS SVTYPE=DEL;END=1500;SVLEN=-500\n"
                       "chr1 2000 . A <DEL> 30 LowQual SVTYPE=DEL;END=2500;SVLEN=-500\n"
                       "chr1 3000 . A <INV> 30 PASS SVTYPE=INV;END=3500;SVLEN=500\n");
  const auto b = calls("b.vcf",
                       "chr1 1000 . A <DEL> 40 PASS SVTYPE=DEL;END=1500;SVLEN=-500\n"
                       "chr1 4000 . C <DUP> 7 PASS SVTYPE=DUP;END=4200;SVLEN=200\n");
  const std::string expected =
      "chr1\t1000\tDEL_chr1_1001_1500\tA\t<DEL>\t40\tPASS\tSVTYPE=DEL;END=1500;SVLEN=-500;CIPOS=0,"
      "0;CIEND=0,0;HOMLEN=0;"
      "SUPP=2\n"
      "chr1\t4000\tDUP_chr1_4001_4200\tC\t<DUP>\t7\tPASS\tSVTYPE=DUP;END=4200;SVLEN=200;CIPOS=0,0;"
      "CIEND=0,0;HOMLEN=0;"
      "SUPP=1\n";
  EXPECT_EQ(merged({a, b}), expected);
  EXPECT_EQ(merged({b, a}), expected);
}

TEST_F(MergeFilesTest, SitesThatWereMergedBeforeKeepTheirCounts) {
  const auto a =
      calls("a.vcf", "chr1 1000 . A <DEL> 30 PASS SVTYPE=DEL;END=1500;SVLEN=-500;SUPP=12\n");
  const auto b = calls("b.vcf", "chr1 1001 . A <DEL> 40 PASS SVTYPE=DEL;END=1501;SVLEN=-500\n");
  const std::string sites = merged({b, a});
  EXPECT_NE(sites.find("SUPP=13"), std::string::npos) << sites;
  EXPECT_EQ(sites.find("chr1\t1000\t"), 0U) << "the place of most calls stands";
}

TEST_F(MergeFilesTest, MissingNumbersAreAsIfTheyWereNotThere) {
  const auto a = calls("a.vcf", "chr1 1000 . A <DEL> 30 PASS SVTYPE=DEL;END=1500;SVLEN=.;SUPP=.\n");
  const auto b = calls("b.vcf", "chr1 1000 . A <DEL> 30 PASS SVTYPE=DEL;END=1500;SVLEN=-500\n");
  EXPECT_EQ(merged({a}), merged({b}));
  const auto c = calls("c.vcf", "chr1 1000 . A <DEL> 30 PASS SVTYPE=DEL;END=.;SVLEN=-500\n");
  // A call that passes is not lost without a word.
  expect_error<InputError>([&] { (void)merged({c}); },
                           {"record 1", "c.vcf", "lacks SVTYPE or END"});
}

TEST_F(MergeFilesTest, AnotherReferenceIsRefused) {
  const auto a = calls("a.vcf", ""), b = calls("b.vcf", "", 6000);
  expect_error<InputError>(
      [&] {
        merge_call_files({a, b}, folder_ / "sites.vcf");
      },
      {"b.vcf", "other contigs"});
  EXPECT_EQ(list_folder(folder_.path()), "a.vcf b.vcf");
}

}  // namespace
}  // namespace cnvnet
