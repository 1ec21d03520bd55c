#include "classifier/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "encoder/encodings.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

constexpr std::array<Label, kLabels> kAllLabels = {Label::kDuplication, Label::kDeletion,
                                                   Label::kNotACnv};

double share(int64_t part, int64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

size_t most_probable(const Prediction& prediction) {
  const std::array<float, kLabels> values = {prediction.duplication, prediction.deletion,
                                             prediction.not_a_cnv};
  return static_cast<size_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

void add_batch(const Predictor& predictor, const std::vector<PileupImage>& images,
               const std::vector<Label>& labels, Evaluation& evaluation) {
  const std::vector<Prediction> predictions = predictor.predict(images);
  for (size_t i = 0; i < images.size(); ++i) evaluation.add(labels[i], predictions[i]);
}

}  // namespace

ClassMetrics Evaluation::metrics(Label label) const {
  const auto own = static_cast<size_t>(label);
  int64_t truths = 0, predicted = 0;
  for (size_t other = 0; other < kLabels; ++other) {
    truths += confusion[own][other];
    predicted += confusion[other][own];
  }
  ClassMetrics result;
  result.images = truths;
  result.precision = share(confusion[own][own], predicted);
  result.recall = share(confusion[own][own], truths);
  const double sum = result.precision + result.recall;
  result.f1 = sum > 0 ? 2 * result.precision * result.recall / sum : 0;
  return result;
}

double Evaluation::accuracy() const {
  int64_t right = 0;
  for (size_t label = 0; label < kLabels; ++label) right += confusion[label][label];
  return share(right, images());
}

int64_t Evaluation::images() const {
  int64_t count = 0;
  for (const auto& row : confusion) {
    for (const int64_t cell : row) count += cell;
  }
  return count;
}

void Evaluation::add(Label truth, const Prediction& prediction) {
  ++confusion[static_cast<size_t>(truth)][most_probable(prediction)];
}

std::string Evaluation::table() const {
  std::string text =
      fmt::format("{:<6}{:>9}{:>11}{:>9}{:>9}\n", "class", "images", "precision", "recall", "F1");
  for (const Label label : kAllLabels) {
    const ClassMetrics m = metrics(label);
    text += fmt::format("{:<6}{:>9}{:>11.4f}{:>9.4f}{:>9.4f}\n", label_name(label), m.images,
                        m.precision, m.recall, m.f1);
  }
  return text + fmt::format("{:<6}{:>9}  accuracy {:.4f}\n", "all", images(), accuracy());
}

nlohmann::json Evaluation::to_json() const {
  nlohmann::json json = {{"images", images()}, {"accuracy", accuracy()}, {"confusion", confusion}};
  for (const Label label : kAllLabels) {
    const ClassMetrics m = metrics(label);
    json["classes"][label_name(label)] = {
        {"images", m.images}, {"precision", m.precision}, {"recall", m.recall}, {"f1", m.f1}};
  }
  return json;
}

Evaluation evaluate(const Predictor& predictor, const std::vector<std::filesystem::path>& shards) {
  constexpr size_t kBatch = 256;
  const std::string wanted = fingerprint_of(predictor.encoder_spec());
  Evaluation evaluation;
  for (const std::filesystem::path& path : shards) {
    ShardReader reader(path);
    if (reader.fingerprint() != wanted) {
      throw InputError(
          fmt::format("the shard {} was drawn with '{}', but the model was trained with '{}'; draw "
                      "it again with that encoder",
                      path.string(), reader.fingerprint(), wanted));
    }
    std::vector<PileupImage> images;
    std::vector<Label> labels;
    for (LabelledImage image; reader.next(image);) {
      images.push_back(std::move(image.image));
      labels.push_back(image.label);
      if (images.size() < kBatch) continue;
      add_batch(predictor, images, labels, evaluation);
      images.clear();
      labels.clear();
    }
    add_batch(predictor, images, labels, evaluation);
  }
  return evaluation;
}

}  // namespace cnvnet
