// Fetches the reads around many breakpoints with few queries: windows that lie
// close together share one.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "genome/alignment_reader.h"
#include "genome/read_record.h"
#include "genome/region.h"

namespace cnvnet {

// Thread contract: one per thread. Keeps its memory between visits.
class BreakpointReader {
 public:
  // `index` is the place in `windows`; `reads` are the usable reads that touch windows[index], and
  // maybe some beside it, in file order and with bases. The span is valid during the call.
  using Visit = std::function<void(size_t index, std::span<const ReadRecord> reads)>;

  // Calls `visit` once for each window, in an order of its own. Windows must lie on their contigs.
  // What a window sees does not depend on the other windows, apart from reads that do not touch it.
  // Throws InputError if reading fails.
  void visit(std::span<const Region> windows, AlignmentReader& reader, const Visit& visit);

 private:
  void fetch(const Region& region, AlignmentReader& reader);

  std::vector<ReadRecord> reads_;  // the first used_ are of the present query
  size_t used_ = 0;
  int64_t longest_ = 0;  // bp of the reference under the longest of them
};

}  // namespace cnvnet
