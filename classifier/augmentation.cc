#include "classifier/augmentation.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "encoder/event/channels.h"
#include "encoder/event/event_depth.h"
#include "encoder/event/near_tracks.h"

namespace cnvnet {
namespace {

constexpr double kLeastShare = 0.6;     // of reads
constexpr double kLeastQuality = 0.75;  // factor of base qualities
constexpr double kTrackNoise = 4;       // bytes

constexpr size_t quality_channel() {
  for (size_t i = 0; i < kChannels.size(); ++i) {
    if (kChannels[i].draw == draw_quality) return i;
  }
  return kChannels.size();
}

// Pairs of numbers that change places in a mirror.
std::vector<std::pair<size_t, size_t>> mirrored_numbers() {
  constexpr std::string_view kBegin = "_begin", kEnd = "_end";
  std::vector<std::pair<size_t, size_t>> pairs;
  for (size_t i = 0; i < kFeatureNames.size(); ++i) {
    if (!kFeatureNames[i].ends_with(kBegin)) continue;
    const std::string twin =
        std::string(kFeatureNames[i].substr(0, kFeatureNames[i].size() - kBegin.size())) +
        std::string(kEnd);
    if (const auto place = find_feature(twin)) pairs.emplace_back(i, *place);
  }
  return pairs;
}

}  // namespace

PileupImage mirror(const PileupImage& image, const EncoderSpec& encoder) {
  static const std::vector<std::pair<size_t, size_t>> kTwins = mirrored_numbers();
  PileupImage result = image;
  // Bytes of one end in a channel
  const auto half = static_cast<std::ptrdiff_t>(image.rows / 2) * image.columns;
  for (int channel = 0; channel < image.channels; ++channel) {
    const auto begin = result.values.begin() + 2 * half * channel;
    std::swap_ranges(begin, begin + half, begin + half);
  }
  const auto near = static_cast<std::ptrdiff_t>(kNearTracks) * encoder.near_bins;
  std::swap_ranges(result.tracks.begin(), result.tracks.begin() + near,
                   result.tracks.begin() + near);
  for (int track = 0; track < kEventDepthTracks; ++track) {
    const auto begin = result.tracks.begin() + 2 * near +
                       static_cast<std::ptrdiff_t>(track) * encoder.depth_columns;
    std::reverse(begin, begin + encoder.depth_columns);
  }
  for (const auto& [one, other] : kTwins) std::swap(result.features[one], result.features[other]);
  return result;
}

void thin_reads(double share, const EncoderSpec& encoder, SeededRandom& random,
                PileupImage& image) {
  const auto columns = static_cast<size_t>(image.columns);
  for (int end = 0; end < 2; ++end) {
    const int first = end * encoder.read_rows;
    int next = first;
    for (int row = first; row < first + encoder.read_rows; ++row) {
      if (random.uniform() >= share) continue;
      for (int channel = 0; channel < image.channels && next != row; ++channel) {
        std::memcpy(&image.at(channel, next, 0), &image.at(channel, row, 0), columns);
      }
      ++next;
    }
    for (; next < first + encoder.read_rows; ++next) {
      for (int channel = 0; channel < image.channels; ++channel)
        std::memset(&image.at(channel, next, 0), 0, columns);
    }
  }
}

void jitter(const EncoderSpec& encoder, SeededRandom& random, PileupImage& image) {
  const double quality = kLeastQuality + (1 - kLeastQuality) * random.uniform();
  const auto cells = static_cast<size_t>(image.rows) * static_cast<size_t>(image.columns);
  for (uint8_t& value : std::span(image.values).subspan(quality_channel() * cells, cells)) {
    value = static_cast<uint8_t>(std::lround(value * quality));
  }
  // Whole tracks move together, single columns a little besides.
  const auto move = [&](std::span<uint8_t> track) {
    const double offset = kTrackNoise * (2 * random.uniform() - 1);
    for (uint8_t& value : track) {
      const double noise = offset + kTrackNoise * (2 * random.uniform() - 1);
      if (value != 0)
        value = static_cast<uint8_t>(std::clamp(std::lround(value + noise), 1L, 255L));
    }
  };
  const auto bins = static_cast<size_t>(encoder.near_bins),
             columns = static_cast<size_t>(encoder.depth_columns);
  std::span<uint8_t> rest(image.tracks);
  for (int track = 0; track < 2 * kNearTracks; ++track, rest = rest.subspan(bins))
    move(rest.first(bins));
  for (int track = 0; track < kEventDepthTracks; ++track, rest = rest.subspan(columns))
    move(rest.first(columns));
}

PileupImage vary(const PileupImage& image, const EncoderSpec& encoder, SeededRandom& random) {
  PileupImage result = random.uniform() < 0.5 ? mirror(image, encoder) : image;
  if (random.uniform() < 0.5) {
    thin_reads(kLeastShare + (1 - kLeastShare) * random.uniform(), encoder, random, result);
  }
  jitter(encoder, random, result);
  return result;
}

}  // namespace cnvnet
