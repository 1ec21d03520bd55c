#include "pipeline/config/schema.h"

#include <gtest/gtest.h>

#include "genome/error.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

class SchemaTest : public testing::Test {
 protected:
  SchemaTest() {
    schema_.path("input.reads", reads_);
    schema_.paths("input.many", many_);
    schema_.flag("run.quick", quick_);
    schema_.number("run.threads", threads_, {0, 64});
    schema_.number("run.deep.share", share_, {0, 1});
    schema_.number_or("filters.score", score_, {0, 1}, "model");
  }

  void load(const std::string& yaml) {
    write_text(folder_ / "run.yaml", yaml);
    schema_.load(folder_ / "run.yaml");
  }

  TempDir folder_;
  Schema schema_;
  std::filesystem::path reads_;
  std::vector<std::filesystem::path> many_;
  bool quick_ = false;
  int threads_ = 1;
  double share_ = 0.5;
  std::optional<double> score_;
};

TEST_F(SchemaTest, ReadsValuesOfEveryType) {
  load(
      "input:\n  reads: a b.bam\n  many: [x, y]\nrun:\n  quick: true\n  threads: 8\n  deep: "
      "{share: 1e-1}\n"
      "filters:\n  score: 0.25\n");
  EXPECT_EQ(reads_, "a b.bam");
  EXPECT_EQ(many_, (std::vector<std::filesystem::path>{"x", "y"}));
  EXPECT_TRUE(quick_);
  EXPECT_EQ(threads_, 8);
  EXPECT_DOUBLE_EQ(share_, 0.1);
  EXPECT_EQ(score_, 0.25);
}

TEST_F(SchemaTest, KeepsDefaultsOfMissingAndEmptyParts) {
  load("input:\n  reads:\nrun:\nfilters:\n  score: model\n");
  EXPECT_EQ(reads_, "");
  EXPECT_EQ(threads_, 1);
  EXPECT_FALSE(score_.has_value());
}

TEST_F(SchemaTest, AnUnknownKeyNamesLineAndNearestKey) {
  expect_error<ConfigError>(
      [&] { load("input:\n  reads: x\nrun:\n  treads: 8\n"); },
      {"run.yaml, line 4", "unknown key 'run.treads'", "did you mean 'run.threads'?"});
  expect_error<ConfigError>([&] { load("imput:\n  reads: x\n"); },
                            {"line 1", "'imput'", "did you mean 'input'?"});
}

TEST_F(SchemaTest, ARenamedKeyNamesItsNewName) {
  schema_.renamed("run.jobs", "run.threads");
  const std::string told = "the key 'run.jobs' was renamed to 'run.threads'";
  expect_error<ConfigError>([&] { load("run:\n  jobs: 8\n"); }, {"run.yaml, line 2", told});
  expect_error<ConfigError>([&] { schema_.set("run.jobs", "8", "--set"); }, {"--set", told});
}

TEST_F(SchemaTest, AnIllTypedValueNamesLineAndType) {
  expect_error<ConfigError>([&] { load("run:\n  threads: many\n"); },
                            {"line 2", "'run.threads' must be a whole number, not 'many'"});
  expect_error<ConfigError>([&] { load("run:\n  threads: 2.5\n"); }, {"line 2", "whole number"});
  expect_error<ConfigError>([&] { load("run:\n  quick: maybe\n"); }, {"line 2", "true or false"});
  expect_error<ConfigError>([&] { load("run:\n  threads: [1, 2]\n"); }, {"line 2", "not a list"});
  expect_error<ConfigError>([&] { load("run: 3\n"); }, {"line 1", "'run' is a section"});
  expect_error<ConfigError>([&] { load("run:\n  threads:\n"); }, {"line 2", "must have a value"});
  expect_error<ConfigError>([&] { load("filters:\n  score: high\n"); },
                            {"line 2", "or the word 'model'"});
}

TEST_F(SchemaTest, ChecksRanges) {
  expect_error<ConfigError>([&] { load("run:\n  threads: 65\n"); },
                            {"line 2", "from 0 to 64, not 65"});
  expect_error<ConfigError>([&] { load("run:\n  threads: -1\n"); }, {"not -1"});
  expect_error<ConfigError>([&] { load("run:\n  deep:\n    share: nan\n"); },
                            {"line 3", "not nan"});
  expect_error<ConfigError>([&] { load("run:\n  threads: 99999999999999\n"); }, {"from 0 to 64"});
}

TEST_F(SchemaTest, RefusesARepeatedKeyAndBadYaml) {
  expect_error<ConfigError>([&] { load("run:\n  threads: 1\n  threads: 2\n"); },
                            {"line 3", "stands twice"});
  expect_error<ConfigError>([&] { load("run: [\n"); }, {"run.yaml, line", "not valid YAML"});
  expect_error<ConfigError>([&] { load("just text\n"); }, {"must hold sections"});
  expect_error<ConfigError>([&] { schema_.load(folder_ / "none.yaml"); },
                            {"none.yaml", "cannot be read"});
}

TEST_F(SchemaTest, PassesOverASectionOfAnotherProgram) {
  schema_.foreign_section("annotation");
  load("annotation:\n  tables:\n    - {name: a}\nrun:\n  threads: 5\n");
  EXPECT_EQ(threads_, 5);
  expect_error<ConfigError>([&] { load("annotations:\n  tables: a\n"); }, {"run.yaml, line 1"});
}

TEST_F(SchemaTest, SetsSinglePairs) {
  schema_.set_pair("run.threads=4");
  schema_.set("input.reads", "a=b.bam", "--reads");
  EXPECT_EQ(threads_, 4);
  EXPECT_EQ(reads_, "a=b.bam");
  expect_error<ConfigError>([&] { schema_.set_pair("run.threads"); }, {"key=value"});
  expect_error<ConfigError>([&] { schema_.set_pair("run.thread=4"); },
                            {"--set", "did you mean 'run.threads'?"});
  expect_error<ConfigError>([&] { schema_.set("run.threads", "x", "--threads"); },
                            {"--threads", "whole number"});
}

TEST_F(SchemaTest, PrintsNestedJsonInOrder) {
  threads_ = 3;
  EXPECT_EQ(
      schema_.to_json().dump(),
      R"({"input":{"reads":"","many":[]},"run":{"quick":false,"threads":3,"deep":{"share":0.5}},)"
      R"("filters":{"score":"model"}})");
}

}  // namespace
}  // namespace cnvnet
