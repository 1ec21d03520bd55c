#include "classifier/event_network.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "classifier/augmentation.h"
#include "classifier/network_factory.h"
#include "classifier/network_input.h"
#include "classifier/torch_predictor.h"
#include "classifier/trainer.h"
#include "encoder/encodings.h"
#include "genome/error.h"
#include "tests/classifier/event_images.h"
#include "tests/classifier/labelled_images.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

NetworkSpec event_spec() {
  NetworkSpec spec;
  spec.name = "cnvnet";
  spec.numbers = {"log_size", "alt_fraction_begin"};
  return spec;
}

// A network whose batch-norm statistics are not those of its birth.
NetworkPtr used_network(const NetworkSpec& spec, const EncoderSpec& encoder) {
  torch::manual_seed(21);
  NetworkPtr network = make_network(spec, encoder);
  for (auto& buffer : network->named_buffers()) {
    if (buffer.key().find("running_var") != std::string::npos) buffer.value().uniform_(0.5, 1.5);
    if (buffer.key().find("running_mean") != std::string::npos) buffer.value().uniform_(-0.5, 0.1);
  }
  network->eval();
  return network;
}

NetworkInput input_of(const std::vector<PileupImage>& images, const EncoderSpec& encoder,
                      const NetworkSpec& spec) {
  InputBatch batch(static_cast<int64_t>(images.size()), encoder, places_of_numbers(spec.numbers));
  for (size_t i = 0; i < images.size(); ++i) batch.put(static_cast<int64_t>(i), images[i]);
  return batch.on(torch::kCPU);
}

TEST(EventNetwork, GivesThreeClassesAndAGenotype) {
  const torch::NoGradGuard no_gradient;
  const EncoderSpec encoder = spec_of_encoding("cnvnet");
  const NetworkPtr network = used_network(event_spec(), encoder);
  const NetworkInput input =
      input_of({random_event(encoder, 1), random_event(encoder, 2)}, encoder, event_spec());
  EXPECT_EQ(network->forward(input).sizes().vec(), (std::vector<int64_t>{2, 4}));
  EXPECT_TRUE(input.images.is_contiguous(torch::MemoryFormat::ChannelsLast));
}

TEST(EventNetwork, FoldingChangesNoAnswer) {
  const torch::NoGradGuard no_gradient;
  const EncoderSpec encoder = tiny_event_encoder();
  const NetworkPtr network = used_network(event_spec(), encoder);
  const NetworkInput input =
      input_of({random_event(encoder, 1), random_event(encoder, 2)}, encoder, event_spec());
  const torch::Tensor before = network->forward(input);
  network->fold();
  EXPECT_TRUE(torch::allclose(network->forward(input), before, 1e-4, 1e-5));
}

TEST(EventNetwork, TheOrderOfTheEndsDoesNotMatter) {
  const torch::NoGradGuard no_gradient;
  const EncoderSpec encoder = tiny_event_encoder();
  NetworkSpec spec = event_spec();
  spec.parts = {"windows", "near"};
  const NetworkPtr network = used_network(spec, encoder);
  const PileupImage image = random_event(encoder, 3);
  EXPECT_TRUE(torch::allclose(network->forward(input_of({image}, encoder, spec)),
                              network->forward(input_of({mirror(image, encoder)}, encoder, spec)),
                              1e-4, 1e-6));
}

TEST(EventNetwork, SeesOnlyItsParts) {
  const torch::NoGradGuard no_gradient;
  const EncoderSpec encoder = tiny_event_encoder();
  const auto differs = [&](const std::string& part, auto change) {
    NetworkSpec spec = event_spec();
    spec.parts = {part};
    const NetworkPtr network = used_network(spec, encoder);
    PileupImage image = random_event(encoder, 4);
    const torch::Tensor before = network->forward(input_of({image}, encoder, spec)).clone();
    change(image);
    return !torch::equal(network->forward(input_of({image}, encoder, spec)), before);
  };
  const auto blank_reads = [](PileupImage& image) {
    std::fill(image.values.begin(), image.values.end(), uint8_t{0});
  };
  const auto change_near = [](PileupImage& image) {
    image.tracks[3] = static_cast<uint8_t>(~image.tracks[3]);
  };
  const auto change_depth = [](PileupImage& image) {
    image.tracks.back() = static_cast<uint8_t>(~image.tracks.back());
  };
  const auto change_number = [](PileupImage& image) { image.features[1] += 5; };
  EXPECT_TRUE(differs("windows", blank_reads));
  EXPECT_FALSE(differs("windows", change_near));
  EXPECT_TRUE(differs("near", change_near));
  EXPECT_FALSE(differs("near", change_depth));
  EXPECT_TRUE(differs("depth", change_depth));
  EXPECT_FALSE(differs("depth", blank_reads));
  EXPECT_TRUE(differs("numbers", change_number));
  EXPECT_FALSE(differs("numbers", change_depth));
}

TEST(EventNetwork, RefusesWhatItCannotSee) {
  NetworkSpec spec = event_spec();
  EXPECT_THROW((void)make_network(spec, spec_of_encoding("paper")), ConfigError);
  spec.parts = {"pairs"};
  EXPECT_THROW((void)make_network(spec, tiny_event_encoder()), ConfigError);
  spec.parts = {};
  EXPECT_THROW((void)make_network(spec, tiny_event_encoder()), ConfigError);
  EXPECT_THROW((void)places_of_numbers({"log_size", "phase_of_the_moon"}), InputError);
}

class EventTrainer : public testing::Test {
 protected:
  // Deletions and duplications in turn; every third candidate is false.
  TrainOptions options(int candidates) {
    const EncoderSpec encoder = tiny_event_encoder();
    std::vector<LabelledImage> images;
    for (int i = 0; i < candidates; ++i) {
      const bool duplication = i % 2 == 1;
      const Label label = i % 3 == 0    ? Label::kNotACnv
                          : duplication ? Label::kDuplication
                                        : Label::kDeletion;
      images.push_back(telling_event(encoder, label, duplication, i));
    }
    const std::filesystem::path shard = dir_ / (std::to_string(candidates) + ".shard");
    write_shard(shard, encoder, images, "made");
    TrainOptions o;
    o.shards = {shard};
    o.max_epochs = 8;
    o.folds = 1;
    o.batch = 16;
    o.threads = 1;
    o.device = "cpu";
    return o;
  }
  TempDir dir_;
};

TEST_F(EventTrainer, LearnsAndCalibrates) {
  TrainOptions o = options(400);
  o.calibrate = {"made"};
  o.network.parts = {"windows", "near", "depth", "numbers"};
  o.tree_weight = 0;  // the features of these images tell nothing
  TrainResult result = train(o, nullptr);
  EXPECT_GE(result.test.accuracy(), 0.9) << result.test.table();
  ASSERT_TRUE(result.model_file.calibration.has_value());
  EXPECT_FALSE(result.model_file.scorer.has_value());
  EXPECT_GT(result.model_file.record["calls"]["test"]["DEL"]["average_precision"], 0.95);
  const std::vector<std::string>& learnt = result.model_file.network.numbers;
  EXPECT_EQ(learnt.size(), kFeatureNames.size() - 7) << "all but those of the whole sample";
  EXPECT_EQ(std::count(learnt.begin(), learnt.end(), "noise_outward"), 0);
  EXPECT_EQ(result.model_file.trees.weight, 0);

  result.model_file.save(dir_ / "m.cnv", true);
  const ModelFile loaded = ModelFile::load(dir_ / "m.cnv");
  EXPECT_EQ(loaded.network, result.model_file.network);
  EXPECT_EQ(loaded.calibration, result.model_file.calibration);
  const auto predictor = make_predictor(loaded, PredictorOptions{"cpu", 4});
  const PileupImage sure = telling_event(tiny_event_encoder(), Label::kDeletion, false, 1000).image;
  const Prediction prediction = predictor->predict({&sure, 1}).front();
  EXPECT_GT(prediction.deletion, 0.5);
  EXPECT_TRUE(prediction.homozygous.has_value());
}

TEST_F(EventTrainer, TreesAreKeptWithTheNetworkAndCountInPredictions) {
  TrainOptions o = options(120);
  o.max_epochs = 1;
  ModelFile model_file = train(o, nullptr).model_file;
  EXPECT_EQ(model_file.trees.weight, 0.75);
  ASSERT_FALSE(model_file.trees.event.roots().empty());
  const PileupImage image =
      telling_event(tiny_event_encoder(), Label::kDeletion, false, 1000).image;
  const auto score = [&] {
    return make_predictor(model_file, PredictorOptions{"cpu", 4})->predict({&image, 1}).front();
  };
  model_file.calibration.reset();
  const float blended = score().deletion;
  model_file.trees = {};
  EXPECT_NE(score().deletion, blended);
}

TEST_F(EventTrainer, FitsAPrefilterAndCanFitItAgain) {
  TrainOptions o = options(120);
  o.max_epochs = 1;
  ModelFile model_file = train(o, nullptr).model_file;
  ASSERT_TRUE(model_file.prefilter.has_value());
  EXPECT_EQ(model_file.prefilter->features(), Prefilter::known_features());
  EXPECT_EQ(model_file.record["prefilter"]["test"]["candidates"],
            model_file.record["calls"]["test"]["candidates"]);
  const Prefilter first = *model_file.prefilter;
  model_file.prefilter.reset();
  refit_prefilter(model_file, o);
  EXPECT_EQ(model_file.prefilter, first);
  o.hold_out = {"chr7"};
  EXPECT_THROW(refit_prefilter(model_file, o), InputError) << "no such contig";
}

TEST_F(EventTrainer, SameSeedGivesTheSameModel) {
  TrainOptions o = options(120);
  o.max_epochs = 1;
  const auto checksum = [&] {
    ModelFile model_file = train(o, nullptr).model_file;
    model_file.save(dir_ / "m.cnv", false);
    return model_file.checksum;
  };
  const std::string first = checksum();
  EXPECT_EQ(checksum(), first);
  o.augmentation = false;
  EXPECT_NE(checksum(), first);
}

TEST_F(EventTrainer, FoldsCalibrateOnAllButTheTestSplit) {
  TrainOptions o = options(120);
  o.max_epochs = 3;
  o.state = dir_ / "state";
  const TrainResult alone = train(o, nullptr);
  remove_state(o);
  o.folds = 3;
  std::vector<std::pair<int, int>> seen;
  const TrainResult result =
      train(o, [&](const EpochRecord& record) { seen.emplace_back(record.fold, record.epoch); });
  EXPECT_EQ(seen, (std::vector<std::pair<int, int>>{{1, 1},
                                                    {1, 2},
                                                    {1, 3},
                                                    {2, 1},
                                                    {2, 2},
                                                    {2, 3},
                                                    {3, 1},
                                                    {3, 2},
                                                    {3, 3},
                                                    {0, 1},
                                                    {0, 2},
                                                    {0, 3}}));
  EXPECT_EQ(result.epochs.size(), 3u);
  const nlohmann::json &one = alone.model_file.record["calls"],
                       &all = result.model_file.record["calls"];
  const auto images = [&](const char* split) {
    int64_t sum = 0;
    for (const auto& count : result.model_file.record["images"][split]) sum += count.get<int64_t>();
    return sum;
  };
  EXPECT_EQ(one["validation"]["candidates"], images("validation"));
  EXPECT_EQ(all["validation"]["candidates"], images("train") + images("validation"));
  EXPECT_EQ(all["test"]["candidates"], images("test"));
  EXPECT_EQ(result.model_file.tensors[0].values, alone.model_file.tensors[0].values)
      << "the model's network is the same";
  remove_state(o);
  for (const char* state : {"state", "state.fold1", "state.fold3"}) {
    EXPECT_FALSE(std::filesystem::exists(dir_ / state)) << state;
  }
  o = options(24);
  o.folds = 20;
  EXPECT_THROW((void)train(o, nullptr), InputError) << "some part is empty";
}

TEST_F(EventTrainer, LearnsNothingFromHeldOutContigs) {
  TrainOptions o = options(120);
  o.max_epochs = 1;
  o.hold_out = {"7"};  // telling_event() gives every candidate a contig of its own
  const ModelFile model_file = train(o, nullptr).model_file;
  int64_t images = 0;
  for (const auto& split : model_file.record["images"]) {
    for (const auto& count : split) images += count.get<int64_t>();
  }
  EXPECT_EQ(images, 119);
  EXPECT_EQ(model_file.record["training"]["hold_out"], o.hold_out);
  o.hold_out = {"chr7"};
  EXPECT_THROW((void)train(o, nullptr), InputError);
}

TEST_F(EventTrainer, HasNoScorerToFitAgain) {
  TrainOptions o = options(120);
  o.max_epochs = 1;
  ModelFile model_file = train(o, nullptr).model_file;
  EXPECT_THROW(refit_scorer(model_file, o.shards), InputError);
}

}  // namespace
}  // namespace cnvnet
