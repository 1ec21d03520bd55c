// Finds where the clipped end of a read would align nearby.
//
// Everything here runs outward from the clip: `clip[0]` is the first clipped base, and the
// text is the reference in the same direction, so that clips at the right end of a
// read (text = reference) and at the left end (text = reversed reference) are one case.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cnvnet {

struct ClipPlacement {
  // bp from the clip to its place, outward: positive skips bases, negative repeats them
  int64_t distance = 0;
  int32_t score = 0;    // matches - 3 × mismatches of the best beginning
  int32_t matched = 0;  // bp of the clip that this beginning covers
  int32_t skipped = 0;  // bp of the clip before it (inserted at the junction)
};

struct PlacementRules {
  int64_t min_distance = 30;  // bp; places nearer than this are no event
  int32_t min_score = 16;
  int32_t min_lead = 4;  // by which the score must exceed that of places without event
};

// The best place of `clip` in `text`, where text[origin] is the base beside the clip's neighbour,
// that is where the first clipped base would align without an event. Of equal places the nearest
// wins. Returns nullopt if no place is good enough, if the clip fits as well without an event, or
// if the part that fits is too simple a sequence to mean anything. Cost: a few operations per base
// of `text`.
[[nodiscard]] std::optional<ClipPlacement> place_clip(std::string_view clip, std::string_view text,
                                                      int64_t origin, const PlacementRules& rules);

// Whether a sequence is so simple (few different triplets) that it fits in many places.
[[nodiscard]] bool is_simple(std::string_view bases);

// Mismatches of `clip` against text[begin, …); bases off the text count as mismatches.
[[nodiscard]] int32_t count_mismatches(std::string_view clip, std::string_view text, int64_t begin);

}  // namespace cnvnet
