// Draws a whole candidate as one image (the scheme `cnvnet`).
//
//   values  [channel][row][column]: the channels of channels/channel.h; rows 0 … read_rows - 1 are the reads at
//           the begin, the others those at the end; columns are bp, turned as event_window.h says
//   tracks  [NearTrack][near_bins] of the begin, the same of the end, [EventDepthTrack][depth_columns]
//
// It shows what the paper's image leaves out: clips, gaps, mismatches, mapping quality, insert size against the
// library, pair orientation, other alignments of a read, which allele each base fits, both ends of a candidate
// together, and the depth over the whole event.
//
// Thread safety: const members keep nothing, so one encoder may be used by many threads. The same
// arguments give the same bytes.
#pragma once

#include <span>
#include <string_view>

#include "candidates/candidate.h"
#include "candidates/depth_profile.h"
#include "encoder/encoder_spec.h"
#include "encoder/near_tracks.h"
#include "encoder/pileup_image.h"
#include "genome/read_record.h"

namespace cnvnet {

// The reference around both ends of a candidate.
struct EventReference {
  Stretch begin, end;
};

class EventEncoder {
 public:
  // Throws ConfigError if `spec` is not one of the scheme `cnvnet` that can be drawn.
  explicit EventEncoder(EncoderSpec spec);

  [[nodiscard]] const EncoderSpec& spec() const { return spec_; }
  // The bases that the drawing of one breakpoint needs; may leave the contig.
  [[nodiscard]] Region window(int32_t contig, int64_t breakpoint) const;

  // An image without any reads: its shape, and the depth over the event.
  [[nodiscard]] PileupImage blank(const Candidate& candidate, const DepthProfile& depth) const;
  // Draws one end. `reads`: at least all that touch window(), in any order, with bases.
  // Throws InternalError if a read has no bases.
  void draw_end(const Candidate& candidate, bool at_end, const EventReference& reference,
                std::span<const ReadRecord> reads, const SampleView& sample, PileupImage& image) const;

 private:
  EncoderSpec spec_;
};

}  // namespace cnvnet
