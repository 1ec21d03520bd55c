#include "classifier/trainer.h"

#include <gtest/gtest.h>

#include "classifier/torch_predictor.h"
#include "genome/error.h"
#include "tests/classifier/labelled_images.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

class TrainerTest : public testing::Test {
 protected:
  // A shard of `loci` candidates, two images each.
  std::filesystem::path shard(int loci, const std::string& name = "a.shard") {
    write_shard(dir_ / name, tiny_encoder(), patterned_candidates(tiny_encoder(), loci));
    return dir_ / name;
  }
  TrainOptions options(int loci) {
    TrainOptions o;
    o.shards = {shard(loci)};
    o.network = NetworkSpec{};
    o.network.name = "paper";
    o.schedule = "cyclical";
    o.best_by = "accuracy";
    o.patience = 15;
    o.weight_decay = 0;
    o.label_smoothing = 0;
    o.class_balance = 1;
    o.max_epochs = 6;
    o.batch = 16;
    o.max_learning_rate = 2e-3;
    o.threads = 1;
    o.device = "cpu";
    return o;
  }
  TempDir dir_;
};

using Trainer = TrainerTest;

TEST_F(Trainer, LearnsAClearPattern) {
  std::vector<EpochRecord> seen;
  TrainOptions o = options(90);
  o.max_epochs = 12;
  const TrainResult result = train(o, [&](const EpochRecord& record) { seen.push_back(record); });
  ASSERT_EQ(seen.size(), result.epochs.size());
  EXPECT_EQ(seen.front().epoch, 1);
  EXPECT_GT(seen.front().learning_rate, o.min_learning_rate);
  EXPECT_LT(seen.back().train_loss, seen.front().train_loss);
  EXPECT_GE(result.test.accuracy(), 0.9) << result.test.table();
  EXPECT_FALSE(result.model_file.scorer.has_value()) << "18 candidates are too few";
  EXPECT_EQ(result.model_file.encoder, tiny_encoder());
  EXPECT_EQ(result.model_file.record["images"]["test"]["DEL"],
            result.test.metrics(Label::kDeletion).images);
}

TEST_F(Trainer, SameSeedGivesTheSameModelAnotherSeedAnother) {
  TrainOptions o = options(40);
  o.max_epochs = 1;
  const auto checksum = [&] {
    ModelFile model_file = train(o, nullptr).model_file;
    model_file.save(dir_ / "m.cnv", false);
    return model_file.checksum;
  };
  const std::string first = checksum();
  EXPECT_EQ(checksum(), first);
  o.seed = 2;
  EXPECT_NE(checksum(), first);
}

TEST_F(Trainer, ModelGivesTheFiguresOfTheBestEpoch) {
  TrainOptions o = options(60);
  TrainResult result = train(o, nullptr);
  result.model_file.save(dir_ / "m.cnv", false);
  const ModelFile loaded = ModelFile::load(dir_ / "m.cnv");
  double best = 0;
  for (const EpochRecord& record : result.epochs) best = std::max(best, record.validation_accuracy);

  const TrainingSet set = load_training_set(o.shards);
  const SplitRule rule = {o.seed, o.train_share, o.validation_share};
  const auto predictor = make_predictor(loaded, PredictorOptions{"cpu", 8});
  Evaluation validation;
  for (const LabelledImage& image : set.images) {
    if (rule.split_of(image.locus) != Split::kValidation) continue;
    validation.add(image.label, predictor->predict({&image.image, 1}).front());
  }
  EXPECT_DOUBLE_EQ(validation.accuracy(), best);
}

TEST_F(Trainer, StopsWhenValidationGetsNoBetter) {
  TrainOptions o = options(60);
  o.max_epochs = 40;
  o.patience = 2;
  const TrainResult result = train(o, nullptr);
  ASSERT_LT(result.epochs.size(), 40u);
  size_t best = 0;
  for (size_t i = 0; i < result.epochs.size(); ++i) {
    if (result.epochs[i].validation_accuracy > result.epochs[best].validation_accuracy) best = i;
  }
  EXPECT_EQ(result.epochs.size(), best + 3);
}

TEST_F(Trainer, StopsAtTheTimeLimit) {
  TrainOptions o = options(40);
  o.time_limit_minutes = 1e-6;
  EXPECT_EQ(train(o, nullptr).epochs.size(), 1u);
}

TEST_F(Trainer, GoesOnFromAModel) {
  TrainOptions o = options(60);
  o.max_epochs = 8;
  ModelFile first = train(o, nullptr).model_file;
  first.save(dir_ / "m.cnv", false);
  o.from = dir_ / "m.cnv";
  o.max_epochs = 1;
  o.max_learning_rate = o.min_learning_rate;
  const TrainResult result = train(o, nullptr);
  EXPECT_GE(result.test.accuracy(), 0.9) << result.test.table();
  EXPECT_EQ(result.model_file.record["from"], first.checksum);
  EncoderSpec other = tiny_encoder();
  other.quality_scale = 5;
  write_shard(dir_ / "other.shard", other, patterned_candidates(other, 40));
  o.shards = {dir_ / "other.shard"};
  EXPECT_THROW((void)train(o, nullptr), InputError);
}

TEST_F(Trainer, AStoppedTrainingGoesOnToTheSameModel) {
  TrainOptions o = options(40);
  o.max_epochs = 4;
  ModelFile whole = train(o, nullptr).model_file;
  whole.save(dir_ / "whole.cnv", false);
  o.state = dir_ / "state";
  struct Stopped {};
  const auto stop = [](const EpochRecord& record) {
    if (record.epoch == 2) throw Stopped();
  };
  EXPECT_THROW((void)train(o, stop), Stopped);
  std::vector<int> epochs;
  TrainResult result = train(o, [&](const EpochRecord& record) { epochs.push_back(record.epoch); });
  EXPECT_EQ(epochs, (std::vector<int>{1, 2, 3, 4}));
  result.model_file.save(dir_ / "resumed.cnv", false);
  EXPECT_EQ(result.model_file.checksum, whole.checksum);
}

TEST_F(Trainer, RefusesTheStateOfAnotherTrainingAndADamagedOne) {
  TrainOptions o = options(40);
  o.max_epochs = 1;
  o.state = dir_ / "state";
  (void)train(o, nullptr);
  ASSERT_TRUE(std::filesystem::exists(o.state));
  TrainOptions other = o;
  other.weight_decay = 0.1;
  EXPECT_THROW((void)train(other, nullptr), ConfigError);
  std::filesystem::resize_file(o.state, std::filesystem::file_size(o.state) / 2);
  EXPECT_THROW((void)train(o, nullptr), InputError);
}

TEST_F(Trainer, ScorerIsFittedAgainOnOtherShards) {
  TrainOptions o = options(40);
  o.max_epochs = 1;
  ModelFile model_file = train(o, nullptr).model_file;
  ASSERT_FALSE(model_file.scorer.has_value());
  const std::vector<NamedTensor> before = model_file.tensors;
  refit_scorer(model_file, {shard(1300, "more.shard")});
  ASSERT_TRUE(model_file.scorer.has_value());
  EXPECT_EQ(model_file.tensors[0].values, before[0].values);
  const nlohmann::json& record = model_file.record["scorer"];
  EXPECT_NEAR(record["fitted"]["candidates"].get<double>(), 260, 60) << "a fifth of the loci";
  EXPECT_GT(record["fitted"]["DEL"]["auc"], 0.95) << "one feature tells the truth";
  EXPECT_GT(record["test"]["DUP"]["auc"], 0.95);
  EXPECT_GT(record["test"]["DUP"]["candidates"], 20);
  model_file.record["samples"] = {"somebody else"};
  refit_scorer(model_file, {dir_ / "more.shard"});
  EXPECT_NEAR(model_file.record["scorer"]["fitted"]["candidates"].get<double>(), 1170, 60)
      << "all but the test split";
  model_file.record.erase("training");
  EXPECT_THROW(refit_scorer(model_file, {dir_ / "more.shard"}), InputError);
}

TEST_F(Trainer, RefusesShardsThatCannotTrain) {
  TrainOptions o = options(2);
  EXPECT_THROW((void)train(o, nullptr), InputError) << "too few loci";
  std::vector<LabelledImage> images = patterned_candidates(tiny_encoder(), 40);
  for (LabelledImage& image : images) {
    if (image.label == Label::kDuplication) image.label = Label::kNotACnv;
  }
  write_shard(dir_ / "no_dup.shard", tiny_encoder(), images);
  o.shards = {dir_ / "no_dup.shard"};
  try {
    (void)train(o, nullptr);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("DUP"), std::string::npos);
  }
}

TEST_F(Trainer, RefusesImpossibleOptions) {
  const TrainOptions good = options(40);
  const auto refused = [&](auto change) {
    TrainOptions o = good;
    change(o);
    EXPECT_THROW((void)train(o, nullptr), ConfigError);
  };
  refused([](TrainOptions& o) { o.max_epochs = 0; });
  refused([](TrainOptions& o) { o.patience = 0; });
  refused([](TrainOptions& o) { o.batch = 1; });
  refused([](TrainOptions& o) { o.min_learning_rate = 0; });
  refused([](TrainOptions& o) { o.max_learning_rate = 1e-6; });
  refused([](TrainOptions& o) { o.cycle_epochs = 0; });
  refused([](TrainOptions& o) { o.train_share = 0.9; });
  refused([](TrainOptions& o) { o.threads = -1; });
  refused([](TrainOptions& o) { o.time_limit_minutes = -1; });
  refused([](TrainOptions& o) { o.device = "abacus"; });
  refused([](TrainOptions& o) { o.network.name = "other"; });
}

}  // namespace
}  // namespace cnvnet
