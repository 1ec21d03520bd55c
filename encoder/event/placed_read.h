// Reads laid into the columns of one window, and the choice of those that it shows.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "candidates/library_model.h"
#include "encoder/event/event_window.h"
#include "encoder/event/pair_evidence.h"
#include "genome/read_record.h"

namespace cnvnet {

enum class CellKind : uint8_t {
  kNone,
  kAligned,
  kClipped,      // a soft-clipped base, laid where it would lie without a break
  kHardClipped,  // the same, but the base is not in the file
  kGap,          // skipped by the alignment
};

struct Cell {
  CellKind kind = CellKind::kNone;
  int32_t base = -1;     // index into ReadRecord::bases, -1 if there is none
  int32_t inserted = 0;  // bp of an insertion beside this column
};

struct PlacedRead {
  const ReadRecord* read = nullptr;
  std::vector<Cell> cells;  // per column
  PairEvidence pair;
  bool crosses = false;  // has bases in both columns beside the breakpoint
  int evidence = 0;      // bases that fit only the event, less those that fit only the reference

  // The base in a column, 0 if there is none.
  [[nodiscard]] char base(size_t column) const {
    const Cell& cell = cells[column];
    return cell.base < 0 ? '\0' : read->bases[static_cast<size_t>(cell.base)];
  }
};

// Whether a base speaks for one side: +1 fits the event's allele only, -1 the reference only, else
// 0.
[[nodiscard]] int allele_of(const PlacedRead& placed, const EventWindow& window, size_t column);

// `read` must hold its bases; false if it leaves no cell in the window. Throws InternalError if the
// bases are missing. `pair` is left as it is.
[[nodiscard]] bool place_read(const ReadRecord& read, const EventWindow& window,
                              PlacedRead& placed);

// Which reads a window shows, and in which order: at most `rows` of `reads` (usable ones, with
// bases) that leave a cell in the window. They point into `reads`.
//
// Reads over the breakpoint come first; where there are more than rows, a sample of them is taken
// by a hash of their names. So the share of reads that carry the event is the same at any depth,
// and the same reads give the same picture in any order. The chosen ones are sorted by what they
// say: those that fit the event best on top.
[[nodiscard]] std::vector<PlacedRead> choose_reads(const EventWindow& window,
                                                   std::span<const ReadRecord> reads,
                                                   const LibraryModel& library, int rows);

}  // namespace cnvnet
