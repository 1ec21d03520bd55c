// The network `cnvnet` (private to classifier/): looks at a whole candidate.
//
//   windows  both breakpoints through one residual tower of 2-D convolutions; rows (reads) are
//   pooled by
//            mean and maximum, columns are kept
//   near     both neighbourhoods through one tower of 1-D convolutions
//   depth    the depth over the event through another
//   numbers  the finder's numbers through two layers
//
// The two ends are joined by mean and maximum, so that their order does not matter; all parts meet
// in two layers that give DUP, DEL, not a CNV, and the log-odds of a homozygous event. About 6
// million multiplications per candidate; the paper's network needs 152 for each of two images.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "classifier/conv_norm.h"
#include "classifier/network.h"

namespace cnvnet {

class EventNetwork : public Network {
 public:
  // Throws ConfigError if the images of `encoder` are not of the encoding `cnvnet`, or a part of
  // `spec` is unknown or none is named.
  EventNetwork(const NetworkSpec& spec, const EncoderSpec& encoder);

  torch::Tensor forward(const NetworkInput& input) override;
  void fold() override;
  void set_scale(const torch::Tensor& numbers) override;

 private:
  // A tower of 1-D convolutions over tracks.
  struct TrackShape {
    int64_t tracks;
    std::array<int64_t, 3> filters;
    int64_t columns, out;
  };
  struct Tracks {
    std::vector<ConvNorm> convolutions;
    torch::nn::Linear out = nullptr;
    torch::Tensor look(torch::Tensor x);  // [N, tracks, 1, columns] → [N, out]
  };
  [[nodiscard]] bool sees(const std::string& part) const;
  void build_windows();
  Tracks build_tracks(const std::string& name, TrackShape shape);
  void build_numbers();
  // Each gives [N, width].
  torch::Tensor windows(const torch::Tensor& images);
  torch::Tensor near(const torch::Tensor& tracks);
  torch::Tensor depth(const torch::Tensor& tracks);
  torch::Tensor numbers(const torch::Tensor& numbers);

  NetworkSpec spec_;
  EncoderSpec encoder_;
  int64_t fused_ = 0;  // width of all parts together
  ConvNorm stem_ = nullptr;
  struct Residual {
    ConvNorm first = nullptr, second = nullptr, shortcut = nullptr;
  };
  std::vector<Residual> residuals_;
  Tracks near_, depth_;
  torch::nn::Linear windows_out_ = nullptr;
  torch::nn::Linear numbers_hidden_ = nullptr, numbers_out_ = nullptr;
  torch::Tensor numbers_mean_, numbers_scale_;
  torch::nn::Linear hidden_ = nullptr, output_ = nullptr;
};

}  // namespace cnvnet
