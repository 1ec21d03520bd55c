#include "candidates/sample_noise.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace cnvnet {

namespace {

constexpr size_t kBlock = 10;  // bins
constexpr size_t kMinBlocks = 20;
constexpr float kSequenced = 0.2F;     // depth from which a block counts
constexpr double kNormalMad = 1.4826;  // standard deviations per median deviation

float median(std::vector<float>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Mean depths of the blocks that are known and sequenced, of all diploid contigs.
std::vector<float> block_depths(const DepthProfile& depth) {
  std::vector<float> blocks;
  for (int32_t id = 0; id < depth.contigs(); ++id) {
    if (depth.ploidy(id) != 2) continue;
    const std::vector<float>& bins = depth.contig(id);
    for (size_t begin = 0; begin + kBlock <= bins.size(); begin += kBlock) {
      const auto first = bins.begin() + static_cast<std::ptrdiff_t>(begin);
      const float mean = std::accumulate(first, first + kBlock, 0.0F) / kBlock;
      if (mean >= kSequenced) blocks.push_back(mean);  // never true of NaN
    }
  }
  return blocks;
}

double per_million(uint64_t part, uint64_t all) {
  return all == 0 ? 0 : 1e6 * static_cast<double>(part) / static_cast<double>(all);
}

}  // namespace

double depth_noise(const DepthProfile& depth, int32_t read_length) {
  std::vector<float> blocks = block_depths(depth);
  if (blocks.size() < kMinBlocks) return 0;
  const float middle = median(blocks);
  for (float& block : blocks) block = std::abs(block - middle);
  const double deviation = kNormalMad * median(blocks);
  const double bases = depth.diploid_depth() * static_cast<double>(kBlock) * DepthCounts::kBin;
  const double chance = read_length / std::max(1.0, bases);
  return std::min(1.0, std::sqrt(std::max(0.0, deviation * deviation - chance)));
}

SampleNoise measure_noise(const LibraryCounts& counts, const LibraryModel& library,
                          const DepthProfile& depth) {
  SampleNoise noise;
  uint64_t pairs = 0;
  double weight = 0;
  double median_insert = 0;
  for (size_t id = 0; id < counts.groups().size(); ++id) {
    const LibraryCounts::Group& group = counts.groups()[id];
    pairs += group.forward_reverse + group.reverse_forward + group.same_strand;
    const InsertSizes& sizes = library.insert_sizes(static_cast<int32_t>(id));
    if (!library.paired() || sizes.median <= 0) continue;
    const auto share = static_cast<double>(group.forward_reverse);
    noise.insert_width += share * sizes.deviation / sizes.median;
    median_insert += share * sizes.median;
    weight += share;
  }
  if (weight > 0) {
    noise.insert_width /= weight;
    noise.read_share = library.read_length() / (median_insert / weight);
  }
  const auto& lengths = counts.read_lengths();
  const uint64_t reads = std::accumulate(lengths.begin(), lengths.end(), uint64_t{0});
  const LibraryCounts::Local& local = counts.local();
  noise.outward_rate = per_million(local.outward, pairs);
  noise.same_strand_rate = per_million(local.same_strand, pairs);
  noise.split_rate = per_million(local.split, reads);
  noise.inverted_split_rate = per_million(local.inverted_split, reads);
  noise.depth_noise = depth_noise(depth, library.read_length());
  return noise;
}

}  // namespace cnvnet
