// How candidates are drawn, as a value. The spec travels with the weights (ModelFile), so that
// training and calling cannot draw different pictures. What its settings mean is known to its
// encoding alone (encoding.h); encodings.h answers for all of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace cnvnet {

// Settings that the spec's encoding does not have keep these values.
struct EncoderSpec {
  std::string encoding;  // the encoding's name (Encoding::name)
  int version = 1;       // raised whenever the same reads would give other bytes
  int flank = 0;         // bp on each side of a breakpoint
  int read_rows = 0;     // reads that one window shows at most

  // Of encoder/paper/.
  int reference_rows = 0;
  int coverage_rows = 0;
  double coverage_full_scale = 0;  // multiple of the diploid depth that is drawn as 255
  int quality_scale = 0;  // a base of Phred quality q is drawn as min(255, q * quality_scale)

  // Of encoder/event/.
  int near_bins = 0;      // columns of a breakpoint's neighbourhood
  int near_bin = 0;       // bp per column
  int depth_columns = 0;  // of the track over the event: a quarter for each flank, half for it

  friend bool operator==(const EncoderSpec&, const EncoderSpec&) = default;
};

// What an encoding draws of one candidate.
struct ImageShape {
  int images = 1;  // one of the whole candidate, or two: of its begin and of its end
  int channels = 0, rows = 0, columns = 0;  // of PileupImage::values
  int tracks = 0;                           // bytes of PileupImage::tracks
  friend bool operator==(const ImageShape&, const ImageShape&) = default;

  [[nodiscard]] bool whole_candidates() const { return images == 1; }
  // Bytes of PileupImage::values.
  [[nodiscard]] size_t values() const {
    return static_cast<size_t>(channels) * static_cast<size_t>(rows) * static_cast<size_t>(columns);
  }
};

// One row of PileupImage::tracks: what a person calls it.
struct TrackRow {
  std::string name;  // "begin_depth"
  int columns = 0;
};

}  // namespace cnvnet
