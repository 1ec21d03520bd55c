#include "classifier/pooled_block.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "classifier/pooled_kernels.h"

namespace cnvnet {
namespace {

constexpr double kMomentum = 0.1;
constexpr double kEpsilon = 1e-5;

BlockShape shape_of(const torch::Tensor& z) { return {z.size(0), z.size(1), z.size(2), z.size(3)}; }

torch::Tensor empty_pooled(const BlockShape& s, const torch::Tensor& like) {
  return torch::empty({s.images, s.channels, s.pooled_height(), s.pooled_width()}, like.options(),
                      torch::MemoryFormat::ChannelsLast);
}

// Calls work(n) for each image, in parallel.
template <typename Work>
void for_each_image(const BlockShape& s, Work work) {
  at::parallel_for(0, s.images, 1, [&](int64_t begin, int64_t end) {
    for (int64_t n = begin; n < end; ++n) work(n);
  });
}

// Sums of each image, [images][2][channels], and their total, added in the images' order.
class ImageSums {
 public:
  explicit ImageSums(const BlockShape& s)
      : width_(2 * s.channels), sums_(static_cast<size_t>(s.images * width_)) {}
  [[nodiscard]] double* image(int64_t n) { return sums_.data() + n * width_; }
  [[nodiscard]] std::vector<double> total() const {
    std::vector<double> total(static_cast<size_t>(width_), 0.0);
    for (size_t i = 0; i < sums_.size(); ++i) total[i % total.size()] += sums_[i];
    return total;
  }

 private:
  int64_t width_;
  std::vector<double> sums_;
};

torch::Tensor channel_vector(const double* values, int64_t size) {
  torch::Tensor tensor = torch::empty({size}, torch::kFloat);
  std::transform(values, values + size, tensor.data_ptr<float>(),
                 [](double v) { return static_cast<float>(v); });
  return tensor;
}

struct StatisticTensors {
  torch::Tensor mean, inverse;  // [C]
  [[nodiscard]] BatchStatistics view() const {
    return {mean.data_ptr<float>(), inverse.data_ptr<float>()};
  }
};

// Mean and variance of the batch out of its sums; moves the running ones towards them.
StatisticTensors batch_statistics(const std::vector<double>& sums, const BlockShape& s,
                                  const PooledBlockState& state) {
  const auto count = static_cast<double>(s.images * s.height * s.width);
  std::vector<double> mean, inverse;
  auto* running_mean = state.running_mean.data_ptr<float>();
  auto* running_var = state.running_var.data_ptr<float>();
  for (int64_t c = 0; c < s.channels; ++c) {
    const double m = sums[static_cast<size_t>(c)] / count;
    const double variance =
        std::max(0.0, sums[static_cast<size_t>(s.channels + c)] / count - m * m);
    mean.push_back(m);
    inverse.push_back(1 / std::sqrt(variance + kEpsilon));
    const double unbiased = variance * count / std::max(1.0, count - 1);
    running_mean[c] = static_cast<float>((1 - kMomentum) * running_mean[c] + kMomentum * m);
    running_var[c] = static_cast<float>((1 - kMomentum) * running_var[c] + kMomentum * unbiased);
  }
  return {channel_vector(mean.data(), s.channels), channel_vector(inverse.data(), s.channels)};
}

BackwardFactors backward_factors(const std::vector<double>& gradients, const torch::Tensor& weight,
                                 const StatisticTensors& statistics, const BlockShape& s) {
  BackwardFactors f;
  const BatchStatistics batch = statistics.view();
  const auto count = static_cast<double>(s.images * s.height * s.width);
  for (int64_t c = 0; c < s.channels; ++c) {
    const double factor = static_cast<double>(weight.data_ptr<float>()[c]) * batch.inverse[c];
    const double slope =
        factor * batch.inverse[c] * gradients[static_cast<size_t>(s.channels + c)] / count;
    f.window.push_back(static_cast<float>(factor / 4));
    f.slope.push_back(static_cast<float>(slope));
    f.constant.push_back(static_cast<float>(factor * gradients[static_cast<size_t>(c)] / count -
                                            batch.mean[c] * slope));
  }
  return f;
}

class FusedBlock : public torch::autograd::Function<FusedBlock> {
 public:
  // `seed` decides which values are dropped.
  static torch::Tensor forward(torch::autograd::AutogradContext* ctx, const torch::Tensor& input,
                               const torch::Tensor& weight, const torch::Tensor& bias,
                               const PooledBlockState& state, int64_t seed) {
    const torch::Tensor z = input.contiguous(torch::MemoryFormat::ChannelsLast);
    const BlockShape s = shape_of(z);
    torch::Tensor pooled = empty_pooled(s, z), mask = empty_pooled(s, z), out = empty_pooled(s, z);
    const float* z_values = z.data_ptr<float>();
    auto* pooled_values = pooled.data_ptr<float>();
    auto* mask_values = mask.data_ptr<float>();
    auto* out_values = out.data_ptr<float>();
    ImageSums sums(s);
    for_each_image(s, [&](int64_t n) {
      const int64_t at = n * s.pooled_size();
      pool_and_sum(z_values + n * s.size(), s, pooled_values + at, sums.image(n));
      draw_mask(static_cast<uint64_t>(seed), at, s.pooled_size(), state.dropout, mask_values + at);
    });
    const StatisticTensors statistics = batch_statistics(sums.total(), s, state);
    const torch::Tensor scale = weight * statistics.inverse;
    const torch::Tensor shift = bias - statistics.mean * scale;
    const Normalisation by = {scale.data_ptr<float>(), shift.data_ptr<float>()};
    for_each_image(s, [&](int64_t n) {
      const int64_t at = n * s.pooled_size();
      normalise_cells(pooled_values + at, s.pooled_size(), s.channels, by, mask_values + at,
                      out_values + at);
    });
    ctx->save_for_backward({z, weight, pooled, mask, statistics.mean, statistics.inverse});
    return out;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* ctx,
                                                 const torch::autograd::variable_list& gradients) {
    const auto saved = ctx->get_saved_variables();
    const torch::Tensor &z = saved[0], &weight = saved[1], &pooled = saved[2], &mask = saved[3];
    const StatisticTensors statistics = {saved[4], saved[5]};
    const BlockShape s = shape_of(z);
    const torch::Tensor g = (gradients[0] * mask).contiguous(torch::MemoryFormat::ChannelsLast);
    const float* z_values = z.data_ptr<float>();
    const float* g_values = g.data_ptr<float>();
    const float* pooled_values = pooled.data_ptr<float>();
    ImageSums sums(s);
    for_each_image(s, [&](int64_t n) {
      const int64_t at = n * s.pooled_size();
      sum_gradients(g_values + at, pooled_values + at, s, statistics.view(), sums.image(n));
    });
    const std::vector<double> total = sums.total();
    const BackwardFactors factors = backward_factors(total, weight, statistics, s);
    torch::Tensor out = torch::empty_like(z);
    auto* out_values = out.data_ptr<float>();
    for_each_image(s, [&](int64_t n) {
      for (int64_t y = 0; y < s.height; ++y) {
        const int64_t at = n * s.size() + y * s.row();
        const bool dropped = y / 2 >= s.pooled_height();
        const float* window =
            dropped ? nullptr : g_values + n * s.pooled_size() + y / 2 * s.pooled_row();
        input_gradient(z_values + at, window, factors, s, out_values + at);
      }
    });
    return {out,
            channel_vector(total.data() + s.channels, s.channels),
            channel_vector(total.data(), s.channels),
            {},
            {}};
  }
};

torch::Tensor pool_with_running_statistics(const torch::Tensor& input,
                                           const PooledBlockState& state) {
  const torch::Tensor z = input.contiguous(torch::MemoryFormat::ChannelsLast);
  const BlockShape s = shape_of(z);
  const torch::Tensor scale = state.weight * torch::rsqrt(state.running_var + kEpsilon);
  const torch::Tensor shift = state.bias - state.running_mean * scale;
  torch::Tensor out = empty_pooled(s, z);
  const float* z_values = z.data_ptr<float>();
  auto* out_values = out.data_ptr<float>();
  for_each_image(s, [&](int64_t n) {
    for (int64_t y = 0; y < s.pooled_height(); ++y) {
      pool_and_scale(z_values + n * s.size() + 2 * y * s.row(), s, scale.data_ptr<float>(),
                     shift.data_ptr<float>(),
                     out_values + n * s.pooled_size() + y * s.pooled_row());
    }
  });
  return out;
}

}  // namespace

bool can_fuse_pooled_block(const torch::Tensor& input) {
  return input.device().is_cpu() && input.dim() == 4 && input.scalar_type() == torch::kFloat;
}

torch::Tensor fused_pooled_block(const torch::Tensor& input, const PooledBlockState& state,
                                 bool training) {
  if (!training) return pool_with_running_statistics(input, state);
  const auto seed =
      torch::randint(std::numeric_limits<int64_t>::max(), {1}, torch::kLong).item<int64_t>();
  return FusedBlock::apply(input, state.weight, state.bias, state, seed);
}

torch::Tensor plain_pooled_block(const torch::Tensor& input, const PooledBlockState& state,
                                 bool training) {
  const torch::Tensor x =
      torch::batch_norm(torch::relu(input), state.weight, state.bias, state.running_mean,
                        state.running_var, training, kMomentum, kEpsilon, true);
  return torch::dropout(torch::avg_pool2d(x, 2), state.dropout, training);
}

}  // namespace cnvnet
