// Reads that an aligner carried over a breakpoint with a few mismatches and small gaps instead of
// a clip, as happens between the copies of a tandem repeat.
#pragma once

#include "candidates/clip_store.h"
#include "candidates/local_repeats.h"
#include "candidates/reference_window.h"
#include "genome/read_record.h"

namespace cnvnet {

// Keeps the parts of `read` from a difference to its end as clips, if they lie in a repeat: from
// the first three differences to its right end, and from the last three to its left end.
void add_mismatch_tails(const ReadRecord& read, ReferenceWindow& reference,
                        const LocalRepeats& repeats, ClipStore& store);

}  // namespace cnvnet
