#include <gtest/gtest.h>

#include "classifier/network_factory.h"
#include "classifier/network_input.h"
#include "classifier/paper_network.h"
#include "classifier/pooled_block.h"
#include "classifier/torch_predictor.h"
#include "classifier/torch_runtime.h"
#include "encoder/encodings.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

PooledBlockState random_state(int64_t channels, double dropout) {
  return {torch::rand({channels}) + 0.5, torch::randn({channels}), torch::randn({channels}).abs(),
          torch::rand({channels}) + 0.5, dropout};
}

PooledBlockState copy_of(const PooledBlockState& s) {
  return {s.weight.clone(), s.bias.clone(), s.running_mean.clone(), s.running_var.clone(),
          s.dropout};
}

torch::Tensor random_input(int64_t height, int64_t width) {
  return torch::randn({3, 5, height, width}).contiguous(torch::MemoryFormat::ChannelsLast);
}

NetworkSpec spec_named(const std::string& name, double dropout) {
  NetworkSpec spec;
  spec.name = name;
  spec.dropout = dropout;
  spec.numbers = {"log_size"};
  return spec;
}

NetworkSpec paper_network() { return spec_named("paper", 0.4); }

TEST(Network, PaperHasAsManyValuesAsThePaperSays) {
  EXPECT_EQ(count_network_values(paper_network()), 5'110'979);
}

TEST(Network, GivesThreeLogitsPerImage) {
  torch::manual_seed(1);
  PaperNetwork network(paper_network(), spec_of_encoding("paper"));
  network.eval();
  const torch::NoGradGuard no_gradient;
  const torch::Tensor logits =
      network.forward(InputBatch(2, spec_of_encoding("paper"), {}).on(torch::kCPU));
  EXPECT_EQ(logits.sizes().vec(), (std::vector<int64_t>{2, 3}));
}

TEST(Network, RefusesUnknownNamesAndSizes) {
  EXPECT_THROW((void)make_network(spec_named("resnet", 0.4), spec_of_encoding("paper")),
               ConfigError);
  EXPECT_THROW((void)make_network(spec_named("paper", 1.0), spec_of_encoding("paper")),
               ConfigError);
  EXPECT_THROW((void)make_network(spec_named("paper", 0.4), spec_of_encoding("cnvnet")),
               ConfigError);
  EXPECT_THROW((void)make_network(spec_named("cnvnet", 0.4), spec_of_encoding("paper")),
               ConfigError);
  EncoderSpec small = spec_of_encoding("paper");
  small.flank = 5;
  EXPECT_THROW((void)make_network(paper_network(), small), ConfigError);
}

TEST(Network, PutsImagesChannelsLast) {
  EncoderSpec spec = spec_of_encoding("paper");
  spec.flank = 1;
  spec.reference_rows = spec.coverage_rows = 0;
  spec.read_rows = 1;
  PileupImage image;
  image.channels = image.columns = 3;
  image.rows = 1;
  image.values = {0, 51, 102, 153, 204, 255, 1, 2, 3};
  InputBatch input(2, spec, {});
  input.put(1, image);
  const torch::Tensor batch = input.on(torch::kCPU).images;
  EXPECT_TRUE(batch.is_contiguous(torch::MemoryFormat::ChannelsLast));
  EXPECT_EQ(batch[0].abs().sum().item<float>(), 0);
  EXPECT_FLOAT_EQ(batch[1][0][0][1].item<float>(), 0.2f);
  EXPECT_FLOAT_EQ(batch[1][1][0][2].item<float>(), 1.0f);
  EXPECT_FLOAT_EQ(batch[1][2][0][0].item<float>(), 1.0f / 255);
}

TEST(Network, TensorsGoThereAndBack) {
  torch::manual_seed(1);
  PaperNetwork a(paper_network(), spec_of_encoding("paper")),
      b(paper_network(), spec_of_encoding("paper"));
  set_tensors(b, tensors_of(a));
  const std::vector<NamedTensor> from = tensors_of(a), to = tensors_of(b);
  ASSERT_EQ(from.size(), to.size());
  for (size_t i = 0; i < from.size(); ++i) {
    EXPECT_EQ(from[i].name, to[i].name);
    EXPECT_EQ(from[i].values, to[i].values) << from[i].name;
  }
  EXPECT_EQ(from.front().name, "conv1.bias");
}

TEST(PooledBlock, EqualsTorchsStepsInInference) {
  torch::manual_seed(2);
  for (const auto& [height, width] : {std::pair{6, 8}, std::pair{7, 9}, std::pair{2, 3}}) {
    const PooledBlockState state = random_state(5, 0.4);
    const torch::Tensor input = random_input(height, width);
    const torch::Tensor fused = fused_pooled_block(input, state, false);
    EXPECT_TRUE(torch::allclose(fused, plain_pooled_block(input, state, false), 1e-4, 1e-5))
        << height;
  }
}

TEST(PooledBlock, EqualsTorchsStepsInTraining) {
  torch::manual_seed(3);
  for (const auto& [height, width] : {std::pair{6, 8}, std::pair{7, 9}}) {
    PooledBlockState fused = random_state(5, 0), plain = copy_of(fused);
    torch::Tensor fused_input = random_input(height, width), plain_input = fused_input.clone();
    for (torch::Tensor tensor :
         {fused.weight, fused.bias, plain.weight, plain.bias, fused_input, plain_input}) {
      tensor.requires_grad_();
    }
    const torch::Tensor a = fused_pooled_block(fused_input, fused, true);
    const torch::Tensor b = plain_pooled_block(plain_input, plain, true);
    EXPECT_TRUE(torch::allclose(a, b, 1e-4, 1e-5));
    EXPECT_TRUE(torch::allclose(fused.running_mean, plain.running_mean, 1e-4, 1e-5));
    EXPECT_TRUE(torch::allclose(fused.running_var, plain.running_var, 1e-4, 1e-5));

    const torch::Tensor direction = torch::randn(a.sizes());
    (a * direction).sum().backward();
    (b * direction).sum().backward();
    EXPECT_TRUE(torch::allclose(fused_input.grad(), plain_input.grad(), 1e-3, 1e-5));
    EXPECT_TRUE(torch::allclose(fused.weight.grad(), plain.weight.grad(), 1e-3, 1e-4));
    EXPECT_TRUE(torch::allclose(fused.bias.grad(), plain.bias.grad(), 1e-3, 1e-4));
  }
}

TEST(PooledBlock, DropoutKeepsTheMeanAndItsGradientFollows) {
  torch::manual_seed(4);
  PooledBlockState state = random_state(64, 0.4);
  state.weight.fill_(0);
  state.bias.fill_(1);  // every value is 1 before dropout
  state.bias.requires_grad_();
  torch::Tensor input =
      torch::randn({4, 64, 20, 20}).contiguous(torch::MemoryFormat::ChannelsLast).requires_grad_();
  const torch::Tensor out = fused_pooled_block(input, state, true);
  EXPECT_NEAR(out.eq(0).to(torch::kFloat).mean().item<float>(), 0.4, 0.02);
  EXPECT_NEAR(out.mean().item<float>(), 1, 0.03);
  out.sum().backward();
  EXPECT_NEAR(state.bias.grad().sum().item<float>(), out.sum().item<float>(), 1e-1);
}

TEST(PooledBlock, DoesNotDependOnTheNumberOfThreads) {
  const PooledBlockState state = [] {
    torch::manual_seed(5);
    return random_state(5, 0.4);
  }();
  const torch::Tensor input = random_input(9, 11);
  const auto run = [&](int threads) {
    set_torch_threads(threads);
    torch::manual_seed(6);
    return fused_pooled_block(input, copy_of(state), true);
  };
  EXPECT_TRUE(torch::equal(run(1), run(3)));
  set_torch_threads(1);
}

}  // namespace
}  // namespace cnvnet
