#include "classifier/evaluation.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "genome/error.h"
#include "tests/classifier/labelled_images.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

Prediction saying(Label label) {
  Prediction prediction = {"", 0.2f, 0.2f, 0.2f};
  (label == Label::kDuplication ? prediction.duplication
   : label == Label::kDeletion  ? prediction.deletion
                                : prediction.not_a_cnv) = 0.6f;
  return prediction;
}

// Truth DUP: 3 right, 1 called DEL; DEL: 2 right, 2 called FP; FP: 4 right, 1 called DUP.
Evaluation example() {
  Evaluation e;
  const auto add = [&](int times, Label truth, Label said) {
    for (int i = 0; i < times; ++i) e.add(truth, saying(said));
  };
  add(3, Label::kDuplication, Label::kDuplication);
  add(1, Label::kDuplication, Label::kDeletion);
  add(2, Label::kDeletion, Label::kDeletion);
  add(2, Label::kDeletion, Label::kNotACnv);
  add(4, Label::kNotACnv, Label::kNotACnv);
  add(1, Label::kNotACnv, Label::kDuplication);
  return e;
}

TEST(Evaluation, MetricsAreThoseOfTheConfusion) {
  const Evaluation e = example();
  EXPECT_EQ(e.images(), 13);
  EXPECT_DOUBLE_EQ(e.accuracy(), 9.0 / 13);
  const ClassMetrics dup = e.metrics(Label::kDuplication);
  EXPECT_EQ(dup.images, 4);
  EXPECT_DOUBLE_EQ(dup.precision, 0.75);
  EXPECT_DOUBLE_EQ(dup.recall, 0.75);
  EXPECT_DOUBLE_EQ(dup.f1, 0.75);
  const ClassMetrics del = e.metrics(Label::kDeletion);
  EXPECT_DOUBLE_EQ(del.precision, 2.0 / 3);
  EXPECT_DOUBLE_EQ(del.recall, 0.5);
  EXPECT_DOUBLE_EQ(del.f1, 4.0 / 7);
}

TEST(Evaluation, NothingGivesZeros) {
  const Evaluation e;
  EXPECT_EQ(e.images(), 0);
  EXPECT_EQ(e.accuracy(), 0);
  EXPECT_EQ(e.metrics(Label::kDeletion).f1, 0);
}

TEST(Evaluation, TableIsForPeople) {
  EXPECT_EQ(example().table(),
            "class    images  precision   recall       F1\n"
            "DUP           4     0.7500   0.7500   0.7500\n"
            "DEL           4     0.6667   0.5000   0.5714\n"
            "FP            5     0.6667   0.8000   0.7273\n"
            "all          13  accuracy 0.6923\n");
}

TEST(Evaluation, JsonHoldsTheSameFigures) {
  const nlohmann::json json = example().to_json();
  EXPECT_EQ(json["images"], 13);
  EXPECT_EQ(json["classes"]["DUP"]["f1"], 0.75);
  EXPECT_EQ(json["classes"]["FP"]["images"], 5);
  EXPECT_EQ(json["confusion"][1][2], 2);
}

// Says DEL for dark right halves, else FP.
class DarknessPredictor : public Predictor {
 public:
  [[nodiscard]] const EncoderSpec& encoder_spec() const override { return spec_; }
  [[nodiscard]] bool concurrent() const override { return true; }
  [[nodiscard]] std::vector<Prediction> predict(
      std::span<const PileupImage> images) const override {
    std::vector<Prediction> predictions;
    for (const PileupImage& image : images) {
      const bool dark = image.at(0, 0, image.columns - 1) < 90;
      predictions.push_back(saying(dark ? Label::kDeletion : Label::kNotACnv));
    }
    return predictions;
  }

 private:
  EncoderSpec spec_ = tiny_encoder();
};

TEST(Evaluation, ReadsAllShards) {
  const TempDir dir;
  write_shard(dir / "a.shard", tiny_encoder(), patterned_candidates(tiny_encoder(), 150));
  write_shard(dir / "b.shard", tiny_encoder(), patterned_candidates(tiny_encoder(), 6));
  const Evaluation e = evaluate(DarknessPredictor(), {dir / "a.shard", dir / "b.shard"});
  EXPECT_EQ(e.images(), 312);
  EXPECT_EQ(e.metrics(Label::kDeletion).f1, 1);
  EXPECT_EQ(e.metrics(Label::kDuplication).recall, 0);
}

TEST(Evaluation, OtherEncodersAreInputErrors) {
  const TempDir dir;
  EncoderSpec other = tiny_encoder();
  other.quality_scale = 5;
  write_shard(dir / "a.shard", other, {});
  EXPECT_THROW((void)evaluate(DarknessPredictor(), {dir / "a.shard"}), InputError);
}

}  // namespace
}  // namespace cnvnet
