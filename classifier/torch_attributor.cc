#include "classifier/torch_attributor.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "classifier/network.h"
#include "classifier/network_factory.h"
#include "classifier/network_input.h"
#include "classifier/torch_predictor.h"
#include "classifier/torch_runtime.h"
#include "classifier/tree_fit.h"
#include "classifier/tree_shares.h"
#include "encoder/encodings.h"
#include "genome/seeded_random.h"

namespace cnvnet {
namespace {

constexpr int64_t kIntegralSteps = 64;
constexpr double kHiddenShare = 0.1;

using Images = std::vector<PileupImage>;

// Integrated gradients of one image's inputs, and the network's log-odds at both ends of the way.
struct Gradients {
  std::vector<float> image, tracks, numbers;
};

// The shares of a tensor's last rows, as plain numbers.
std::vector<float> plain(const torch::Tensor& shares) {
  const torch::Tensor flat = shares.to(torch::kFloat).contiguous().flatten();
  return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

// One input that can be hidden: a byte of an image or track, or a feature.
struct Place {
  enum class Of { kImage, kTracks, kFeature } of = Of::kImage;
  size_t image = 0;
  size_t index = 0;
  double share = 0;
};

double logit(double p) {
  constexpr double kSmallest = 1e-7;
  p = std::clamp(p, kSmallest, 1 - kSmallest);
  return std::log(p / (1 - p));
}

class TorchAttributor : public Attributor {
 public:
  explicit TorchAttributor(const ModelFile& model_file)
      : encoder_(model_file.encoder),
        names_(model_file.network.numbers),
        places_(places_of_numbers(model_file.network.numbers)),
        trees_(model_file.trees),
        calibration_(model_file.calibration),
        mean_(mean_features(model_file)),
        sees_reads_(std::ranges::any_of(model_file.tensors,
                                        [](const NamedTensor& tensor) {
                                          return tensor.name.starts_with("stem") ||
                                                 tensor.name.starts_with("conv1");
                                        })),
        predictor_(make_predictor(model_file, {.device = "cpu", .batch = 32})),
        network_(make_network(model_file.network, model_file.encoder)) {
    set_tensors(*network_, model_file.tensors);
    network_->eval();
    for (torch::Tensor& parameter : network_->parameters()) parameter.set_requires_grad(false);
  }

  [[nodiscard]] Attribution attribute(std::span<const PileupImage> images) const override {
    set_torch_threads(1);
    const Images own(images.begin(), images.end());
    const Images base = baseline_of(own);
    Attribution told;
    told.score = probability({own}).front();
    const std::vector<double> ends = log_odds({own, base});
    told.log_odds = ends[0];
    told.baseline = ends[1];
    const double scale = slope(own.front().kind) / static_cast<double>(own.size());
    const double of_network = scale * (1 - trees_.weight);
    add_features(own.front(), base.front(), told);
    for (size_t i = 0; i < own.size(); ++i) {
      Gradients gradients = integrate(own[i], base[i]);
      for (float& share : gradients.image) share *= static_cast<float>(of_network);
      for (float& share : gradients.tracks) share *= static_cast<float>(of_network);
      for (size_t f = 0; f < gradients.numbers.size(); ++f) {
        told.features[f].by_network += of_network * gradients.numbers[f];
      }
      if (sees_reads_) told.images.push_back(std::move(gradients.image));
      if (i == 0) told.tracks = std::move(gradients.tracks);
    }
    told.rest = told.log_odds - told.baseline - sum_of_shares(told);
    leave_out(own, base, told);
    hide(own, base, told);
    return told;
  }

 private:
  [[nodiscard]] static std::vector<float> mean_features(const ModelFile& model_file) {
    for (const NamedTensor& tensor : model_file.tensors) {
      if (tensor.name == "numbers_mean") return tensor.values;
    }
    return std::vector<float>(model_file.network.numbers.size(), 0);
  }

  [[nodiscard]] Images baseline_of(const Images& own) const {
    Images base = own;
    for (PileupImage& image : base) {
      clear_evidence(encoder_, image);
      for (size_t f = 0; f < places_.size(); ++f) {
        if (names_[f] != "is_duplication") image.features[places_[f]] = mean_[f];
      }
    }
    return base;
  }

  // Of the calibration, which the shares are stretched by.
  [[nodiscard]] double slope(const CandidateKind& kind) const {
    if (!calibration_) return 1;
    const Calibration::Lines& lines = calibration_->of(calibration_group(kind));
    return (kind.is_duplication() ? lines.duplication : lines.deletion).slope;
  }

  // What `of` says of each candidate: the mean over its images, predicted together.
  template <typename Of>
  [[nodiscard]] std::vector<double> means(const std::vector<Images>& candidates,
                                          const Of& of) const {
    Images all;
    for (const Images& images : candidates) all.insert(all.end(), images.begin(), images.end());
    const std::vector<Prediction> predictions = predictor_->predict(all);
    std::vector<double> values;
    auto next = predictions.begin();
    for (const Images& images : candidates) {
      double sum = 0;
      for (const PileupImage& image : images) sum += of(*next++, image.kind.is_duplication());
      values.push_back(sum / static_cast<double>(images.size()));
    }
    return values;
  }

  // Of each candidate's type.
  [[nodiscard]] std::vector<double> probability(const std::vector<Images>& candidates) const {
    return means(candidates, [](const Prediction& prediction, bool duplication) -> double {
      return duplication ? prediction.duplication : prediction.deletion;
    });
  }

  [[nodiscard]] std::vector<double> log_odds(const std::vector<Images>& candidates) const {
    return means(candidates, log_odds_of_type);
  }

  void add_features(const PileupImage& own, const PileupImage& base, Attribution& told) const {
    const std::vector<float> values = tree_features(own, places_);
    const std::vector<float> baseline = tree_features(base, places_);
    const std::vector<double> shares = trees_.weight > 0
                                           ? tree_shares(trees_.event, values, baseline)
                                           : std::vector<double>(values.size(), 0);
    const double scale = slope(own.kind) * trees_.weight;
    for (size_t f = 0; f < names_.size(); ++f) {
      told.features.push_back({names_[f], values[f], baseline[f], scale * shares[f], 0, 0});
    }
  }

  // Of log(P(type) / P(no CNV)) of the network alone.
  [[nodiscard]] Gradients integrate(const PileupImage& own, const PileupImage& base) const {
    InputBatch batch(2, encoder_, places_);
    batch.put(0, own);
    batch.put(1, base);
    const NetworkInput ends = batch.on(torch::kCPU);
    const torch::Tensor steps =
        (torch::arange(kIntegralSteps, torch::kFloat) + 0.5) / static_cast<double>(kIntegralSteps);
    std::vector<torch::Tensor> inputs, differences;
    // All points of the way from the baseline (row `b`) to the candidate (row `a`).
    const auto way = [&](const torch::Tensor& x, int64_t a, int64_t b) {
      const torch::Tensor from = x[b].unsqueeze(0), difference = x[a].unsqueeze(0) - from;
      std::vector<int64_t> shape(static_cast<size_t>(x.dim()), 1);
      shape[0] = kIntegralSteps;
      inputs.push_back((from + steps.view(shape) * difference).detach().requires_grad_(true));
      differences.push_back(difference);
      return inputs.back();
    };
    NetworkInput input;
    const bool whole = ends.tracks.defined();
    if (whole) {
      const torch::Tensor begin = way(ends.images, 0, 1), end = way(ends.images, 2, 3);
      input.images = torch::cat({begin, end});
      input.tracks = way(ends.tracks, 0, 1);
      input.numbers = way(ends.numbers, 0, 1);
    } else {
      input.images = way(ends.images, 0, 1);
    }
    const torch::Tensor logits = network_->forward(input);
    const int64_t type = own.kind.is_duplication() ? 0 : 1;
    constexpr int64_t kNone = 2;
    const torch::Tensor odds = (logits.select(1, type) - logits.select(1, kNone)).sum();
    const auto slopes = torch::autograd::grad({odds}, inputs, {}, {}, false, /*allow_unused=*/true);
    const auto share = [&](size_t i) {
      if (!slopes[i].defined()) return torch::zeros_like(differences[i]);
      return slopes[i].mean(0, true) * differences[i];
    };
    if (!whole) return {plain(share(0)), {}, {}};
    // [1, C, H, W] of each end → [C][both ends' rows][W]
    return {plain(torch::cat({share(0), share(1)}, 2)), plain(share(2)), plain(share(3))};
  }

  [[nodiscard]] static double sum_of_shares(const Attribution& told) {
    double sum = std::accumulate(told.tracks.begin(), told.tracks.end(), 0.0);
    for (const auto& image : told.images) sum = std::accumulate(image.begin(), image.end(), sum);
    for (const Attribution::Feature& feature : told.features) sum += feature.share();
    return sum;
  }

  void leave_out(const Images& own, const Images& base, Attribution& told) const {
    std::vector<Images> without(places_.size(), own);
    for (size_t f = 0; f < places_.size(); ++f) {
      for (size_t i = 0; i < own.size(); ++i) {
        without[f][i].features[places_[f]] = base[i].features[places_[f]];
      }
    }
    const std::vector<double> left = log_odds(without);
    for (size_t f = 0; f < places_.size(); ++f) told.features[f].left_out = told.log_odds - left[f];
  }

  // Hides the first tenth of `places` in their order.
  [[nodiscard]] Images hidden(const Images& own, const Images& base,
                              const std::vector<Place>& places, size_t count) const {
    Images without = own;
    for (size_t i = 0; i < count; ++i) {
      const Place& place = places[i];
      if (place.of == Place::Of::kImage) {
        without[place.image].values[place.index] = base[place.image].values[place.index];
      } else if (place.of == Place::Of::kTracks) {
        without[place.image].tracks[place.index] = base[place.image].tracks[place.index];
      } else {
        for (size_t image = 0; image < own.size(); ++image) {
          without[image].features[place.index] = base[image].features[place.index];
        }
      }
    }
    return without;
  }

  void hide(const Images& own, const Images& base, Attribution& told) const {
    std::vector<Place> image, features;
    for (size_t i = 0; i < told.tracks.size(); ++i) {
      image.push_back({Place::Of::kTracks, 0, i, told.tracks[i]});
    }
    for (size_t picture = 0; picture < told.images.size(); ++picture) {
      for (size_t i = 0; i < told.images[picture].size(); ++i) {
        image.push_back({Place::Of::kImage, picture, i, told.images[picture][i]});
      }
    }
    for (size_t f = 0; f < places_.size(); ++f) {
      features.push_back({Place::Of::kFeature, 0, places_[f], told.features[f].share()});
    }
    for (auto& [name, places] : {std::pair("image", &image), std::pair("features", &features)}) {
      if (!places->empty()) told.hidings.push_back(hide_tenth(name, *places, own, base));
    }
  }

  [[nodiscard]] Attribution::Hiding hide_tenth(const char* name, std::vector<Place>& places,
                                               const Images& own, const Images& base) const {
    Attribution::Hiding hiding;
    hiding.inputs = name;
    hiding.count = places.size();
    hiding.hidden = static_cast<size_t>(
        std::lround(kHiddenShare * static_cast<double>(std::max<size_t>(10, places.size()))));
    std::vector<Images> candidates;
    SeededRandom random(seeded_hash(own.front().id, 1));
    std::vector<size_t> order(places.size());
    std::iota(order.begin(), order.end(), size_t{0});
    for (int draw = 0; draw < Attribution::kDraws; ++draw) {
      random.shuffle(order);
      std::vector<Place> drawn;
      for (size_t i = 0; i < hiding.hidden; ++i) drawn.push_back(places[order[i]]);
      candidates.push_back(hidden(own, base, drawn, hiding.hidden));
    }
    std::stable_sort(places.begin(), places.end(),
                     [](const Place& a, const Place& b) { return a.share > b.share; });
    candidates.push_back(hidden(own, base, places, hiding.hidden));
    const std::vector<double> left = probability(candidates);
    for (int draw = 0; draw < Attribution::kDraws; ++draw) {
      hiding.without_random += left[static_cast<size_t>(draw)] / Attribution::kDraws;
      hiding.log_odds_random += logit(left[static_cast<size_t>(draw)]) / Attribution::kDraws;
    }
    hiding.without_top = left.back();
    hiding.log_odds_top = logit(left.back());
    return hiding;
  }

  EncoderSpec encoder_;
  std::vector<std::string> names_;
  std::vector<size_t> places_;  // of these among all features
  FeatureTrees trees_;
  std::optional<Calibration> calibration_;
  std::vector<float> mean_;  // of the features, in training
  bool sees_reads_;          // whether the network looks at PileupImage::values
  std::unique_ptr<Predictor> predictor_;
  NetworkPtr network_;
};

}  // namespace

std::unique_ptr<Attributor> make_attributor(const ModelFile& model_file) {
  return std::make_unique<TorchAttributor>(model_file);
}

}  // namespace cnvnet
