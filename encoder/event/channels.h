// The channels of a window in the encoding `cnvnet`: one function each.
//
// A channel fills one row, the one of one read: a byte per column, 0 where it has nothing to say.
// Numbers with a sign are drawn around 128.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>

#include "encoder/event/placed_read.h"

namespace cnvnet {

using Row = std::span<uint8_t>;  // columns of the window, all 0 at first

// 255 where the read's base is the reference's, 90 where it differs; clipped bases are laid on as
// if unclipped.
void draw_base(const PlacedRead& read, const EventWindow& window, Row row);
// 255 where the base fits only the event's allele, 1 where only the reference, 128 where both or
// neither.
void draw_allele(const PlacedRead& read, const EventWindow& window, Row row);
// 255 for soft-clipped, 128 for hard-clipped bases.
void draw_clip(const PlacedRead& read, const EventWindow& window, Row row);
// 255 where the alignment skips the reference.
void draw_gap(const PlacedRead& read, const EventWindow& window, Row row);
// On both sides of an insertion: its length on a logarithmic scale.
void draw_insertion(const PlacedRead& read, const EventWindow& window, Row row);
// Base quality in five steps.
void draw_quality(const PlacedRead& read, const EventWindow& window, Row row);
// Mapping quality 0–60 as 15–255.
void draw_mapq(const PlacedRead& read, const EventWindow& window, Row row);
// 255 for reads that are read towards the event's junction, 100 for those read away from it.
void draw_direction(const PlacedRead& read, const EventWindow& window, Row row);
// 128 + 15 per standard deviation of the insert size.
void draw_insert_size(const PlacedRead& read, const EventWindow& window, Row row);
// 128 + 15 per unit of log-odds of the pair for the event.
void draw_pair_fit(const PlacedRead& read, const EventWindow& window, Row row);
// 40 for pairs that face each other, 255 everted, 160 same strand, 100 mate elsewhere or unmapped,
// 70 unpaired.
void draw_orientation(const PlacedRead& read, const EventWindow& window, Row row);
// 255 if another alignment of the read lies at the candidate's other end, 100 if elsewhere.
void draw_other_end(const PlacedRead& read, const EventWindow& window, Row row);

struct Channel {
  const char* name;
  void (*draw)(const PlacedRead& read, const EventWindow& window, Row row);
};

// In the order of PileupImage::values.
inline constexpr std::array<Channel, 12> kChannels = {{{"base", draw_base},
                                                       {"allele", draw_allele},
                                                       {"clip", draw_clip},
                                                       {"gap", draw_gap},
                                                       {"insertion", draw_insertion},
                                                       {"quality", draw_quality},
                                                       {"mapq", draw_mapq},
                                                       {"direction", draw_direction},
                                                       {"insert_size", draw_insert_size},
                                                       {"pair_fit", draw_pair_fit},
                                                       {"orientation", draw_orientation},
                                                       {"other_end", draw_other_end}}};

// Writes `value` where the read has a base, a clip or a gap.
inline void fill_present(const PlacedRead& read, uint8_t value, Row row) {
  for (size_t column = 0; column < row.size(); ++column) {
    if (read.cells[column].kind != CellKind::kNone) row[column] = value;
  }
}

// A number with a sign, in [-8, 8], as a byte.
[[nodiscard]] inline uint8_t signed_byte(double value) {
  return static_cast<uint8_t>(std::lround(128 + 15 * std::clamp(value, -8.0, 8.0)));
}

}  // namespace cnvnet
