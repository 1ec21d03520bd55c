// How images are drawn. The spec travels with the weights (ModelBundle), so that
// training and calling cannot draw different pictures.
#pragma once

#include <cstdint>
#include <string>

namespace cnvnet {

// The scheme `paper`: CNV-Net, ICLR 2021 submission. One breakpoint per image.
struct EncoderSpec {
  std::string scheme = "paper";
  int version = 1;        // raised whenever the same reads would give other bytes
  int flank = 100;        // bp on each side of the breakpoint: columns = 2 * flank + 1
  int reference_rows = 5;
  int coverage_rows = 5;
  int read_rows = 45;
  double coverage_full_scale = 3.0;  // multiple of the diploid depth that is drawn as 255
  int quality_scale = 6;             // a base of Phred quality q is drawn as min(255, q * quality_scale)

  [[nodiscard]] int channels() const { return 3; }
  [[nodiscard]] int rows() const { return reference_rows + coverage_rows + read_rows; }
  [[nodiscard]] int columns() const { return 2 * flank + 1; }
  // A line of text that differs whenever the drawing differs; shards and bundles carry it.
  [[nodiscard]] std::string fingerprint() const;
  friend bool operator==(const EncoderSpec&, const EncoderSpec&) = default;
};

}  // namespace cnvnet
