// Draws a whole candidate as one image (the encoding `cnvnet`).
//
//   values  [channel][row][column]: the channels of channels.h; rows 0 … read_rows - 1 are the
//   reads at
//           the begin, the others those at the end; columns are bp, turned as event_window.h says
//   tracks  [NearTrack][near_bins] of the begin, the same of the end,
//   [EventDepthTrack][depth_columns]
//
// It shows what the paper's image leaves out: clips, gaps, mismatches, mapping quality, insert size
// against the library, pair orientation, other alignments of a read, which allele each base fits,
// both ends of a candidate together, and the depth over the whole event.
//
// Thread safety: const members keep nothing, so one encoder may be used by many threads. The same
// arguments give the same bytes.
#pragma once

#include <span>
#include <vector>

#include "encoder/encoder.h"
#include "encoder/encoding.h"

namespace cnvnet {

extern const Encoding kEventEncoding;  // "cnvnet"

class EventEncoder : public Encoder {
 public:
  // Throws ConfigError if `spec` is of another encoding or version, or an impossible shape.
  explicit EventEncoder(EncoderSpec spec);

  [[nodiscard]] const EncoderSpec& spec() const override { return spec_; }
  [[nodiscard]] Region window(int32_t contig, int64_t breakpoint) const override;
  [[nodiscard]] int64_t read_margin() const override { return 0; }
  // One image, with the depth over the event.
  [[nodiscard]] std::vector<PileupImage> blank(const Candidate& candidate,
                                               const DepthProfile& depth) const override;
  // The order of `reads` does not matter.
  void draw_end(const CandidateEnd& end, std::span<const ReadRecord> reads,
                const SampleView& sample, std::span<PileupImage> images) const override;

 private:
  EncoderSpec spec_;
  int64_t reach_;  // bp on each side of a breakpoint that are looked at
};

}  // namespace cnvnet
