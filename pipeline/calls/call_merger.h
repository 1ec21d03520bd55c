// One event, one record: of calls that mean the same event, the best one stays; of redundant
// ones only the best passes.
//
// Works on records, so that a run's calls and those read from parts of it (gather_calls) end as the
// same bytes.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "pipeline/calls/call_vcf.h"

namespace cnvnet {

// True if both calls mean the same event: same type, and same_call() (candidates/same_event.h).
[[nodiscard]] bool same_event(const ScoredRecord& a, const ScoredRecord& b);

// Takes the calls of one whole contig in any order and returns those that stay, sorted by region
// and type. Among calls of one event the better one stays: one that is likely (kLikely) and has no
// filter but those of thresholds, then a precise one, then the higher score, then the first.
// Because it sees the whole contig, the result does not depend on shards; because it does not ask
// whether a call passes, nor on thresholds.
//
// Cost: calls times the calls that begin within half a call's length.
[[nodiscard]] std::vector<ScoredRecord> merge_calls(std::vector<ScoredRecord> calls);

// Gives the filter Redundant to passing calls that are redundant (candidates/same_event.h) beside a
// passing one of the same type and a better score: in tandem repeats one event shows itself in
// several candidates. And to those that depth alone shows inside of a passing call
// of the type whose ends reads show: they are pieces of it. And to those of either type inside of a
// better deletion that no copy of the contig is without: two such records contradict each other.
//
//   calls  of one contig, as merge_calls() gives them.
void mark_redundant(std::vector<ScoredRecord>& calls);

// What was handed on.
struct MergeCounts {
  int64_t merged = 0;               // calls dropped for a better one of the same event
  std::array<int64_t, 2> calls{};   // per EventType
  std::array<int64_t, 2> passed{};  // those without a filter, per EventType
};

// Collects the calls of a contig and hands on what stays of them when the next contig begins.
class CallMerger {
 public:
  enum class Mode {
    kMerge,    // merge_calls(), mark_redundant()
    kFilter,   // mark_redundant() alone, of calls that were merged before
    kCollect,  // only sort: another merger will see these calls again
  };
  using Sink = std::function<void(const ScoredRecord&)>;

  CallMerger(Mode mode, Sink sink) : mode_(mode), sink_(std::move(sink)) {}

  // Contigs must come in order, the calls of a contig need not.
  void add(ScoredRecord call);
  // Hands on the last contig's calls.
  MergeCounts finish();

 private:
  void flush();

  Mode mode_;
  Sink sink_;
  std::vector<ScoredRecord> pending_;
  MergeCounts counts_;
};

}  // namespace cnvnet
