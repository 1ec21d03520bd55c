#include "classifier/trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "classifier/candidate_fit.h"
#include "classifier/cross_fit.h"
#include "classifier/network_training.h"
#include "classifier/scorer_fit.h"
#include "classifier/training_set.h"
#include "classifier/tree_fit.h"
#include "encoder/encodings.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

void check_options(const TrainOptions& o) {
  const auto demand = [](bool good, const char* key, const char* must) {
    if (!good) throw ConfigError(fmt::format("training setting {} must be {}", key, must));
  };
  demand(o.max_epochs >= 1, "max_epochs", "at least 1");
  demand(o.patience >= 1, "patience", "at least 1");
  demand(o.folds >= 1 && o.folds <= 20, "folds", "from 1 to 20");
  demand(o.batch >= 2 && o.batch <= 4096, "batch", "from 2 to 4096");
  demand(o.min_learning_rate > 0, "min_learning_rate", "above 0");
  demand(o.max_learning_rate >= o.min_learning_rate && o.max_learning_rate <= 1,
         "max_learning_rate", "from min_learning_rate to 1");
  demand(o.cycle_epochs > 0, "cycle_epochs", "above 0");
  demand(o.schedule == "one_cycle" || o.schedule == "cyclical", "schedule",
         "one_cycle or cyclical");
  demand(o.best_by == "loss" || o.best_by == "accuracy", "best_by", "loss or accuracy");
  demand(o.weight_decay >= 0 && o.weight_decay < 1, "weight_decay", "0 or more, and below 1");
  demand(o.label_smoothing >= 0 && o.label_smoothing < 1, "label_smoothing",
         "0 or more, and below 1");
  demand(o.class_balance >= 0 && o.class_balance <= 1, "class_balance", "from 0 to 1");
  demand(o.tree_weight >= 0 && o.tree_weight <= 1, "tree_weight", "from 0 to 1");
  demand(o.train_share > 0 && o.validation_share > 0 && o.train_share + o.validation_share < 1,
         "train_share and validation_share", "above 0, and below 1 together");
  demand(o.threads >= 0 && o.threads <= 1024, "threads", "from 0 to 1024");
  demand(o.time_limit_minutes >= 0, "time_limit_minutes", "0 or more");
}

// Features that are the same for all candidates of a sample. A model that has seen a few libraries
// only would know each by them, and learn how many events it has.
constexpr std::array<std::string_view, 7> kSampleFeatures = {
    "insert_width", "read_share",           "noise_outward", "noise_same_strand",
    "noise_split",  "noise_inverted_split", "depth_noise"};

std::vector<std::string> learnt_features() {
  std::vector<std::string> names;
  for (const std::string_view name : kFeatureNames) {
    if (std::find(kSampleFeatures.begin(), kSampleFeatures.end(), name) == kSampleFeatures.end()) {
      names.emplace_back(name);
    }
  }
  return names;
}

using Counts = std::array<std::array<int64_t, kLabels>, kSplits>;

Counts count_images(const TrainingSet& set, const SplitRule& rule) {
  Counts counts{};
  for (const LabelledImage& image : set.images) {
    ++counts[static_cast<size_t>(rule.split_of(image.locus))][static_cast<size_t>(image.label)];
  }
  return counts;
}

// Each class in the training split, some image in the others.
void check_counts(const Counts& counts) {
  for (int label = 0; label < kLabels; ++label) {
    if (counts[static_cast<size_t>(Split::kTrain)][static_cast<size_t>(label)] > 0) continue;
    throw InputError(
        fmt::format("the shards hold no image of class {} to train on; add shards that do",
                    label_name(static_cast<Label>(label))));
  }
  for (const Split split : {Split::kValidation, Split::kTest}) {
    const auto& row = counts[static_cast<size_t>(split)];
    if (std::any_of(row.begin(), row.end(), [](int64_t count) { return count > 0; })) continue;
    throw InputError(
        fmt::format("the shards hold too few loci: none falls into the {} split; add shards",
                    split_name(split)));
  }
}

std::vector<size_t> images_of(const TrainingSet& set, const SplitRule& rule, Split split) {
  std::vector<size_t> images;
  for (size_t i = 0; i < set.images.size(); ++i) {
    if (rule.split_of(set.images[i].locus) == split) images.push_back(i);
  }
  return images;
}

Evaluation evaluate_images(NetworkTraining& training, const FeatureTrees& trees,
                           const TrainingSet& set, const std::vector<size_t>& images) {
  std::vector<Prediction> predictions = training.predict(set, images);
  blend_trees(trees, training.numbers(), set, images, predictions);
  Evaluation evaluation;
  for (size_t i = 0; i < images.size(); ++i)
    evaluation.add(set.images[images[i]].label, predictions[i]);
  return evaluation;
}

// Candidates with what the network says of both ends.
std::vector<ScorerExample> scorer_examples(NetworkTraining& training, const TrainingSet& set,
                                           const std::vector<CandidateEnds>& candidates) {
  std::vector<size_t> images;
  for (const CandidateEnds& ends : candidates) images.insert(images.end(), {ends.begin, ends.end});
  const std::vector<Prediction> predictions = training.predict(set, images);
  std::vector<ScorerExample> examples;
  for (size_t i = 0; i < candidates.size(); ++i) {
    const LabelledImage& begin = set.images[candidates[i].begin];
    const Label other_end = set.images[candidates[i].end].label;
    ScorerExample example;
    example.locus = begin.locus;
    example.inputs = CallScorer::inputs(begin.image.kind.type, begin.image.features,
                                        predictions[2 * i], predictions[2 * i + 1]);
    example.duplication = begin.image.kind.is_duplication();
    const Label type = example.duplication ? Label::kDuplication : Label::kDeletion;
    example.is_true = begin.label == type && other_end == type;
    examples.push_back(std::move(example));
  }
  return examples;
}

// What a call scorer is fitted to.
struct ScorerCandidates {
  std::vector<CandidateEnds> ends;
  std::vector<bool>
      threshold_shards;  // by number of shard: whether its candidates choose the filter thresholds
};

// Fits on `fitting` and measures on the test split.
void put_scorer(NetworkTraining& training, const TrainingSet& set, const SplitRule& rule,
                const ScorerCandidates& fitting, ModelFile& model_file) {
  nlohmann::json fitted;
  const uint64_t seed = rule.seed;
  std::vector<ScorerExample> examples = scorer_examples(training, set, fitting.ends);
  for (size_t i = 0; i < examples.size(); ++i) {
    examples[i].sets_threshold = fitting.threshold_shards[set.shard_of[fitting.ends[i].begin]];
  }
  const ScorerFit fit = fit_scorer(examples, seed, fitted);
  model_file.scorer = fit.scorer;
  model_file.thresholds = fit.thresholds;
  const nlohmann::json tested =
      scorer_figures(fit, scorer_examples(training, set, candidates_of(set, rule, Split::kTest)));
  model_file.record["scorer"] = {
      {"seed", seed}, {"samples", set.samples}, {"fitted", fitted}, {"test", tested}};
}

// Fits to `fitting` and measures on the test split.
void put_calibration(NetworkTraining& training, const TrainingSet& set,
                     const std::vector<size_t>& test, const std::vector<CandidateOutcome>& fitting,
                     const TrainOptions& options, ModelFile& model_file) {
  model_file.calibration = fit_calibration(fitting);
  model_file.thresholds = {};  // a calibrated call passes if it is more likely true than not
  const auto figures = [&](const std::vector<CandidateOutcome>& outcomes) {
    return candidate_figures(*model_file.calibration, model_file.thresholds, outcomes);
  };
  model_file.record["calls"] = {
      {"calibrated_on", options.calibrate},
      {"folds", options.folds},
      {"validation", figures(fitting)},
      {"test", figures(outcomes_of(training, set, test, model_file.trees, options.calibrate))}};
}

// Fits to `fitting` and measures on the test split.
void put_prefilter(const TrainingSet& set, const std::vector<size_t>& fitting,
                   const std::vector<size_t>& test, uint64_t seed, ModelFile& model_file) {
  model_file.prefilter = fit_prefilter(seed, set, fitting);
  if (!model_file.prefilter) return;
  int64_t left_out = 0, true_events = 0, lost = 0;
  for (const size_t i : test) {
    const LabelledImage& image = set.images[i];
    const bool is_true = image.label != Label::kNotACnv;
    const bool is_kept = model_file.prefilter->keeps(image.image.features);
    left_out += is_kept ? 0 : 1;
    true_events += is_true ? 1 : 0;
    lost += is_true && !is_kept ? 1 : 0;
  }
  model_file.record["prefilter"] = {{"seed", seed},
                                    {"samples", set.samples},
                                    {"test",
                                     {{"candidates", test.size()},
                                      {"left_out", left_out},
                                      {"true", true_events},
                                      {"true_left_out", lost}}}};
}

nlohmann::json to_json(const TrainOptions& o, const SplitRule& rule) {
  return {
      {"split",
       {{"seed", rule.seed}, {"train", rule.train_share}, {"validation", rule.validation_share}}},
      {"hold_out", o.hold_out},
      {"max_epochs", o.max_epochs},
      {"patience", o.patience},
      {"folds", o.folds},
      {"batch", o.batch},
      {"min_learning_rate", o.min_learning_rate},
      {"max_learning_rate", o.max_learning_rate},
      {"schedule", o.schedule},
      {"cycle_epochs", o.cycle_epochs},
      {"best_by", o.best_by},
      {"weight_decay", o.weight_decay},
      {"label_smoothing", o.label_smoothing},
      {"class_balance", o.class_balance},
      {"tree_weight", o.tree_weight},
      {"augmentation", o.augmentation}};
}

nlohmann::json to_json(const Counts& counts) {
  nlohmann::json json;
  for (int split = 0; split < kSplits; ++split) {
    for (int label = 0; label < kLabels; ++label) {
      json[split_name(static_cast<Split>(split))][label_name(static_cast<Label>(label))] =
          counts[static_cast<size_t>(split)][static_cast<size_t>(label)];
    }
  }
  return json;
}

// Without times, so that the same training gives the same model.
nlohmann::json to_json(const std::vector<EpochRecord>& epochs) {
  nlohmann::json json = nlohmann::json::array();
  for (const EpochRecord& e : epochs) {
    json.push_back({{"epoch", e.epoch},
                    {"train_loss", e.train_loss},
                    {"train_accuracy", e.train_accuracy},
                    {"validation_loss", e.validation_loss},
                    {"validation_accuracy", e.validation_accuracy}});
  }
  return json;
}

SplitRule split_of_record(const ModelFile& model_file) {
  try {
    const nlohmann::json& split = model_file.record.at("training").at("split");
    return {split.at("seed").get<uint64_t>(), split.at("train").get<double>(),
            split.at("validation").get<double>()};
  } catch (const nlohmann::json::exception&) {
    throw InputError(
        "the model's record does not say which loci it learnt from, so its scorer cannot be fitted "
        "again");
  }
}

}  // namespace

void remove_state(const TrainOptions& options) {
  if (options.state.empty()) return;
  std::filesystem::remove(options.state);
  for (int fold = 1; fold <= options.folds; ++fold)
    std::filesystem::remove(state_of_fold(options.state, fold));
}

TrainResult train(const TrainOptions& options,
                  const std::function<void(const EpochRecord&)>& progress) {
  check_options(options);
  const TrainingSet set = load_training_set(options.shards, options.hold_out);
  const SplitRule rule = {options.seed, options.train_share, options.validation_share};
  const Counts counts = count_images(set, rule);
  check_counts(counts);

  const bool whole = shape_of(set.encoder).whole_candidates();  // sees features, needs no scorer
  TrainResult result;
  ModelFile& model_file = result.model_file;
  if (!options.from.empty()) {
    model_file = ModelFile::load(options.from, false);
    if (model_file.encoder != set.encoder) {
      throw InputError(fmt::format(
          "the model {} was trained on images drawn with '{}', the shards with '{}'",
          options.from.string(), fingerprint_of(model_file.encoder), fingerprint_of(set.encoder)));
    }
  } else {
    model_file.network = options.network;
    model_file.encoder = set.encoder;
    if (whole) model_file.network.numbers = learnt_features();
  }
  model_file.record = {{"training", to_json(options, rule)},
                       {"samples", set.samples},
                       {"images", to_json(counts)},
                       {"from", model_file.checksum}};
  const std::vector<size_t> learning = images_of(set, rule, Split::kTrain);
  const std::vector<size_t> validation = images_of(set, rule, Split::kValidation);
  const std::vector<size_t> test = images_of(set, rule, Split::kTest);
  std::vector<size_t> all = learning;
  all.insert(all.end(), validation.begin(), validation.end());
  std::vector<CandidateOutcome> outcomes;
  const bool cross_fitted = whole && options.folds > 1;
  if (cross_fitted) {
    outcomes = cross_fit(options, model_file, set, all, progress);
  }
  NetworkTraining training(options, model_file);
  result.epochs = training.run(set, learning, validation, progress);
  model_file.tensors = training.tensors();
  model_file.checksum.clear();
  if (whole) {
    // Nothing of the trees is chosen by the validation split; where the calibration rests on it,
    // they may not see it.
    model_file.trees = fit_trees(options, model_file.trees, training.numbers(), set,
                                 cross_fitted ? all : learning);
  }
  if (whole) put_prefilter(set, all, test, options.seed, model_file);
  result.test = evaluate_images(training, model_file.trees, set, test);
  model_file.record["epochs"] = to_json(result.epochs);
  model_file.record["test"] = result.test.to_json();
  if (!whole) {
    put_scorer(
        training, set, rule,
        {candidates_of(set, rule, Split::kValidation), std::vector<bool>(set.samples.size(), true)},
        model_file);
  } else {
    if (!cross_fitted)
      outcomes = outcomes_of(training, set, validation, model_file.trees, options.calibrate);
    put_calibration(training, set, test, outcomes, options, model_file);
  }
  return result;
}

void refit_scorer(ModelFile& model_file, const std::vector<std::filesystem::path>& shards) {
  if (shape_of(model_file.encoder).whole_candidates()) {
    throw InputError(
        "the model's network sees whole candidates and has no call scorer; use 'cnvnet train "
        "--from'");
  }
  const SplitRule rule = split_of_record(model_file);
  const std::vector<std::string> learnt =
      model_file.record.value("samples", std::vector<std::string>());
  const TrainingSet set = load_training_set(shards);
  if (model_file.encoder != set.encoder) {
    throw InputError(fmt::format(
        "the model was trained on images drawn with '{}', the shards are drawn with '{}'",
        fingerprint_of(model_file.encoder), fingerprint_of(set.encoder)));
  }
  const TrainOptions options;
  NetworkTraining training(options, model_file);
  std::vector<bool> unseen;
  for (const std::string& sample : set.samples) {
    unseen.push_back(std::find(learnt.begin(), learnt.end(), sample) == learnt.end());
  }
  ScorerCandidates fitting = {candidates_of(set, rule, Split::kValidation), unseen};
  for (const CandidateEnds& ends : candidates_of(set, rule, Split::kTrain)) {
    if (unseen[set.shard_of[ends.begin]]) fitting.ends.push_back(ends);
  }
  if (std::find(unseen.begin(), unseen.end(), true) == unseen.end())
    fitting.threshold_shards.flip();
  put_scorer(training, set, rule, fitting, model_file);
  model_file.checksum.clear();
}

void refit_prefilter(ModelFile& model_file, const TrainOptions& options) {
  if (!shape_of(model_file.encoder).whole_candidates()) {
    throw InputError(
        "the model's network does not see whole candidates, so it has no prefilter; use "
        "--scorer-only for its call scorer");
  }
  const SplitRule rule = split_of_record(model_file);
  const TrainingSet set = load_training_set(options.shards, options.hold_out);
  std::vector<size_t> fitting = images_of(set, rule, Split::kTrain);
  const std::vector<size_t> validation = images_of(set, rule, Split::kValidation);
  fitting.insert(fitting.end(), validation.begin(), validation.end());
  put_prefilter(set, fitting, images_of(set, rule, Split::kTest), rule.seed, model_file);
  if (!model_file.prefilter) {
    throw InputError("the shards hold true candidates only, or none; add shards with both");
  }
  model_file.checksum.clear();
}

}  // namespace cnvnet
