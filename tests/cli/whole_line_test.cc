// The whole line with the built program: encode, train, evaluate, call.

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "encoder/image_shard.h"
#include "program.h"
#include "tests/pipeline/made_genome.h"
#include "tests/support/bam_builder.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

// Writes the images of `shard` as if they came from many stretches of a genome, so that they can be
// split.
std::string repeat_in_stretches(const std::string& shard, int stretches) {
  std::string path = shard + ".stretches";
  ShardReader first(shard);
  ShardWriter writer(path, first.spec(), first.sample());
  for (int stretch = 0; stretch < stretches; ++stretch) {
    ShardReader reader(shard);
    for (LabelledImage image; reader.next(image);) {
      image.locus = std::to_string(stretch) + "/" + image.locus;
      if (stretch % 2 == 1)
        image.label = Label::kNotACnv;  // All candidates of the made genome are true.
      writer.write(image);
    }
  }
  writer.close();
  return path;
}

class WholeLine : public testing::TestWithParam<const char*> {};

TEST_P(WholeLine, EncodeTrainEvaluateCall) {
  const std::string encoding = GetParam();
  const TempDir folder;
  const MadeGenome genome = make_genome(folder.path());
  write_bam(folder / "reads.bam", genome.sam);
  const std::string reads = (folder / "reads.bam").string(), reference = genome.reference.string();
  const std::string shard = (folder / "made.shard").string(),
                    model = (folder / "model.cnvnet").string();

  ProgramResult result =
      run_cnvnet({"encode", "--reads", reads, "--reference", reference, "--truth",
                  genome.truth.string(), "--output", shard, "--encoding", encoding});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.out.find("5 of 5 true events found"), std::string::npos) << result.out;

  const std::string stretches = repeat_in_stretches(shard, 8);
  result =
      run_cnvnet({"train", "--shards", stretches, "--output", model, "--log",
                  (folder / "log.csv").string(), "--device", "cpu", "--set", "train.max_epochs=1",
                  "--set", "train.folds=1", "--set", "train.train_share=0.4", "--set",
                  "train.validation_share=0.3", "--set", "network.name=" + encoding});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const std::string log = read_text(folder / "log.csv");
  EXPECT_TRUE(log.starts_with("fold,epoch,train_loss,")) << log;
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 2) << log;

  result = run_cnvnet({"evaluate", "--model", model, "--shards", shard, "--json",
                       (folder / "figures.json").string()});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.out.find("DUP"), std::string::npos) << result.out;
  EXPECT_TRUE(nlohmann::json::parse(read_text(folder / "figures.json")).is_object());

  // One by flags, one by a YAML file and another number of threads: the same bytes.
  const std::string first = (folder / "first.vcf").string(),
                    second = (folder / "second.vcf").string();
  result = run_cnvnet({"call", "--reads", reads, "--reference", reference, "--output", first,
                       "--model", model, "--threads", "1", "--device", "cpu", "--set",
                       "output.all_candidates=true"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  write_text(folder / "run.yaml", "input:\n  reads: " + reads + "\n  reference: " + reference +
                                      "\noutput:\n  calls: " + second +
                                      "\n  all_candidates: true\nmodel: " + model +
                                      "\nrun:\n  threads: 2\n  device: cpu\n");
  result = run_cnvnet({"call", (folder / "run.yaml").string()});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(read_text(first), read_text(second));
  EXPECT_NE(read_text(first).find("DEL_chr1_9751_10250"), std::string::npos);

  const auto report = nlohmann::json::parse(read_text(second + ".report.json"));
  EXPECT_EQ(report.at("subcommand"), "call");
  EXPECT_EQ(report.at("sample").at("name"), "made");
  EXPECT_EQ(report.at("settings").at("run").at("threads"), 2);
  EXPECT_EQ(report.at("model").at("checksum").get<std::string>().size(), 32U);
  EXPECT_GE(report.at("counts").at("candidates").get<int>(), 4);
  const int images_per_candidate = encoding == "paper" ? 2 : 1;
  EXPECT_EQ(report.at("counts").at("images"),
            images_per_candidate * report.at("counts").at("candidates").get<int>());
  EXPECT_GT(report.at("peak_memory_mib").get<double>(), 1);
}

INSTANTIATE_TEST_SUITE_P(BothEncodings, WholeLine, testing::Values("cnvnet", "paper"));

}  // namespace
}  // namespace cnvnet
