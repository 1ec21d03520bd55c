#include "classifier/event_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "encoder/encodings.h"
#include "encoder/event/event_depth.h"
#include "encoder/event/event_encoder.h"
#include "encoder/event/near_tracks.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

constexpr std::array<const char*, 4> kParts = {"windows", "near", "depth", "numbers"};
constexpr int64_t kStem = 8;
constexpr std::array<int64_t, 2> kResiduals = {16, 24};  // filters; each halves rows and columns
constexpr std::array<int64_t, 3> kNearFilters = {16, 24, 24}, kDepthFilters = {8, 16, 16};
constexpr int64_t kWindowsOut = 32, kNearOut = 32, kDepthOut = 16, kNumbersHidden = 48,
                  kNumbersOut = 32;
constexpr int64_t kHidden = 64, kOutputs = 4;

// What both ends say, whatever their order. `ends`: [2 N, width], all begins before all ends.
torch::Tensor join_ends(const torch::Tensor& ends) {
  const int64_t count = ends.size(0) / 2;
  const torch::Tensor begin = ends.narrow(0, 0, count), end = ends.narrow(0, count, count);
  return torch::cat({(begin + end) / 2, torch::maximum(begin, end)}, 1);
}

}  // namespace

EventNetwork::EventNetwork(const NetworkSpec& spec, const EncoderSpec& encoder)
    : spec_(spec), encoder_(encoder) {
  if (encoder.encoding != kEventEncoding.name) {
    throw ConfigError(
        fmt::format("the network '{0}' sees images of the encoding '{0}', not of '{1}'; choose the "
                    "network '{1}'",
                    kEventEncoding.name, encoder.encoding));
  }
  for (const std::string& part : spec.parts) {
    if (std::find(kParts.begin(), kParts.end(), part) != kParts.end()) continue;
    throw ConfigError(fmt::format(
        "network setting parts names '{}', but the parts are windows, near, depth and numbers",
        part));
  }
  if (sees("windows")) build_windows();
  if (sees("near")) {
    near_ = build_tracks("near", {kNearTracks, kNearFilters, encoder.near_bins, kNearOut});
    fused_ += 2 * kNearOut;
  }
  if (sees("depth")) {
    depth_ =
        build_tracks("depth", {kEventDepthTracks, kDepthFilters, encoder.depth_columns, kDepthOut});
    fused_ += kDepthOut;
  }
  if (sees("numbers")) build_numbers();
  if (fused_ == 0)
    throw ConfigError("network setting parts is empty: name windows, near, depth or numbers");
  hidden_ = register_module("hidden", torch::nn::Linear(fused_, kHidden));
  output_ = register_module("output", torch::nn::Linear(kHidden, kOutputs));
}

bool EventNetwork::sees(const std::string& part) const {
  return std::find(spec_.parts.begin(), spec_.parts.end(), part) != spec_.parts.end();
}

void EventNetwork::build_windows() {
  stem_ = register_module("stem",
                          ConvNorm(ConvShape{shape_of(encoder_).channels, kStem, {1, 7}, {1, 2}}));
  int64_t filters = kStem;
  for (size_t i = 0; i < kResiduals.size(); ++i) {
    Residual block;
    const int64_t out = kResiduals[i];
    const auto name = [&](const char* step) { return fmt::format("block{}_{}", i + 1, step); };
    block.first = register_module(name("first"), ConvNorm(ConvShape{filters, out, {3, 3}, {2, 2}}));
    block.second = register_module(name("second"), ConvNorm(ConvShape{out, out}));
    block.shortcut =
        register_module(name("shortcut"), ConvNorm(ConvShape{filters, out, {1, 1}, {2, 2}}));
    residuals_.push_back(block);
    filters = out;
  }
  const int64_t columns = shape_of(encoder_).columns / 8;
  windows_out_ =
      register_module("windows_out", torch::nn::Linear(2 * filters * columns, kWindowsOut));
  fused_ += 2 * kWindowsOut;
}

EventNetwork::Tracks EventNetwork::build_tracks(const std::string& name, TrackShape shape) {
  Tracks tower;
  int64_t filters = shape.tracks;
  for (size_t i = 0; i < shape.filters.size(); ++i) {
    const ConvShape convolution{filters, shape.filters[i], {1, 5}, {1, i < 2 ? 2 : 1}};
    tower.convolutions.push_back(
        register_module(fmt::format("{}{}", name, i + 1), ConvNorm(convolution)));
    filters = shape.filters[i];
  }
  tower.out =
      register_module(name + "_out", torch::nn::Linear(filters * shape.columns / 4, shape.out));
  return tower;
}

torch::Tensor EventNetwork::Tracks::look(torch::Tensor x) {
  for (ConvNorm& convolution : convolutions) x = torch::relu(convolution(x));
  return torch::relu(out(x.flatten(1)));
}

void EventNetwork::build_numbers() {
  const auto count = static_cast<int64_t>(spec_.numbers.size());
  if (count == 0)
    throw ConfigError("the network 'cnvnet' was told to see numbers, but none is named");
  numbers_mean_ = register_buffer("numbers_mean", torch::zeros({count}));
  numbers_scale_ = register_buffer("numbers_scale", torch::ones({count}));
  numbers_hidden_ = register_module("numbers_hidden", torch::nn::Linear(count, kNumbersHidden));
  numbers_out_ = register_module("numbers_out", torch::nn::Linear(kNumbersHidden, kNumbersOut));
  fused_ += kNumbersOut;
}

torch::Tensor EventNetwork::windows(const torch::Tensor& images) {
  torch::Tensor x = torch::relu(stem_(images));
  for (Residual& block : residuals_) {
    const torch::Tensor y = block.second(torch::relu(block.first(x)));
    x = torch::relu(y + block.shortcut(x));
  }
  // Which row a read stands in says little: rows are pooled, columns kept.
  x = torch::cat({x.mean(2), x.amax(2)}, 1).flatten(1);
  return join_ends(torch::relu(windows_out_(x)));
}

torch::Tensor EventNetwork::near(const torch::Tensor& tracks) {
  const int64_t bins = encoder_.near_bins, count = tracks.size(0);
  torch::Tensor x =
      tracks.narrow(1, 0, 2 * kNearTracks * bins).view({count, 2, kNearTracks, 1, bins});
  x = x.transpose(0, 1).reshape({2 * count, kNearTracks, 1, bins});
  return join_ends(near_.look(x));
}

torch::Tensor EventNetwork::depth(const torch::Tensor& tracks) {
  const int64_t columns = encoder_.depth_columns, near = 2 * kNearTracks * encoder_.near_bins;
  torch::Tensor x = tracks.narrow(1, near, kEventDepthTracks * columns)
                        .reshape({tracks.size(0), kEventDepthTracks, 1, columns});
  return depth_.look(x);
}

torch::Tensor EventNetwork::numbers(const torch::Tensor& numbers) {
  const torch::Tensor scaled = (numbers - numbers_mean_) / numbers_scale_;
  return torch::relu(numbers_out_(torch::relu(numbers_hidden_(scaled))));
}

torch::Tensor EventNetwork::forward(const NetworkInput& input) {
  std::vector<torch::Tensor> parts;
  if (stem_) parts.push_back(windows(input.images));
  if (near_.out) parts.push_back(near(input.tracks));
  if (depth_.out) parts.push_back(depth(input.tracks));
  if (numbers_out_) parts.push_back(numbers(input.numbers));
  torch::Tensor x = torch::dropout(torch::cat(parts, 1), spec_.dropout, is_training());
  x = torch::dropout(torch::relu(hidden_(x)), spec_.dropout, is_training());
  return output_(x);
}

void EventNetwork::fold() {
  if (stem_) stem_->fold();
  for (Residual& block : residuals_) {
    for (ConvNorm* step : {&block.first, &block.second, &block.shortcut}) (*step)->fold();
  }
  for (std::vector<ConvNorm>* tower : {&near_.convolutions, &depth_.convolutions}) {
    for (ConvNorm& convolution : *tower) convolution->fold();
  }
}

void EventNetwork::set_scale(const torch::Tensor& numbers) {
  if (!numbers_out_) return;
  const torch::NoGradGuard no_gradient;
  constexpr double kLeastScale = 1e-3;  // a number that never changes stays as it is
  const torch::Tensor deviation = numbers.std(0, false);
  numbers_mean_.copy_(numbers.mean(0));
  numbers_scale_.copy_(
      torch::where(deviation > kLeastScale, deviation, torch::ones_like(deviation)));
}

}  // namespace cnvnet
