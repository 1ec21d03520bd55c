// Which reads a window shows, and in which order.
//
// Reads over the breakpoint come first; where there are more than rows, a sample of them is
// taken by a hash of their names. So the share of reads that carry the event is the same at any
// depth, and the same reads give the same picture in any order. The chosen ones are
// sorted by what they say: those that fit the event best on top.
#pragma once

#include <span>
#include <vector>

#include "candidates/library_model.h"
#include "encoder/placed_read.h"

namespace cnvnet {

// At most `rows` reads of `reads` (usable ones, with bases) that leave a cell in the window. They point into `reads`.
[[nodiscard]] std::vector<PlacedRead> choose_reads(const EventWindow& window, std::span<const ReadRecord> reads,
                                                   const LibraryModel& library, int rows);

}  // namespace cnvnet
