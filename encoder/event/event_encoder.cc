#include "encoder/event/event_encoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "encoder/event/channels.h"
#include "encoder/event/event_depth.h"
#include "encoder/event/near_tracks.h"
#include "encoder/event/placed_read.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

constexpr std::array kSettings = {EncodingSetting{"flank", &EncoderSpec::flank},
                                  EncodingSetting{"read_rows", &EncoderSpec::read_rows},
                                  EncodingSetting{"near_bins", &EncoderSpec::near_bins},
                                  EncodingSetting{"near_bin", &EncoderSpec::near_bin},
                                  EncodingSetting{"depth_columns", &EncoderSpec::depth_columns}};

EncoderSpec defaults() {
  EncoderSpec spec;
  spec.encoding = kEventEncoding.name;
  spec.version = kEventEncoding.version;
  spec.flank = 40;
  spec.read_rows = 32;
  spec.near_bins = 48;
  spec.near_bin = 16;
  spec.depth_columns = 96;
  return spec;
}

void check(const EncoderSpec& spec) {
  check_setting("flank", spec.flank, 8, 1'000);
  check_setting("read_rows", spec.read_rows, 4, 1'000);
  check_setting("near_bin", spec.near_bin, 1, 100);
  check_setting("near_bins", spec.near_bins, 8, 1'000);
  check_setting("depth_columns", spec.depth_columns, 8, 1'000);
  if (spec.flank % 4 != 0 || spec.read_rows % 4 != 0 || spec.near_bins % 8 != 0 ||
      spec.depth_columns % 8 != 0) {
    throw ConfigError(
        "encoder settings flank and read_rows must be multiples of 4, near_bins and depth_columns "
        "of 8, so that the "
        "network can halve them");
  }
  if (spec.near_bins * spec.near_bin < 2 * spec.flank) {
    throw ConfigError("encoder setting near_bins times near_bin must be at least twice flank");
  }
}

// The rows of the begin stand above those of the end.
ImageShape shape(const EncoderSpec& spec) {
  return {.images = 1,
          .channels = static_cast<int>(kChannels.size()),
          .rows = 2 * spec.read_rows,
          .columns = 2 * spec.flank,
          .tracks = 2 * kNearTracks * spec.near_bins + kEventDepthTracks * spec.depth_columns};
}

std::unique_ptr<const Encoder> make(const EncoderSpec& spec) {
  return std::make_unique<EventEncoder>(spec);
}

// The byte of a track where nothing is unusual; nothing for what the reference alone decides.
std::optional<uint8_t> usual_value(NearTrack track) {
  constexpr uint8_t kTwoCopies = 85, kNoShift = 128;
  switch (track) {
    case NearTrack::kDepth:
      return kTwoCopies;
    case NearTrack::kInsertSize:
    case NearTrack::kPairFit:
      return kNoShift;
    case NearTrack::kRepeat:
    case NearTrack::kGc:
      return std::nullopt;
    default:
      return uint8_t{0};
  }
}

std::optional<uint8_t> usual_value(EventDepthTrack track) {
  constexpr uint8_t kTwoCopies = 85;
  if (track == EventDepthTrack::kDepth) return kTwoCopies;
  if (track == EventDepthTrack::kMapq0) return uint8_t{0};
  return std::nullopt;
}

std::vector<TrackRow> rows_of_tracks(const EncoderSpec& spec) {
  // In the order of NearTrack and EventDepthTrack.
  constexpr std::array<const char*, kNearTracks> kNear = {
      "depth",    "mapq0",     "clips_out",   "clips_in", "mismatches", "insert_size",
      "pair_fit", "odd_pairs", "split_reads", "repeat",   "gc"};
  constexpr std::array<const char*, kEventDepthTracks> kDepth = {"depth", "mapq0", "gc", "known"};
  std::vector<TrackRow> rows;
  for (const char* end : {"begin", "end"}) {
    for (const char* name : kNear)
      rows.push_back({fmt::format("{}_{}", end, name), spec.near_bins});
  }
  for (const char* name : kDepth)
    rows.push_back({fmt::format("event_{}", name), spec.depth_columns});
  return rows;
}

void clear(const EncoderSpec& spec, PileupImage& image) {
  std::fill(image.values.begin(), image.values.end(), uint8_t{0});
  auto at = image.tracks.begin();
  const auto fill = [&](std::optional<uint8_t> value, int columns) {
    if (value) std::fill(at, at + columns, *value);
    at += columns;
  };
  for (int row = 0; row < 2 * kNearTracks; ++row) {
    fill(usual_value(static_cast<NearTrack>(row % kNearTracks)), spec.near_bins);
  }
  for (int row = 0; row < kEventDepthTracks; ++row) {
    fill(usual_value(static_cast<EventDepthTrack>(row)), spec.depth_columns);
  }
}

}  // namespace

const Encoding kEventEncoding = {"cnvnet", 1,    kSettings, defaults,      check,
                                 shape,    make, clear,     rows_of_tracks};

EventEncoder::EventEncoder(EncoderSpec spec) : spec_(std::move(spec)) {
  check_against(kEventEncoding, spec_);
  const auto near = static_cast<int64_t>(spec_.near_bins) * spec_.near_bin;
  reach_ = std::max<int64_t>(spec_.flank, near / 2);
}

Region EventEncoder::window(int32_t contig, int64_t breakpoint) const {
  return {contig, breakpoint - reach_, breakpoint + reach_};
}

std::vector<PileupImage> EventEncoder::blank(const Candidate& candidate,
                                             const DepthProfile& depth) const {
  const ImageShape drawn = shape(spec_);
  PileupImage image;
  image.window = candidate.region;
  image.channels = drawn.channels;
  image.rows = drawn.rows;
  image.columns = drawn.columns;
  image.values.assign(drawn.values(), 0);
  image.tracks.assign(static_cast<size_t>(drawn.tracks), 0);
  const auto near = static_cast<size_t>(2 * kNearTracks * spec_.near_bins);
  draw_event_depth(candidate, depth, spec_.depth_columns, std::span(image.tracks).subspan(near));
  std::vector<PileupImage> images;
  images.push_back(std::move(image));
  return images;
}

void EventEncoder::draw_end(const CandidateEnd& end, std::span<const ReadRecord> reads,
                            const SampleView& sample, std::span<PileupImage> images) const {
  PileupImage& image = images[0];
  const Stretch& here = end.at_end ? end.reference.end : end.reference.begin;
  const Stretch& there = end.at_end ? end.reference.begin : end.reference.end;
  const EventWindow window = make_event_window(end.candidate, end.at_end, spec_.flank, here, there);
  const std::vector<PlacedRead> chosen =
      choose_reads(window, reads, sample.library, spec_.read_rows);
  const auto columns = static_cast<size_t>(image.columns);
  for (size_t i = 0; i < chosen.size(); ++i) {
    const auto row = static_cast<int>(i) + (end.at_end ? spec_.read_rows : 0);
    for (size_t channel = 0; channel < kChannels.size(); ++channel) {
      uint8_t* const first = &image.at(static_cast<int>(channel), row, 0);
      kChannels[channel].draw(chosen[i], window, {first, columns});
    }
  }
  const auto near = static_cast<size_t>(kNearTracks * spec_.near_bins);
  draw_near_tracks(window, here, there, reads, sample, {spec_.near_bins, spec_.near_bin},
                   std::span(image.tracks).subspan(end.at_end ? near : 0, near));
}

}  // namespace cnvnet
