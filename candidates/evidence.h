// What single reads say about an event, and what a window's reads say together.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "candidates/coverage_track.h"
#include "candidates/insert_likelihood.h"
#include "candidates/read_track.h"
#include "candidates/repeat_changes.h"
#include "candidates/segmentation.h"
#include "genome/region.h"

namespace cnvnet {

enum class EventType : uint8_t { kDeletion, kDuplication };

[[nodiscard]] constexpr const char* event_name(EventType type) {
  return type == EventType::kDeletion ? "DEL" : "DUP";
}

// The kinds of signal, in the order of Candidate::support.
enum class SignalKind : uint8_t {
  kSplitRead,       // two alignments of one read (SA tag)
  kSoftClip,        // a clip without SA, whose consensus lies at the other end
  kMismatchTail,    // in repeats: mismatches or small gaps in place of a clip, whose consensus lies
                    // at the other end
  kAlignmentGap,    // D, or I that repeats its neighbourhood, inside one alignment
  kDiscordantPair,  // mates too far apart, or facing away from each other
  kRepeatChange,    // a place, mostly a tandem repeat, whose inserts and coverage tell of lost or
                    // gained bases
  kReadDepth,       // a segment of the depth profile
};
inline constexpr int kSignalKinds = 7;
[[nodiscard]] const char* signal_name(SignalKind kind);

// One fragment's evidence for one event. Positions name the deleted or duplicated
// bases [begin, end). Precise kinds (split read, soft clip, gap) are left-aligned and have
// slack 0; a pair's event begins within [begin, begin + begin_slack] and ends within
// [end - end_slack, end].
struct Signal {
  EventType type = EventType::kDeletion;
  SignalKind kind = SignalKind::kSplitRead;
  Region region;
  int32_t begin_slack = 0;  // bp
  int32_t end_slack = 0;    // bp
  int32_t homology = 0;     // bp by which both ends may move together to the right (microhomology)
  uint8_t mapq = 0;         // the lower of both alignments, where both are known
  uint64_t fragment = 0;    // ReadRecord::name_hash
  int32_t size = 0;  // bp, of a pair's event if its insert were the library's median; 0 if precise
  friend auto operator<=>(const Signal&, const Signal&) = default;
};

// All signals whose event begins in one window, whatever the order in which reads came.
struct Evidence {
  Region window;
  std::vector<Signal> signals;  // sorted
  // D and I of 5 bp and more that are no signal: too short, or I that repeats nothing; sorted
  std::vector<Signal> other_gaps;
  std::vector<DepthSegment> segments;  // of pass 1, those that touch the window
  std::vector<RepeatChange> repeat_changes;
  std::vector<TandemRepeat> tandem_repeats;
  InsertSpans spans;
  std::shared_ptr<const InsertLikelihood> inserts;  // null if the library has no pairs
  CoverageTrack coverage;
  ReadTrack reads;
  int32_t read_length = 0;
  double diploid_depth = 0;       // DepthProfile::diploid_depth(): what support is measured by
  int64_t skipped_positions = 0;  // bp not looked at because of high depth
};

}  // namespace cnvnet
