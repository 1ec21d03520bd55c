// Draws breakpoints as images, all of one shape (CNV-Net, ICLR 2021 submission).
//
//   rows 0-4    reference: R = A 250, G 180, T 100, C 30, N 0; G = B = 0
//   rows 5-9    coverage: R = G = depth of the drawn reads' column over the sample's diploid
//               depth, 255 at EncoderSpec::coverage_full_scale; B = 0
//   rows 10-54  one read a row, in file order, the first 45 that touch the window:
//               R = base coded like the reference, G = base quality * quality_scale (at most 255),
//               B = strand, 70 forward, 240 reverse
//
// Only aligned bases are drawn: clips, insertions and gaps leave nothing (a gap's
// columns are 0 in all channels). Reads: ReadRecord::usable(). Coverage counts all
// of them, also those past row 45. A window without reads has only the reference rows.
// Columns off the contig are 0.
//
// Thread safety: encode() is const and keeps no cache, so one encoder may be used
// by many threads at once. The same arguments give the same bytes.
#pragma once

#include <span>
#include <string_view>

#include "encoder/encoder.h"
#include "encoder/encoding.h"

namespace cnvnet {

extern const Encoding kPaperEncoding;  // "paper"

class PaperEncoder : public Encoder {
 public:
  // Throws ConfigError if `spec` is of another encoding or version, or an impossible shape.
  explicit PaperEncoder(EncoderSpec spec);

  [[nodiscard]] const EncoderSpec& spec() const override { return spec_; }
  // [breakpoint - flank, breakpoint + flank + 1)
  [[nodiscard]] Region window(int32_t contig, int64_t breakpoint) const override;
  // Clipped reads may end just before the window.
  [[nodiscard]] int64_t read_margin() const override { return 150; }
  [[nodiscard]] std::vector<PileupImage> blank(const Candidate& candidate,
                                               const DepthProfile& depth) const override;
  // Draws the end's own image: the first of the begin, the second of the end.
  void draw_end(const CandidateEnd& end, std::span<const ReadRecord> reads,
                const SampleView& sample, std::span<PileupImage> images) const override;

  // Draws one window.
  //
  //   window         as window() gave it
  //   reference      its bases: those on the contig (ReferenceGenome::bases(window)), or all of
  //   them reads          in file order, with bases; those that do not touch the window are ignored
  //   diploid_depth  DepthProfile::diploid_depth(); 0 draws no coverage
  //
  // Throws InternalError if a touching read has no bases or `reference` does not fit.
  // Cost: O(bases in the window).
  [[nodiscard]] PileupImage encode(const Region& window, std::string_view reference,
                                   std::span<const ReadRecord> reads, double diploid_depth) const;

 private:
  EncoderSpec spec_;
  ImageShape shape_;
};

}  // namespace cnvnet
