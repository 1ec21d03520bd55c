// Reads the #include lines of all sources and holds them to the order of the
// folders and to the one home of each outside library.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace cnvnet {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kFloors = {"genome", "candidates", "encoder", "classifier", "pipeline"};

// Beginning of an include → folders that may use it.
const std::map<std::string, std::set<std::string>> kHomes = {
    {"htslib/", {"genome"}},
    {"torch/", {"classifier"}},
    {"ATen/", {"classifier"}},
    {"c10/", {"classifier"}},
    {"tbb/", {"pipeline"}},
    {"oneapi/", {"pipeline"}},
    {"yaml-cpp/", {"pipeline", "classifier"}},
    {"spdlog/", {"pipeline"}},
    {"CLI/", {"pipeline"}},
    {"png.h", {"encoder"}},
    {"gtest/", {}},
};

// The torch-free part of classifier/, which lies on its own floor.
const std::set<std::string> kTorchFree = {"prediction.h", "predictor.h",       "call_scorer.h",  "evaluation.h",
                                          "trainer.h",    "torch_predictor.h", "model_bundle.h", "rivals.h"};

int floor_of(const std::string& folder) {
  for (size_t i = 0; i < kFloors.size(); ++i) {
    if (kFloors[i] == folder) return static_cast<int>(i);
  }
  return -1;
}

// What is wrong with one include, or "".
std::string fault(const std::string& folder, const std::string& include) {
  for (const auto& [lead, homes] : kHomes) {
    if (include.starts_with(lead) && !homes.contains(folder))
      return "<" + include + "> may not be used in " + folder + "/";
  }
  const std::string other = include.substr(0, include.find('/'));
  if (floor_of(other) > floor_of(folder)) return folder + "/ may not look up to " + include;
  if (other == "tests") return folder + "/ may not use tests";
  return "";
}

std::vector<std::string> includes_of(const fs::path& file) {
  std::vector<std::string> includes;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with("#include")) continue;
    const size_t begin = line.find_first_of("<\"") + 1;
    includes.push_back(line.substr(begin, line.find_first_of(">\"", begin) - begin));
  }
  return includes;
}

std::vector<fs::path> sources_of(const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(CNVNET_SOURCE_DIR) / folder)) {
    const std::string ending = entry.path().extension();
    if (ending == ".h" || ending == ".cc") files.push_back(entry.path());
  }
  return files;
}

TEST(Layers, IncludesGoDownAndOutsideLibrariesStayAtHome) {
  for (const std::string& folder : kFloors) {
    const auto files = sources_of(folder);
    EXPECT_GT(files.size(), 3U) << folder;
    for (const fs::path& file : files) {
      for (const std::string& include : includes_of(file)) EXPECT_EQ(fault(folder, include), "") << file;
    }
  }
}

TEST(Layers, ThePublicHeadersOfTheClassifierAreFreeOfTorch) {
  for (const std::string& header : kTorchFree) {
    const auto includes = includes_of(fs::path(CNVNET_SOURCE_DIR) / "classifier" / header);
    EXPECT_FALSE(includes.empty()) << header;
    for (const std::string& include : includes) {
      EXPECT_FALSE(include.starts_with("torch/") || include.starts_with("ATen/") || include.starts_with("c10/"))
          << header << " includes " << include;
    }
  }
}

TEST(Layers, PipelineKnowsOnlyThePublicHeadersOfTheClassifier) {
  for (const fs::path& file : sources_of("pipeline")) {
    for (const std::string& include : includes_of(file)) {
      const bool own = !include.starts_with("classifier/");
      EXPECT_TRUE(own || kTorchFree.contains(include.substr(11))) << file << " includes " << include;
    }
  }
}

TEST(Layers, TheCheckSeesFaults) {
  EXPECT_NE(fault("genome", "encoder/png.h"), "");
  EXPECT_NE(fault("encoder", "torch/torch.h"), "");
  EXPECT_NE(fault("candidates", "htslib/sam.h"), "");
  EXPECT_NE(fault("classifier", "tbb/parallel_for.h"), "");
  EXPECT_NE(fault("pipeline", "gtest/gtest.h"), "");
  EXPECT_EQ(fault("pipeline", "genome/vcf.h"), "");
  EXPECT_EQ(fault("encoder", "encoder/png.h"), "");
}

TEST(Layers, SourcesStayShort) {
  for (const std::string& folder : kFloors) {
    for (const fs::path& file : sources_of(folder)) {
      std::ifstream stream(file);
      int lines = 0;
      for (std::string line; std::getline(stream, line);) ++lines;
      EXPECT_LE(lines, file.string().find("/cli/") == std::string::npos ? 400 : 150) << file;
    }
  }
}

}  // namespace
}  // namespace cnvnet
