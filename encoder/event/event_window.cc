#include "encoder/event/event_window.h"

namespace cnvnet {

bool is_mirrored(const Candidate& candidate, bool at_end) {
  return at_end == (candidate.type == EventType::kDeletion);
}

EventWindow make_event_window(const Candidate& candidate, bool at_end, int half,
                              const Stretch& here, const Stretch& there) {
  EventWindow window;
  window.candidate = &candidate;
  window.at_end = at_end;
  window.breakpoint = at_end ? candidate.region.end : candidate.region.begin;
  window.other = at_end ? candidate.region.begin : candidate.region.end;
  window.half = half;
  window.mirrored = is_mirrored(candidate, at_end);
  // Both a deletion's junction and a tandem duplication's lead from one breakpoint to the other.
  const int64_t jump = window.other - window.breakpoint;
  for (int column = 0; column < window.columns(); ++column) {
    const int64_t position = window.mirrored ? window.end() - 1 - column : window.begin() + column;
    window.reference += here.at(position);
    window.event += column < half ? here.at(position) : there.at(position + jump);
  }
  return window;
}

}  // namespace cnvnet
