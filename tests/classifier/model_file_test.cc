#include "classifier/model_file.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <limits>
#include <span>

#include "classifier/half_float.h"
#include "encoder/encodings.h"
#include "genome/digest.h"
#include "genome/error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

CallScorer flat_scorer() {
  const auto inputs = CallScorer::input_names().size();
  CallScorer::Layers layers;
  layers.inputs = static_cast<int>(inputs);
  layers.hidden = 1;
  layers.mean.assign(inputs, 0.1f);
  layers.scale.assign(inputs, 1);
  layers.hidden_weights.assign(inputs, 0.01f);
  layers.hidden_bias = {0.2f};
  layers.out_weights = {0.3f};
  return CallScorer(layers);
}

ModelFile small_model() {
  ModelFile model_file;
  model_file.network.name = "paper";
  model_file.network.dropout = 0.25;
  model_file.encoder = spec_of_encoding("paper");
  model_file.encoder.flank = 20;
  model_file.tensors = {{"conv1.weight", {2, 1, 2}, {0.1f, -0.2f, 1.0f / 3, 4}},
                        {"norm1.running_var", {2}, {1.0f / 3, 1e9f}},
                        {"norm1.weight", {1}, {70000.0f}}};
  model_file.scorer = flat_scorer();
  model_file.thresholds = {0.7, 0.3};
  model_file.record = {{"seed", 7}, {"note", "made for a test"}};
  return model_file;
}

// Bytes of a file with this header and data, with a right length and checksum.
std::string file_of(const std::string& header, const std::string& data) {
  const std::string content =
      fmt::format("cnvnet-model 1\n{:016x}\n{}{}", header.size(), header, data);
  return content + md5_of(std::as_bytes(std::span(content)));
}

std::string header_of(const std::string& content) {
  return content.substr(32, std::stoull(content.substr(15, 16), nullptr, 16));
}

std::string message_of(const std::filesystem::path& path) {
  try {
    (void)ModelFile::load(path);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(ModelFile, WhatIsSavedIsLoaded) {
  const TempDir dir;
  ModelFile model_file = small_model();
  model_file.save(dir / "m.cnv", false);
  EXPECT_EQ(list_folder(dir.path()), "m.cnv");
  const ModelFile again = ModelFile::load(dir / "m.cnv");
  EXPECT_EQ(again.network, model_file.network);
  EXPECT_EQ(again.encoder, model_file.encoder);
  ASSERT_EQ(again.tensors.size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(again.tensors[i].name, model_file.tensors[i].name);
    EXPECT_EQ(again.tensors[i].shape, model_file.tensors[i].shape);
    EXPECT_EQ(again.tensors[i].values, model_file.tensors[i].values);
  }
  EXPECT_EQ(again.scorer->to_json(), model_file.scorer->to_json());
  EXPECT_EQ(again.thresholds.deletion, 0.7);
  EXPECT_EQ(again.thresholds.duplication, 0.3);
  EXPECT_EQ(again.record, model_file.record);
  EXPECT_EQ(again.checksum, model_file.checksum);
  EXPECT_EQ(again.checksum.size(), 32u);
}

TEST(ModelFile, HalfPrecisionRoundsWeightsButNotStatistics) {
  const TempDir dir;
  ModelFile model_file = small_model();
  model_file.save(dir / "m.cnv", true);
  const ModelFile again = ModelFile::load(dir / "m.cnv");
  EXPECT_EQ(again.tensors[0].values[2], from_half_bits(half_bits(1.0f / 3)));
  EXPECT_NE(again.tensors[0].values[2], 1.0f / 3);
  EXPECT_EQ(again.tensors[1].values, model_file.tensors[1].values);
  EXPECT_EQ(again.tensors[2].values, model_file.tensors[2].values) << "beyond fp16's range";
}

TEST(ModelFile, SavingTwiceGivesTheSameBytes) {
  const TempDir dir;
  ModelFile model_file = small_model();
  model_file.save(dir / "a.cnv", true);
  ModelFile again = ModelFile::load(dir / "a.cnv");
  again.save(dir / "b.cnv", true);
  EXPECT_EQ(read_text(dir / "a.cnv"), read_text(dir / "b.cnv"));
}

TEST(ModelFile, TreesAreKeptExactlyAlsoInHalfPrecision) {
  const TempDir dir;
  ModelFile model_file = small_model();
  model_file.network = {"cnvnet", 0.25, {"numbers"}, {"log_size", "split_reads"}};
  model_file.trees.weight = 0.75;
  model_file.trees.event = BoostedTrees(
      -1.5, {0, 3},
      {{1, 1.0f / 3, 1, 2, 0}, {-1, 0, 0, 0, 0.1f}, {-1, 0, 0, 0, -0.1f}, {-1, 0, 0, 0, 0.7f}}, 2);
  model_file.save(dir / "m.cnv", true);
  const ModelFile again = ModelFile::load(dir / "m.cnv");
  EXPECT_EQ(again.trees, model_file.trees);
  EXPECT_EQ(again.tensors.size(), 3u) << "the network's alone";

  model_file.network.numbers = {"log_size"};  // the trees ask for a second feature
  model_file.save(dir / "other.cnv", true);
  EXPECT_NE(message_of(dir / "other.cnv").find("trees do not fit together"), std::string::npos);
}

TEST(ModelFile, APrefilterIsKeptWithItsFeatures) {
  const TempDir dir;
  ModelFile model_file = small_model();
  model_file.network = {"cnvnet", 0.25, {"numbers"}, {"log_size"}};
  model_file.prefilter = Prefilter(
      {"split_reads", "log_size"},
      BoostedTrees(-1.5, {0}, {{1, 2, 1, 2, 0}, {-1, 0, 0, 0, 0.1f}, {-1, 0, 0, 0, -0.1f}}, 2));
  model_file.save(dir / "m.cnv", true);
  const ModelFile again = ModelFile::load(dir / "m.cnv");
  EXPECT_EQ(again.prefilter, model_file.prefilter);
  EXPECT_EQ(again.tensors.size(), 3u) << "the network's alone";

  const std::string content = read_text(dir / "m.cnv");
  const auto damaged = [&](const std::string& name, const std::string& other) {
    std::string header = header_of(content);
    header.replace(header.find(name), name.size(), other);
    const size_t data = 32 + header_of(content).size();
    write_text(dir / "damaged.cnv",
               file_of(header, content.substr(data, content.size() - data - 32)));
    return message_of(dir / "damaged.cnv");
  };
  EXPECT_NE(damaged("split_reads", "locus_event").find("another feature"), std::string::npos);
  EXPECT_NE(damaged("trees.prefilter", "trees.presilter").find("has no trees"), std::string::npos);
}

TEST(ModelFile, MayLackAScorer) {
  const TempDir dir;
  ModelFile model_file = small_model();
  model_file.scorer.reset();
  model_file.save(dir / "m.cnv", false);
  EXPECT_FALSE(ModelFile::load(dir / "m.cnv").scorer.has_value());
}

TEST(ModelFile, AScorerForOtherInputsIsRefusedUnlessAnotherWillBeFitted) {
  const TempDir dir;
  small_model().save(dir / "m.cnv", false);
  const std::string whole = read_text(dir / "m.cnv");
  nlohmann::json header = nlohmann::json::parse(header_of(whole));
  const std::string data =
      whole.substr(32 + header_of(whole).size(), whole.size() - 64 - header_of(whole).size());
  header.at("scorer").at("input_names").at(0) = "another";
  write_text(dir / "m.cnv", file_of(header.dump(), data));
  EXPECT_NE(message_of(dir / "m.cnv").find("made for other inputs"), std::string::npos);
  const ModelFile model_file = ModelFile::load(dir / "m.cnv", false);
  EXPECT_FALSE(model_file.scorer.has_value());
  EXPECT_EQ(model_file.tensors.size(), small_model().tensors.size());
}

TEST(ModelFile, ImpossiblePlaceIsAConfigError) {
  const TempDir dir;
  EXPECT_THROW(small_model().save(dir / "no" / "m.cnv", false), ConfigError);
}

TEST(ModelFile, MissingAndForeignFilesAreInputErrors) {
  const TempDir dir;
  EXPECT_NE(message_of(dir / "none.cnv").find("cannot be opened"), std::string::npos);
  EXPECT_NE(message_of(dir.path()), "no error");
  for (const std::string text :
       {"", "x", "PK\3\4 a zip, as torch.save writes", "cnvnet-model", "cnvnet-model 1\n"}) {
    write_text(dir / "m.cnv", text);
    EXPECT_NE(message_of(dir / "m.cnv").find((dir / "m.cnv").string()), std::string::npos) << text;
  }
  write_text(dir / "m.cnv", "cnvnet-model 2\nwhatever comes");
  EXPECT_NE(message_of(dir / "m.cnv").find("version"), std::string::npos);
}

TEST(ModelFile, EveryCutAndEveryFlippedByteIsAnInputError) {
  const TempDir dir;
  ModelFile model_file = small_model();
  model_file.save(dir / "m.cnv", true);
  const std::string whole = read_text(dir / "m.cnv");
  for (size_t at = 0; at < whole.size(); at += at < 40 ? 1 : 13) {
    write_text(dir / "cut.cnv", whole.substr(0, at));
    EXPECT_NE(message_of(dir / "cut.cnv"), "no error") << "cut at " << at;
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    write_text(dir / "flipped.cnv", flipped);
    EXPECT_NE(message_of(dir / "flipped.cnv"), "no error") << "flipped at " << at;
  }
  write_text(dir / "more.cnv", whole + "0");
  EXPECT_NE(message_of(dir / "more.cnv"), "no error");
}

// Files whose checksum is right, but whose header lies.
TEST(ModelFile, LyingHeadersAreInputErrors) {
  const TempDir dir;
  ModelFile model_file = small_model();
  model_file.save(dir / "m.cnv", false);
  const std::string whole = read_text(dir / "m.cnv");
  const std::string header = header_of(whole);
  const std::string data = whole.substr(32 + header.size(), whole.size() - 64 - header.size());
  write_text(dir / "m.cnv", file_of(header, data));
  ASSERT_EQ(message_of(dir / "m.cnv"), "no error");

  const auto refused = [&](auto change, const std::string& word) {
    nlohmann::json json = nlohmann::json::parse(header);
    change(json);
    write_text(dir / "m.cnv", file_of(json.dump(), data));
    const std::string message = message_of(dir / "m.cnv");
    EXPECT_NE(message.find(word), std::string::npos) << message;
  };
  const std::string larger = "larger than the file";
  refused([](auto& j) { j["tensors"][0]["shape"] = {4, 1, 2}; }, larger);
  refused(
      [](auto& j) {
        j["tensors"][0]["shape"] = {int64_t{1} << 40, int64_t{1} << 40, 4};
      },
      larger);
  refused([](auto& j) { j["tensors"][0]["shape"] = {-1, -4}; }, larger);
  refused([](auto& j) { j["tensors"][0]["shape"] = {0, 4}; }, larger);
  refused([](auto& j) { j["tensors"][0]["shape"] = "4"; }, "header");
  refused([](auto& j) { j["tensors"][2]["type"] = "fp16"; }, "more than its header says");
  refused([](auto& j) { j["tensors"][0]["type"] = "int8"; }, "unknown type");
  refused([](auto& j) { j.erase("tensors"); }, "header");
  refused([](auto& j) { j.erase("scorer"); }, "header");
  refused([](auto& j) { j["scorer"]["hidden"] = 99; }, "scorer");
  refused([](auto& j) { j["encoder"]["version"] = 3; }, "version");
  refused([](auto& j) { j["network"]["name"] = "resnet"; }, "resnet");
  refused([](auto& j) { j["thresholds"]["DEL"] = "high"; }, "header");
  write_text(dir / "m.cnv", file_of("{not json", data));
  EXPECT_NE(message_of(dir / "m.cnv").find("JSON"), std::string::npos);
}

TEST(ModelFile, ALengthBeyondTheFileIsAnInputError) {
  const TempDir dir;
  for (const char* digits : {"ffffffffffffffff", "00000000000000ff", "zzzzzzzzzzzzzzzz"}) {
    const std::string content = fmt::format("cnvnet-model 1\n{}\n{{}}", digits);
    write_text(dir / "m.cnv", content + md5_of(std::as_bytes(std::span(content))));
    EXPECT_NE(message_of(dir / "m.cnv"), "no error") << digits;
  }
}

TEST(ModelFile, ValuesThatAreNoNumbersAreInputErrors) {
  const TempDir dir;
  ModelFile model_file = small_model();
  model_file.tensors[1].values[0] = std::numeric_limits<float>::quiet_NaN();
  model_file.save(dir / "m.cnv", false);
  EXPECT_NE(message_of(dir / "m.cnv").find("no numbers"), std::string::npos);
}

}  // namespace
}  // namespace cnvnet
