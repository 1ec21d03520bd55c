#include "encoder/event_encoder.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "encoder/channels/channel.h"
#include "encoder/encoder_spec_json.h"
#include "encoder/event_depth.h"
#include "encoder/read_choice.h"
#include "genome/error.h"

namespace cnvnet {

EventEncoder::EventEncoder(EncoderSpec spec) : spec_(std::move(spec)) {
  check_encoder_spec(spec_);
  if (spec_.is_paper()) throw ConfigError("the encoder scheme 'paper' does not draw whole candidates; use 'cnvnet'");
}

Region EventEncoder::window(int32_t contig, int64_t breakpoint) const {
  return {contig, breakpoint - spec_.reach(), breakpoint + spec_.reach()};
}

PileupImage EventEncoder::blank(const Candidate& candidate, const DepthProfile& depth) const {
  PileupImage image;
  image.window = candidate.region;
  image.channels = spec_.channels();
  image.rows = spec_.rows();
  image.columns = spec_.columns();
  image.values.assign(static_cast<size_t>(image.channels) * image.rows * image.columns, 0);
  image.tracks.assign(static_cast<size_t>(spec_.track_values()), 0);
  const auto near = static_cast<size_t>(2 * kNearTracks * spec_.near_bins);
  draw_event_depth(candidate, depth, spec_.depth_columns, std::span(image.tracks).subspan(near));
  return image;
}

void EventEncoder::draw_end(const Candidate& candidate, bool at_end, const EventReference& reference,
                            std::span<const ReadRecord> reads, const SampleView& sample, PileupImage& image) const {
  const Stretch& here = at_end ? reference.end : reference.begin;
  const Stretch& there = at_end ? reference.begin : reference.end;
  const EventWindow window = make_event_window(candidate, at_end, spec_.flank, here, there);
  const std::vector<PlacedRead> chosen = choose_reads(window, reads, sample.library, spec_.read_rows);
  const auto columns = static_cast<size_t>(image.columns);
  for (size_t i = 0; i < chosen.size(); ++i) {
    const auto row = static_cast<int>(i) + (at_end ? spec_.read_rows : 0);
    for (size_t channel = 0; channel < kChannels.size(); ++channel) {
      kChannels[channel].draw(chosen[i], window, {&image.at(static_cast<int>(channel), row, 0), columns});
    }
  }
  const auto near = static_cast<size_t>(kNearTracks * spec_.near_bins);
  draw_near_tracks(window, here, there, reads, sample, spec_, std::span(image.tracks).subspan(at_end ? near : 0, near));
}

}  // namespace cnvnet
