// `cnvnet explain` with the built program and the shipped model on real reads.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "genome/vcf.h"
#include "program.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

using nlohmann::json;

const std::filesystem::path kData =
    std::filesystem::path(CNVNET_SOURCE_DIR) / "tests/data/platinum";
const std::string kReads = (kData / "NA12878.platinum_segments.bam").string();
const std::string kReference = (kData / "platinum_segments.fa").string();

class Explain : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TempDir;
    const ProgramResult result = run_cnvnet({"call", "--reads", kReads, "--reference", kReference,
                                             "--output", calls(), "--device", "cpu"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
  }
  static void TearDownTestSuite() { delete folder_; }

  static std::string calls() { return (*folder_ / "calls.vcf.gz").string(); }
  static std::string output() { return (*folder_ / "out.json").string(); }

  static ProgramResult explain(const std::vector<std::string>& more) {
    std::vector<std::string> words = {"explain",  "--reads",  kReads,  "--reference",
                                      kReference, "--calls",  calls(), "--device",
                                      "cpu",      "--output", output()};
    words.insert(words.end(), more.begin(), more.end());
    return run_cnvnet(words);
  }
  static json explained(const std::vector<std::string>& more) {
    const ProgramResult result = explain(more);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return json::parse(read_text(output()));
  }
  static json site(const json& place, const std::string& id) {
    for (const json& one : place.at("sites")) {
      if (one.at("id") == id) return one;
    }
    ADD_FAILURE() << "no site " << id;
    return {};
  }

  static TempDir* folder_;
};
TempDir* Explain::folder_ = nullptr;

TEST_F(Explain, TheScoreIsThatOfTheVcf) {
  VcfRecordReader reader(calls());
  std::vector<std::string> ids, words = {"--brief"};
  while (const std::optional<VcfRecord> record = reader.next()) {
    // All that pass, and some that do not.
    const bool passes = record->filters == std::vector<std::string>{"PASS"};
    if (!passes && ids.size() % 4 != 1) {
      ids.emplace_back();
      continue;
    }
    ids.push_back(record->id);
    words.insert(words.end(), {"--id", record->id});
  }
  const json told = explained(words);
  std::map<std::string, int> reasons;
  for (const json& place : told.at("places")) {
    const json one = site(place, place.at("id"));
    ASSERT_FALSE(one.at("vcf").is_null());
    EXPECT_EQ(one.at("call").at("score"), one.at("vcf").at("score")) << place.at("id");
    EXPECT_EQ(one.at("filters"), one.at("vcf").at("filters")) << place.at("id");
    EXPECT_EQ(one.at("call").at("genotype"), one.at("vcf").at("genotype")) << place.at("id");
    EXPECT_NEAR(one.at("attribution").at("score"), one.at("vcf").at("score"), 1e-4);
    ++reasons[place.at("verdict").at("reason")];
  }
  EXPECT_GE(reasons["called"], 4);
  EXPECT_GE(reasons["low_score"], 4);
}

TEST_F(Explain, TellsHaplotypesFragmentsAndWhatTheNetworkSaw) {
  const json told = explained({"--region", "chr4_113984775_113987469:1101-1562", "--type", "DEL"});
  const json& place = told.at("places").at(0);
  EXPECT_EQ(place.at("verdict").at("reason"), "called");
  const json one = site(place, place.at("verdict").at("id"));
  const json& haplotypes = one.at("haplotypes");
  EXPECT_EQ(haplotypes.at("haplotypes").at(0).at("gained"), 0) << "the reference";
  const json& best = haplotypes.at("best_pair");
  const int first = haplotypes.at("haplotypes").at(best.at(0).get<size_t>()).at("gained");
  const int second = haplotypes.at("haplotypes").at(best.at(1).get<size_t>()).at("gained");
  EXPECT_NEAR(std::min(first, second), -462, 3);
  EXPECT_GE(haplotypes.at("fragments").size(), one.at("locus").at("fragments").get<size_t>());
  double shares = 0;
  for (const json& pair : haplotypes.at("pairs")) shares += pair.at("share").get<double>();
  EXPECT_GT(shares, 0);
  EXPECT_LE(shares, 1.001);
  EXPECT_EQ(one.at("image").at("tracks").at("begin_depth").size(), 48u);
  const json& attribution = one.at("attribution");
  double sum = attribution.at("baseline").get<double>() + attribution.at("rest").get<double>();
  for (const json& feature : attribution.at("features")) sum += feature.at("share").get<double>();
  for (const auto& [name, columns] : attribution.at("tracks").items()) {
    for (const json& share : columns) sum += share.get<double>();
  }
  EXPECT_NEAR(sum, attribution.at("log_odds"), 0.02);
  const json& around = place.at("surroundings");
  EXPECT_EQ(around.at("depth").size(), around.at("clips").size());
}

TEST_F(Explain, SaysWhereAPlaceWithoutCallWasLost) {
  // Nothing, too little evidence, a candidate that the prefilter leaves out, a call elsewhere.
  const json quiet =
      explained({"--region", "chr12_12543769_12547713:300-380", "--type", "DUP", "--brief"});
  const json& verdict = quiet.at("places").at(0).at("verdict");
  EXPECT_TRUE(verdict.at("reason") == "no_signal" || verdict.at("reason") == "no_candidate");
  EXPECT_LT(verdict.at("evidence").at("margin"), 0);
  const json window =
      explained({"--region", "chr5_1021704_1026976:4725-4875", "--type", "DEL", "--brief"});
  int prefiltered = 0;
  for (const json& one : window.at("places").at(0).at("sites")) {
    if (one.at("fate") != "prefiltered") continue;
    ++prefiltered;
    EXPECT_LT(one.at("stages").at("prefilter").at("value"), 0.02);
    EXPECT_LT(one.at("stages").at("prefilter").at("margin"), 0);
    EXPECT_TRUE(one.at("call").is_null());
  }
  EXPECT_GT(prefiltered, 0);
  const json other =
      explained({"--region", "chr5_1021704_1026976:4689-4893", "--type", "DUP", "--brief"});
  EXPECT_NE(other.at("places").at(0).at("verdict").at("reason"), "called");
}

TEST_F(Explain, TheSameBytesAtOneAndTwoThreads) {
  const std::vector<std::string> place = {"--id", "DEL_chr5_1021704_1026976_4954_5035"};
  std::vector<std::string> one = place, two = place;
  one.insert(one.end(), {"--threads", "1"});
  two.insert(two.end(), {"--threads", "2"});
  ASSERT_EQ(explain(one).exit_code, 0);
  const std::string first = read_text(output());
  ASSERT_EQ(explain(two).exit_code, 0);
  EXPECT_EQ(first, read_text(output()));
}

TEST_F(Explain, EventsOfABedFile) {
  write_text(*folder_ / "events.bed",
             "# expected\nchr5_1021704_1026976\t4688\t4893\tDEL\n"
             "chr5_1021704_1026976\t4688\t4893\tDUP\n");
  const json told = explained({"--events", (*folder_ / "events.bed").string(), "--brief"});
  ASSERT_EQ(told.at("places").size(), 2u);
  EXPECT_EQ(told.at("places").at(0).at("verdict").at("reason"), "called");
  EXPECT_NE(told.at("places").at(1).at("verdict").at("reason"), "called");
}

struct WrongUse {
  std::vector<std::string> words;
  int exit_code;
  const char* message;
};

TEST_F(Explain, WrongQuestionsLeaveNoFile) {
  write_text(*folder_ / "wrong.bed", "chr5_1021704_1026976\t10\t20\tINV\n");
  write_text(*folder_ / "outside.bed", "chr5_1021704_1026976\t10\t9999999\tDEL\n");
  std::filesystem::remove(output());
  const std::string before = list_folder(folder_->path());
  const std::vector<WrongUse> wrong = {
      {{}, 2, "no place is asked for"},
      {{"--id", "DEL_chr5_1021704_1026976_4689_4894"}, 3, "the nearest is"},
      {{"--id", "x", "--calls", "missing.vcf.gz"}, 3, "there is no missing.vcf.gz"},
      {{"--region", "chr5_1021704_1026976:1-999999"}, 2, "chr5_1021704_1026976"},
      {{"--region", "chrNone:1-100"}, 2, "chrNone"},
      {{"--region", "chr5_1021704_1026976", "--type", "INV"}, 2, "use DEL or DUP"},
      {{"--type", "DEL"}, 2, "--region"},
      {{"--events", (*folder_ / "wrong.bed").string()}, 3, "line 1"},
      {{"--events", (*folder_ / "outside.bed").string()}, 3, "does not lie in the reference"},
      {{"--events", (*folder_ / "none.bed").string()}, 3, "cannot be opened"},
      {{"--region", "chr5_1021704_1026976", "--brief", "--pages", "x"}, 2, "--brief"},
  };
  for (const WrongUse& use : wrong) {
    const ProgramResult result = explain(use.words);
    EXPECT_EQ(result.exit_code, use.exit_code) << result.err;
    EXPECT_NE(result.err.find(use.message), std::string::npos) << result.err;
    EXPECT_EQ(list_folder(folder_->path()), before);
  }
}

}  // namespace
}  // namespace cnvnet
