#include "encoder/event/channels.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace cnvnet {
namespace {

// As coarse as the qualities of recent instruments, so that both kinds of reads look alike.
uint8_t step_of(uint8_t quality) {
  if (quality < 10) return 50;
  if (quality < 20) return 100;
  if (quality < 27) return 150;
  return quality < 33 ? 200 : 255;
}

uint8_t value_of(PairKind kind) {
  switch (kind) {
    case PairKind::kFacing:
      return 40;
    case PairKind::kEverted:
      return 255;
    case PairKind::kSameStrand:
      return 160;
    case PairKind::kElsewhere:
      return 100;
    case PairKind::kUnpaired:
      break;
  }
  return 70;
}

constexpr int64_t kNear = 30;           // bp between an alignment's edge and the other breakpoint
constexpr int64_t kMostHomology = 100;  // bp by which aligners may have moved it besides

bool at_other_end(const ReadRecord& read, const SupplementaryAlignment& other,
                  const EventWindow& window) {
  if (other.contig != read.region.contig || other.reverse != read.is(ReadRecord::kReverse))
    return false;
  const int64_t reach = kNear + std::min<int64_t>(kMostHomology, window.candidate->homology);
  const int64_t end = other.begin + reference_length(other.cigar);
  return std::min(std::abs(other.begin - window.other), std::abs(end - window.other)) <= reach;
}

}  // namespace

void draw_base(const PlacedRead& read, const EventWindow& window, Row row) {
  for (size_t column = 0; column < row.size(); ++column) {
    const char base = read.base(column);
    if (base != '\0') row[column] = base == window.reference[column] && base != 'N' ? 255 : 90;
  }
}

void draw_allele(const PlacedRead& read, const EventWindow& window, Row row) {
  for (size_t column = 0; column < row.size(); ++column) {
    if (read.base(column) != '\0')
      row[column] = static_cast<uint8_t>(128 + 127 * allele_of(read, window, column));
  }
}

void draw_clip(const PlacedRead& read, const EventWindow&, Row row) {
  for (size_t column = 0; column < row.size(); ++column) {
    const CellKind kind = read.cells[column].kind;
    if (kind == CellKind::kClipped) row[column] = 255;
    if (kind == CellKind::kHardClipped) row[column] = 128;
  }
}

void draw_gap(const PlacedRead& read, const EventWindow&, Row row) {
  for (size_t column = 0; column < row.size(); ++column) {
    if (read.cells[column].kind == CellKind::kGap) row[column] = 255;
  }
}

void draw_insertion(const PlacedRead& read, const EventWindow&, Row row) {
  for (size_t column = 0; column < row.size(); ++column) {
    const int32_t length = read.cells[column].inserted;
    if (length > 0)
      row[column] = static_cast<uint8_t>(std::min(255.0, std::round(48 * std::log2(1.0 + length))));
  }
}

void draw_quality(const PlacedRead& read, const EventWindow&, Row row) {
  for (size_t column = 0; column < row.size(); ++column) {
    const int32_t base = read.cells[column].base;
    if (base >= 0) row[column] = step_of(read.read->qualities[static_cast<size_t>(base)]);
  }
}

void draw_mapq(const PlacedRead& read, const EventWindow&, Row row) {
  constexpr int kMost = 60, kUnknown = 255, kForUnknown = 30;
  const int mapq =
      read.read->mapq == kUnknown ? kForUnknown : std::min<int>(read.read->mapq, kMost);
  fill_present(read, static_cast<uint8_t>(15 + 4 * mapq), row);
}

void draw_direction(const PlacedRead& read, const EventWindow& window, Row row) {
  const bool to_the_junction = read.read->is(ReadRecord::kReverse) == window.mirrored;
  fill_present(read, to_the_junction ? 255 : 100, row);
}

void draw_insert_size(const PlacedRead& read, const EventWindow&, Row row) {
  fill_present(read, signed_byte(read.pair.shift), row);
}

void draw_pair_fit(const PlacedRead& read, const EventWindow&, Row row) {
  fill_present(read, signed_byte(read.pair.fit), row);
}

void draw_orientation(const PlacedRead& read, const EventWindow&, Row row) {
  fill_present(read, value_of(read.pair.kind), row);
}

void draw_other_end(const PlacedRead& read, const EventWindow& window, Row row) {
  const auto& others = read.read->supplementary;
  if (others.empty()) return;
  const bool fits = std::any_of(
      others.begin(), others.end(),
      [&](const SupplementaryAlignment& other) { return at_other_end(*read.read, other, window); });
  fill_present(read, fits ? 255 : 100, row);
}

}  // namespace cnvnet
