// Images as text, so that a test can draw what it expects.
#pragma once

#include <string>

#include "encoder/pileup_image.h"

namespace cnvnet {

// A row of one channel as numbers: "250 180 0".
[[nodiscard]] inline std::string bytes(const PileupImage& image, int channel, int row) {
  std::string text;
  for (int column = 0; column < image.columns; ++column) {
    if (column > 0) text += ' ';
    text += std::to_string(image.at(channel, row, column));
  }
  return text;
}

// The red channel of a row as letters: A 250, G 180, T 100, C 30, '.' 0, '?' anything else.
[[nodiscard]] inline std::string letters(const PileupImage& image, int row) {
  std::string text;
  for (int column = 0; column < image.columns; ++column) {
    const int value = image.at(0, row, column);
    text += value == 250   ? 'A'
            : value == 180 ? 'G'
            : value == 100 ? 'T'
            : value == 30  ? 'C'
            : value == 0   ? '.'
                           : '?';
  }
  return text;
}

// The blue channel of a row: '>' forward 70, '<' reverse 240, '.' 0, '?' anything else.
[[nodiscard]] inline std::string strands(const PileupImage& image, int row) {
  std::string text;
  for (int column = 0; column < image.columns; ++column) {
    const int value = image.at(2, row, column);
    text += value == 70 ? '>' : value == 240 ? '<' : value == 0 ? '.' : '?';
  }
  return text;
}

// True if a row is 0 in all channels.
[[nodiscard]] inline bool blank(const PileupImage& image, int row) {
  for (int channel = 0; channel < image.channels; ++channel) {
    for (int column = 0; column < image.columns; ++column) {
      if (image.at(channel, row, column) != 0) return false;
    }
  }
  return true;
}

}  // namespace cnvnet
