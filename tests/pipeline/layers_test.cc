// Reads the #include lines of all sources and holds them to the order of the folders and of the
// sub-folders of pipeline/, to the one owner of each outside library, and to no cycles between
// files.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace cnvnet {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kLayers = {"genome", "candidates", "encoder", "classifier",
                                          "pipeline"};

// Beginning of an include → folders that may use it.
const std::map<std::string, std::set<std::string>> kOwners = {
    {"htslib/", {"genome"}},
    {"torch/", {"classifier"}},
    {"ATen/", {"classifier"}},
    {"c10/", {"classifier"}},
    {"tbb/", {"pipeline"}},
    {"oneapi/", {"pipeline"}},
    {"yaml-cpp/", {"pipeline"}},
    {"spdlog/", {"pipeline"}},
    {"CLI/", {"pipeline"}},
    {"png.h", {"encoder"}},
    {"gtest/", {}},
};

// The torch-free part of classifier/, which is a layer of its own.
const std::set<std::string> kTorchFree = {
    "prediction.h",  "predictor.h",        "prefilter.h",  "call_scorer.h",   "evaluation.h",
    "trainer.h",     "torch_predictor.h",  "model_file.h", "train_options.h", "network_module.h",
    "attribution.h", "torch_attributor.h", "tree_shares.h"};

// The sub-folders of pipeline/, which may include only what stands on a lower step; main.cc may
// include all of them.
const std::map<std::string, int> kPipelineSteps = {
    {"config", 0}, {"inputs", 1},        {"calls", 2},   {"statistics", 2}, {"run", 3},
    {"cohort", 4}, {"training_data", 4}, {"explain", 4}, {"cli", 5},        {"main.cc", 6},
};

// The sub-folder of a path from the root ("pipeline/cli/call.cc": "cli"); that of pipeline/main.cc
// is "main.cc".
std::string pipeline_part(const std::string& path) {
  const size_t begin = path.find('/') + 1;
  return path.substr(begin, path.find('/', begin) - begin);
}

// What is wrong with an include from one sub-folder of pipeline/ in another, or "".
std::string pipeline_fault(const std::string& path, const std::string& include) {
  if (!include.starts_with("pipeline/")) return "";
  const std::string part = pipeline_part(path), other = pipeline_part(include);
  if (!kPipelineSteps.contains(part)) return path + " stands in no sub-folder with a step";
  if (!kPipelineSteps.contains(other)) return include + " stands in no sub-folder with a step";
  if (part == other || kPipelineSteps.at(other) < kPipelineSteps.at(part)) return "";
  return path + " may not include " + include;
}

// A header and its source are one module: "genome/region" of genome/region.h and genome/region.cc.
using Modules = std::map<std::string, std::set<std::string>>;  // each with those that it includes

std::string module_of(const std::string& path) { return path.substr(0, path.rfind('.')); }

// The first cycle found, as "a -> b -> a", or "".
std::string cycle_from(const std::string& module, const Modules& modules,
                       std::vector<std::string>& way, std::set<std::string>& done) {
  if (const auto seen = std::find(way.begin(), way.end(), module); seen != way.end()) {
    std::string text;
    for (auto step = seen; step != way.end(); ++step) text += *step + " -> ";
    return text + module;
  }
  if (!done.insert(module).second) return "";
  way.push_back(module);
  std::string cycle;
  for (const std::string& other : modules.at(module)) {
    if (cycle.empty() && modules.contains(other)) cycle = cycle_from(other, modules, way, done);
  }
  way.pop_back();
  return cycle;
}

std::string find_cycle(const Modules& modules) {
  std::vector<std::string> way;
  std::set<std::string> done;
  for (const auto& [module, includes] : modules) {
    const std::string cycle = cycle_from(module, modules, way, done);
    if (!cycle.empty()) return cycle;
  }
  return "";
}

const std::set<std::string> kCliWriters = {"manual_page.cc", "shell_completion.cc"};

int layer_of(const std::string& folder) {
  for (size_t i = 0; i < kLayers.size(); ++i) {
    if (kLayers[i] == folder) return static_cast<int>(i);
  }
  return -1;
}

// What is wrong with one include, or "".
std::string fault(const std::string& folder, const std::string& include) {
  for (const auto& [lead, owners] : kOwners) {
    if (include.starts_with(lead) && !owners.contains(folder))
      return "<" + include + "> may not be used in " + folder + "/";
  }
  const std::string other = include.substr(0, include.find('/'));
  if (layer_of(other) > layer_of(folder)) return folder + "/ may not look up to " + include;
  if (other == "tests") return folder + "/ may not use tests";
  return "";
}

std::vector<std::string> includes_in(std::istream& stream) {
  std::vector<std::string> includes;
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with("#include")) continue;
    const size_t begin = line.find_first_of("<\"") + 1;
    includes.push_back(line.substr(begin, line.find_first_of(">\"", begin) - begin));
  }
  return includes;
}

std::vector<std::string> includes_of(const fs::path& file) {
  std::ifstream stream(file);
  return includes_in(stream);
}

std::vector<fs::path> sources_of(const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(CNVNET_SOURCE_DIR) / folder)) {
    const std::string ending = entry.path().extension();
    if (ending == ".h" || ending == ".cc") files.push_back(entry.path());
  }
  return files;
}

TEST(Layers, IncludesGoDownAndOutsideLibrariesStayWithTheirOwners) {
  for (const std::string& folder : kLayers) {
    const auto files = sources_of(folder);
    EXPECT_GT(files.size(), 3U) << folder;
    for (const fs::path& file : files) {
      for (const std::string& include : includes_of(file))
        EXPECT_EQ(fault(folder, include), "") << file;
    }
  }
}

TEST(Layers, PipelineGoesOneWay) {
  const fs::path root = fs::path(CNVNET_SOURCE_DIR);
  for (const fs::path& file : sources_of("pipeline")) {
    const std::string path = fs::relative(file, root).string();
    for (const std::string& include : includes_of(file))
      EXPECT_EQ(pipeline_fault(path, include), "");
  }
}

TEST(Layers, NoFilesIncludeEachOtherInACircle) {
  const fs::path root = fs::path(CNVNET_SOURCE_DIR);
  Modules modules;
  for (const std::string& folder : kLayers) {
    for (const fs::path& file : sources_of(folder)) {
      const std::string module = module_of(fs::relative(file, root).string());
      for (const std::string& include : includes_of(file)) {
        if (module_of(include) != module) modules[module].insert(module_of(include));
      }
      modules.try_emplace(module);
    }
  }
  EXPECT_GT(modules.size(), 100U);
  EXPECT_EQ(find_cycle(modules), "");
}

TEST(Layers, ThePublicHeadersOfTheClassifierAreFreeOfTorch) {
  for (const std::string& header : kTorchFree) {
    const auto includes = includes_of(fs::path(CNVNET_SOURCE_DIR) / "classifier" / header);
    EXPECT_FALSE(includes.empty()) << header;
    for (const std::string& include : includes) {
      EXPECT_FALSE(include.starts_with("torch/") || include.starts_with("ATen/") ||
                   include.starts_with("c10/"))
          << header << " includes " << include;
    }
  }
}

TEST(Layers, PipelineKnowsOnlyThePublicHeadersOfTheClassifier) {
  for (const fs::path& file : sources_of("pipeline")) {
    for (const std::string& include : includes_of(file)) {
      const bool own = !include.starts_with("classifier/");
      EXPECT_TRUE(own || kTorchFree.contains(include.substr(11)))
          << file << " includes " << include;
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
  EXPECT_NE(pipeline_fault("pipeline/run/a.cc", "pipeline/cohort/b.h"), "");
  EXPECT_NE(pipeline_fault("pipeline/calls/a.cc", "pipeline/statistics/b.h"), "");
  EXPECT_NE(pipeline_fault("pipeline/cli/a.cc", "pipeline/new/b.h"), "");
  EXPECT_NE(pipeline_fault("pipeline/a.h", "pipeline/cli/b.h"), "");
  EXPECT_EQ(pipeline_fault("pipeline/main.cc", "pipeline/cli/b.h"), "");
  EXPECT_EQ(pipeline_fault("pipeline/cli/a.cc", "pipeline/cli/b.h"), "");
  EXPECT_EQ(find_cycle({{"a", {"b"}}, {"b", {"c"}}, {"c", {"b"}}}), "b -> c -> b");
  EXPECT_EQ(find_cycle({{"a", {"b", "c"}}, {"b", {"c"}}, {"c", {"gtest/gtest"}}}), "");
}

TEST(Layers, SourcesStayShort) {
  for (const std::string& folder : kLayers) {
    for (const fs::path& file : sources_of(folder)) {
      std::ifstream stream(file);
      int lines = 0;
      for (std::string line; std::getline(stream, line);) ++lines;
      // One subcommand, one page; what writes the manual and the completions is no subcommand.
      const bool subcommand = file.string().find("/cli/") != std::string::npos &&
                              !kCliWriters.contains(file.filename().string());
      EXPECT_LE(lines, subcommand ? 150 : 400) << file;
    }
  }
}

}  // namespace
}  // namespace cnvnet
