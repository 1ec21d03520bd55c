#include "pipeline/config/config.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

#include "genome/error.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

const std::filesystem::path kConfigs = std::filesystem::path(CNVNET_SOURCE_DIR) / "configs";

// The keys that a YAML file of our style writes: "section.key", by indentation.
std::set<std::string> keys_of(const std::filesystem::path& path) {
  std::set<std::string> keys;
  std::vector<std::string> sections;
  std::istringstream lines(read_text(path));
  std::string previous;
  for (std::string line; std::getline(lines, line);) {
    const size_t indent = line.find_first_not_of(' ');
    if (indent == std::string::npos || line[indent] == '#') continue;
    const size_t colon = line.find(':');
    sections.resize(indent / 2);
    std::string key;
    for (const std::string& section : sections) key += section + ".";
    key += line.substr(indent, colon - indent);
    keys.insert(key);
    if (!sections.empty()) keys.erase(key.substr(0, key.rfind('.')));
    sections.push_back(line.substr(indent, colon - indent));
  }
  return keys;
}

std::set<std::string> as_set(const std::vector<std::string>& keys) {
  return {keys.begin(), keys.end()};
}

TEST(DefaultYaml, HasExactlyTheKnownKeysWithTheirDefaults) {
  Config config;
  Schema schema = config_schema(config);
  const std::string before = schema.to_json().dump();
  schema.load(kConfigs / "default.yaml");
  EXPECT_EQ(schema.to_json().dump(), before);
  EXPECT_EQ(keys_of(kConfigs / "default.yaml"), as_set(schema.keys()));
}

TEST(TrainYaml, HasExactlyTheKnownKeysWithTheirDefaults) {
  TrainOptions options;
  Schema schema = train_schema(options);
  const std::string before = schema.to_json().dump();
  schema.load(kConfigs / "train.yaml");
  EXPECT_EQ(schema.to_json().dump(), before);
  EXPECT_EQ(keys_of(kConfigs / "train.yaml"), as_set(schema.keys()));
}

TEST(TrainPaperYaml, HoldsThePapersSettings) {
  TrainOptions options;
  train_schema(options).load(kConfigs / "train_paper.yaml");
  EXPECT_EQ(options.network.name, "paper");
  EXPECT_EQ(options.network.dropout, 0.4);
  EXPECT_EQ(options.schedule, "cyclical");
  EXPECT_EQ(options.patience, 15);
  EXPECT_EQ(options.weight_decay, 0);
}

TEST(DefaultYaml, EveryKeyHasACommentAboveItOrItsNeighbour) {
  std::istringstream lines(read_text(kConfigs / "default.yaml"));
  bool explained = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.find('#') != std::string::npos) explained = true;
    const bool is_section = !line.empty() && line.back() == ':' && line.find("  ") != 0;
    if (line.empty() || is_section) {
      explained = false;
    } else if (line.find('#') == std::string::npos && line.find("depth:") == std::string::npos) {
      EXPECT_TRUE(explained) << line;
    }
  }
}

TEST(Config, ChecksWhatSingleKeysCannot) {
  Config config;
  EXPECT_NO_THROW(check(config));
  config.run.chunk_size = 10'050;
  expect_error<ConfigError>([&] { check(config); }, {"run.chunk_size", "multiple of 100"});
  config = Config();
  config.candidates.min_size = 500;
  config.candidates.max_size = 100;
  expect_error<ConfigError>([&] { check(config); }, {"min_size", "max_size"});
}

TEST(Config, ZeroMeansAllCoresAndTwiceTheThreads) {
  RunConfig run;
  EXPECT_GE(thread_count(run), 1);
  run.threads = 3;
  EXPECT_EQ(thread_count(run), 3);
  EXPECT_EQ(live_shards(run), 6U);
  run.max_live_chunks = 4;
  EXPECT_EQ(live_shards(run), 4U);
}

}  // namespace
}  // namespace cnvnet
