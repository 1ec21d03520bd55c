#include "pipeline/inputs/error_context.h"

#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

#include "pipeline/inputs/parallel.h"

namespace cnvnet {
namespace {

std::string chain_of(const std::exception& error) {
  std::ostringstream text;
  print_error_chain(text, error);
  return text.str();
}

TEST(ErrorContext, KeepsTheKindAndPrintsTheChain) {
  try {
    with_context([] { return std::string("while reading chr1:1-100"); },
                 []() -> int { throw InputError("reads.bam: cut"); });
    FAIL() << "nothing was thrown";
  } catch (const InputError& error) {
    EXPECT_EQ(exit_code_of(error), 3);
    EXPECT_EQ(chain_of(error), "error: while reading chr1:1-100\n  because: reads.bam: cut\n");
  }
}

TEST(ErrorContext, AnUnknownExceptionIsInternal) {
  EXPECT_THROW(
      with_context([] { return std::string("here"); }, [] { throw std::out_of_range("index"); }),
      InternalError);
  EXPECT_EQ(exit_code_of(std::runtime_error("x")), 1);
  EXPECT_NE(chain_of(std::bad_alloc()).find("out of memory"), std::string::npos);
}

TEST(ErrorContext, SurvivesThePipelineFromAnotherThread) {
  const std::vector<Region> shards = {{0, 0, 1}, {0, 1, 2}, {0, 2, 3}};
  const auto work = [](const Region& shard) {
    return with_context([] { return std::string("while working"); },
                        [&] { return shard.begin == 1 ? throw ConfigError("bad") : shard.begin; });
  };
  std::string chain;
  try {
    with_threads(4, [&] { run_shards<int64_t>(shards, 8, work, [](int64_t) {}); });
  } catch (const ConfigError& error) {
    chain = chain_of(error);
  }
  EXPECT_EQ(chain, "error: while working\n  because: bad\n");
}

TEST(ShardPipeline, FinishesInTheOrderOfThePlan) {
  std::vector<Region> shards;
  for (int64_t i = 0; i < 200; ++i) shards.push_back({0, i, i + 1});
  std::vector<int64_t> order;
  with_threads(4, [&] {
    run_shards<int64_t>(
        shards, 8, [](const Region& shard) { return shard.begin; },
        [&](int64_t value) { order.push_back(value); });
  });
  ASSERT_EQ(order.size(), 200U);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

}  // namespace
}  // namespace cnvnet
