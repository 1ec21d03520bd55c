// Several people: call each, merge to sites, genotype each at all sites. Real reads
// (tests/data/platinum).

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "genome/vcf.h"
#include "program.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

const std::filesystem::path kData =
    std::filesystem::path(CNVNET_SOURCE_DIR) / "tests/data/platinum";

// Known genotypes of NA12878, NA12889 and NA12890 in segments with one event
// (tests/data/README.md). NA12889 is a man.
const std::map<std::string, std::vector<std::string>> kKnown = {
    {"chr19_12693768_12700024", {"1/1", "1/1", "1/1"}},
    {"chr4_113984775_113987469", {"1/1", "1/1", "0/1"}},
    {"chr4_115922319_115938288", {"0/1", "1/1", "0/1"}},
    {"chrX_101031579_101090908", {"0/1", "0", "0/0"}},
};

TEST(Cohort, EverySampleGetsAGenotypeAtEverySite) {
  const TempDir folder;
  const std::string reference = (kData / "platinum_segments.fa").string();
  const std::vector<std::string> people = {"NA12878", "NA12889", "NA12890"};
  const auto reads = [](const std::string& person) {
    return (kData / (person + ".platinum_segments.bam")).string();
  };
  const auto run = [](const std::vector<std::string>& arguments) {
    const ProgramResult result = run_cnvnet(arguments);
    ASSERT_EQ(result.exit_code, 0) << result.err;
  };
  std::string list;
  for (const std::string& person : people) {
    const std::string calls = (folder / (person + ".vcf.gz")).string();
    run({"call", "--reads", reads(person), "--reference", reference, "--output", calls});
    list += calls + "\n";
  }
  write_text(folder / "calls.txt", list);
  const std::string sites = (folder / "sites.vcf.gz").string();
  run({"merge", "--list", (folder / "calls.txt").string(), "--output", sites});

  std::vector<std::vector<VcfRecord>> genotypes;
  for (const std::string& person : people) {
    const std::string output = (folder / (person + ".sites.vcf.gz")).string();
    run({"genotype", "--sites", sites, "--reads", reads(person), "--reference", reference,
         "--output", output});
    VcfRecordReader reader(output);
    EXPECT_EQ(reader.samples(), std::vector<std::string>{person});
    genotypes.emplace_back();
    while (auto record = reader.next()) genotypes.back().push_back(std::move(*record));
  }
  VcfRecordReader site_reader(sites);
  size_t site = 0, known = 0;
  for (; const auto record = site_reader.next(); ++site) {
    for (const auto& person : genotypes) {
      ASSERT_GT(person.size(), site);
      EXPECT_EQ(person[site].id, record->id);
      EXPECT_EQ(person[site].pos, record->pos);
      EXPECT_EQ(person[site].alt, record->alt);
    }
    const auto found = kKnown.find(site_reader.contigs()[record->contig].name);
    if (found == kKnown.end()) continue;
    ++known;
    for (size_t person = 0; person < people.size(); ++person) {
      EXPECT_EQ(genotypes[person][site].genotype, found->second[person])
          << found->first << " " << people[person];
    }
  }
  EXPECT_EQ(known, kKnown.size());
  for (const auto& person : genotypes) EXPECT_EQ(person.size(), site);
}

TEST(Cohort, RegionsAreRefusedWhereEverySiteGetsAnAnswer) {
  const ProgramResult result =
      run_cnvnet({"genotype", "--sites", "sites.vcf", "--set", "input.regions=chr1"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("'input.regions' is given"), std::string::npos) << result.err;
}

TEST(Cohort, SitesWithoutIdsOfTheirOwnAreRefused) {
  const TempDir folder;
  std::string text =
      "##fileformat=VCFv4.2\n##INFO=<ID=SVTYPE,Number=1,Type=String,Description=\"x\">\n"
      "##INFO=<ID=END,Number=1,Type=Integer,Description=\"x\">\n##contig=<ID=chr19_12693768_"
      "12700024>\n"
      "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
  for (const char* position : {"1000", "3000"}) {
    text += std::string("chr19_12693768_12700024\t") + position +
            "\tsame\tN\t<DEL>\t.\t.\tSVTYPE=DEL;END=4000\n";
  }
  write_text(folder / "sites.vcf", text);
  const ProgramResult result = run_cnvnet(
      {"genotype", "--sites", (folder / "sites.vcf").string(), "--reads",
       (kData / "NA12878.platinum_segments.bam").string(), "--reference",
       (kData / "platinum_segments.fa").string(), "--output", (folder / "out.vcf").string()});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_NE(result.err.find("two sites have the ID 'same'"), std::string::npos) << result.err;
  EXPECT_EQ(list_folder(folder.path()), "sites.vcf");
}

}  // namespace
}  // namespace cnvnet
