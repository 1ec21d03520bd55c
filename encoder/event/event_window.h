// One breakpoint of a candidate as the encoding `cnvnet` looks at it.
//
// Every window is turned so that reads of the event's allele come from the left
// (the anchored side, columns below `half`) and leave the reference at the middle: the
// window of a deletion's end and of a duplication's begin are drawn from right to left. One
// network then sees one picture, whatever the type and the end. A candidate seen in a
// mirror gives the same two windows in the other order.
#pragma once

#include <cstdint>
#include <string>

#include "candidates/candidate.h"
#include "encoder/encoder.h"

namespace cnvnet {

struct EventWindow {
  const Candidate* candidate = nullptr;
  bool at_end = false;
  int64_t breakpoint = 0;  // candidate->region.begin or .end
  int64_t other = 0;       // the other one
  int half = 0;            // columns on each side of the breakpoint
  bool mirrored = false;   // columns run from right to left on the contig
  std::string reference;   // per column
  std::string event;  // per column: the base that the event's allele has there, read on from the
                      // anchored side

  [[nodiscard]] int columns() const { return 2 * half; }
  // The bp that the columns show.
  [[nodiscard]] int64_t begin() const { return breakpoint - half; }
  [[nodiscard]] int64_t end() const { return breakpoint + half; }
  // May lie outside [0, columns()).
  [[nodiscard]] int64_t column_of(int64_t position) const {
    return mirrored ? end() - 1 - position : position - begin();
  }
};

// Whether the window of this end is drawn from right to left.
[[nodiscard]] bool is_mirrored(const Candidate& candidate, bool at_end);

// `here` holds at least the window's bases, `there` those around the other breakpoint.
[[nodiscard]] EventWindow make_event_window(const Candidate& candidate, bool at_end, int half,
                                            const Stretch& here, const Stretch& there);

}  // namespace cnvnet
