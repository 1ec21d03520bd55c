// How candidates are drawn. The spec travels with the weights (ModelBundle), so that
// training and calling cannot draw different pictures.
//
//   paper   CNV-Net, ICLR 2021 submission: one image per breakpoint (pileup_encoder.h)
//   cnvnet  one image per candidate: both breakpoints, their neighbourhoods, and the depth over the
//           event (event_encoder.h)
#pragma once

#include <cstdint>
#include <string>

namespace cnvnet {

struct EncoderSpec {
  std::string scheme = "paper";
  int version = 1;     // raised whenever the same reads would give other bytes
  int flank = 100;     // bp on each side of a breakpoint
  int read_rows = 45;  // reads that one window shows at most

  // Only the scheme `paper`.
  int reference_rows = 5;
  int coverage_rows = 5;
  double coverage_full_scale = 3.0;  // multiple of the diploid depth that is drawn as 255
  int quality_scale = 6;             // a base of Phred quality q is drawn as min(255, q * quality_scale)

  // Only the scheme `cnvnet`.
  int near_bins = 48;      // columns of a breakpoint's neighbourhood
  int near_bin = 16;       // bp per column
  int depth_columns = 96;  // of the track over the event: a quarter for each flank, half for the event

  [[nodiscard]] bool is_paper() const { return scheme == "paper"; }
  [[nodiscard]] int images_per_candidate() const { return is_paper() ? 2 : 1; }
  // Shape of PileupImage::values. In the scheme `cnvnet` the rows of the begin stand above those of the end.
  [[nodiscard]] int channels() const;
  [[nodiscard]] int rows() const;
  [[nodiscard]] int columns() const;
  // Bytes of PileupImage::tracks.
  [[nodiscard]] int track_values() const;
  // bp on each side of a breakpoint that must be read to draw it.
  [[nodiscard]] int64_t reach() const;
  // A line of text that differs whenever the drawing differs; shards and bundles carry it.
  [[nodiscard]] std::string fingerprint() const;
  friend bool operator==(const EncoderSpec&, const EncoderSpec&) = default;
};

// The spec that `cnvnet encode` draws with. Throws ConfigError if there is no such scheme.
[[nodiscard]] EncoderSpec spec_of_scheme(const std::string& scheme);

}  // namespace cnvnet
