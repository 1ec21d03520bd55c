#include "classifier/pooled_kernels.h"

#include <algorithm>
#include <cmath>

#include "genome/seeded_random.h"

namespace cnvnet {
namespace {

float relu(float value) { return value > 0 ? value : 0; }

// Adds cells that no pooling window covers to the sums.
void add_cells(const float* in, int64_t cells, int64_t channels, float* __restrict sum,
               float* __restrict square) {
  for (int64_t x = 0; x < cells; ++x, in += channels) {
    for (int64_t c = 0; c < channels; ++c) {
      const float v = relu(in[c]);
      sum[c] += v;
      square[c] += v * v;
    }
  }
}

// Pools two rows after ReLU and adds their values and squares to the sums.
void pool_rows(const float* rows, const BlockShape& s, float* __restrict out, float* __restrict sum,
               float* __restrict square) {
  const int64_t channels = s.channels;
  for (int64_t x = 0; x < s.pooled_width(); ++x, out += channels) {
    const float* __restrict a = rows + 2 * x * channels;
    const float* __restrict b = a + s.row();
    for (int64_t c = 0; c < channels; ++c) {
      const float v0 = relu(a[c]), v1 = relu(a[c + channels]), v2 = relu(b[c]),
                  v3 = relu(b[c + channels]);
      const float total = (v0 + v1) + (v2 + v3);
      out[c] = 0.25f * total;
      sum[c] += total;
      square[c] += (v0 * v0 + v1 * v1) + (v2 * v2 + v3 * v3);
    }
  }
}

// Random bits that depend only on seed and position (SplitMix64).
uint64_t random_bits(uint64_t seed, uint64_t position) {
  return scatter(seed + (position + 1) * kScatterStep);
}

}  // namespace

void pool_and_sum(const float* image, const BlockShape& s, float* pooled, double* sums) {
  const int64_t channels = s.channels;
  std::vector<float> part(
      static_cast<size_t>(2 * channels));  // of two rows in float, added up in double
  float* sum = part.data();
  float* square = sum + channels;
  std::fill(sums, sums + 2 * channels, 0.0);
  for (int64_t y = 0; y < s.height; y += 2) {
    std::fill(part.begin(), part.end(), 0.0f);
    const float* rows = image + y * s.row();
    if (y + 1 == s.height) {
      add_cells(rows, s.width, channels, sum, square);
    } else {
      pool_rows(rows, s, pooled + y / 2 * s.pooled_row(), sum, square);
      if (s.width % 2 == 1) {
        add_cells(rows + s.row() - channels, 1, channels, sum, square);
        add_cells(rows + 2 * s.row() - channels, 1, channels, sum, square);
      }
    }
    for (int64_t c = 0; c < 2 * channels; ++c) sums[c] += part[static_cast<size_t>(c)];
  }
}

void pool_and_scale(const float* rows, const BlockShape& s, const float* scale, const float* shift,
                    float* __restrict pooled) {
  for (int64_t x = 0; x < s.pooled_width(); ++x, pooled += s.channels) {
    const float* __restrict a = rows + 2 * x * s.channels;
    const float* __restrict b = a + s.row();
    for (int64_t c = 0; c < s.channels; ++c) {
      const float total =
          (relu(a[c]) + relu(a[c + s.channels])) + (relu(b[c]) + relu(b[c + s.channels]));
      pooled[c] = 0.25f * total * scale[c] + shift[c];
    }
  }
}

void draw_mask(uint64_t seed, int64_t begin, int64_t size, double dropout, float* mask) {
  const auto limit = static_cast<uint32_t>(std::lround(dropout * 65536));
  const auto keep = static_cast<float>(1.0 / (1.0 - dropout));
  for (int64_t i = 0; i < size; i += 4) {
    uint64_t bits = random_bits(seed, static_cast<uint64_t>(begin + i));
    for (int64_t j = i; j < std::min(i + 4, size); ++j, bits >>= 16)
      mask[j] = (bits & 0xffff) < limit ? 0.0f : keep;
  }
}

void normalise_cells(const float* pooled, int64_t values, int64_t channels, const Normalisation& by,
                     const float* mask, float* __restrict out) {
  for (int64_t i = 0; i < values; i += channels) {
    for (int64_t c = 0; c < channels; ++c) {
      out[i + c] = (pooled[i + c] * by.scale[c] + by.shift[c]) * mask[i + c];
    }
  }
}

void sum_gradients(const float* g, const float* pooled, const BlockShape& s,
                   const BatchStatistics& statistics, double* sums) {
  const int64_t channels = s.channels;
  std::vector<float> part(static_cast<size_t>(2 * channels));
  std::fill(sums, sums + 2 * channels, 0.0);
  for (int64_t y = 0; y < s.pooled_height(); ++y) {
    std::fill(part.begin(), part.end(), 0.0f);
    float* __restrict bias = part.data();
    float* __restrict weight = bias + channels;
    for (int64_t x = 0; x < s.pooled_width(); ++x, g += channels, pooled += channels) {
      for (int64_t c = 0; c < channels; ++c) {
        bias[c] += g[c];
        weight[c] += g[c] * ((pooled[c] - statistics.mean[c]) * statistics.inverse[c]);
      }
    }
    for (int64_t c = 0; c < 2 * channels; ++c) sums[c] += part[static_cast<size_t>(c)];
  }
}

void input_gradient(const float* z, const float* g, const BackwardFactors& factors,
                    const BlockShape& s, float* __restrict out) {
  const float* __restrict window = factors.window.data();
  const float* __restrict constant = factors.constant.data();
  const float* __restrict slope = factors.slope.data();
  const int64_t channels = s.channels;
  for (int64_t x = 0; x < s.width; ++x, z += channels, out += channels) {
    if (g != nullptr && x / 2 < s.pooled_width()) {
      const float* __restrict gradient = g + x / 2 * channels;
      for (int64_t c = 0; c < channels; ++c) {
        const float value = gradient[c] * window[c] - constant[c] - z[c] * slope[c];
        out[c] = z[c] > 0 ? value : 0.0f;
      }
    } else {
      for (int64_t c = 0; c < channels; ++c) {
        const float value = -constant[c] - z[c] * slope[c];
        out[c] = z[c] > 0 ? value : 0.0f;
      }
    }
  }
}

}  // namespace cnvnet
