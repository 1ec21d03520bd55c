// The loops of pooled_block.h over plain memory; no torch here.
//
// They are compiled with -fno-trapping-math: without it g++ may not turn a ReLU inside
// a loop into vector instructions, and training takes 1.7 times as long.
#pragma once

#include <cstdint>
#include <vector>

namespace cnvnet {

// Activations with channels last: value (y, x, c) of an image lies at (y * width + x) * channels +
// c.
struct BlockShape {
  int64_t images, channels, height, width;
  [[nodiscard]] int64_t pooled_height() const { return height / 2; }
  [[nodiscard]] int64_t pooled_width() const { return width / 2; }
  [[nodiscard]] int64_t row() const { return width * channels; }
  [[nodiscard]] int64_t pooled_row() const { return pooled_width() * channels; }
  [[nodiscard]] int64_t size() const { return height * row(); }
  [[nodiscard]] int64_t pooled_size() const { return pooled_height() * pooled_row(); }
};

// Pools one image after ReLU, and sums its values and their squares over all cells,
// also those that pooling drops: `sums` is [2][channels].
void pool_and_sum(const float* image, const BlockShape& shape, float* pooled, double* sums);

// Pools two rows of cells after ReLU to one, times `scale` plus `shift` per channel.
void pool_and_scale(const float* rows, const BlockShape& shape, const float* scale,
                    const float* shift, float* pooled);

// Draws what each value of an image is multiplied with: 0 for a share of `dropout`, else
// 1 / (1 - dropout). `begin` is the place of its first value in the batch; a value's
// factor depends only on the seed and its place.
void draw_mask(uint64_t seed, int64_t begin, int64_t size, double dropout, float* mask);

// Normalises pooled cells in place and drops some: value * scale + shift, times the mask.
struct Normalisation {
  const float *scale, *shift;  // [channels]
};
void normalise_cells(const float* pooled, int64_t values, int64_t channels, const Normalisation& by,
                     const float* mask, float* out);

// Sums over one image of the gradient g, and of g times the normalised value: [2][channels],
// the gradients of the batch normalisation's bias and weight.
struct BatchStatistics {
  const float *mean, *inverse;  // [channels]; inverse = 1 / sqrt(variance + epsilon)
};
void sum_gradients(const float* g, const float* pooled, const BlockShape& shape,
                   const BatchStatistics& statistics, double* sums);

// The gradient for a value z of the convolution's output, where ReLU let it through: what
// its pooling window passes on, less what the batch's mean and variance take:
// g * window - constant - z * slope.
struct BackwardFactors {
  std::vector<float> window, constant, slope;  // [channels]
};
// One row of cells. `g` is the pooled row that covers it, null where pooling dropped the row.
void input_gradient(const float* z, const float* g, const BackwardFactors& factors,
                    const BlockShape& shape, float* out);

}  // namespace cnvnet
