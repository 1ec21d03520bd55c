// Pass 2: shards of the genome flow through one pipeline and come out as calls.
//
//   serial, in order    next shard of the plan (no I/O)
//   parallel            read, collect evidence, find candidates, count and draw the reads at their
//   ends parallel or serial  predict the shard's images (serial if the predictor is not
//   concurrent()) serial, in order    score, genotype and hand over
//
// The same inputs give the same calls at any number of threads; what CallMerger makes of them is
// the same at any shard size.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "classifier/predictor.h"
#include "classifier/prefilter.h"
#include "pipeline/calls/genotyper.h"
#include "pipeline/config/config.h"
#include "pipeline/inputs/inputs.h"
#include "pipeline/run/signal_counts.h"
#include "pipeline/run/stage_observer.h"
#include "pipeline/statistics/statistics.h"

namespace cnvnet {

// What passed through the stages, for the run report.
struct CallCounts {
  int64_t shards = 0;
  std::array<int64_t, kSignalKinds> signals{};
  SignalCounts candidates;     // but for those excluded
  SignalCounts prefiltered;    // candidates that the prefilter left out
  SignalCounts excluded;       // candidates with an end in input.exclude
  SignalCounts in_high_depth;  // candidates with an end in a high-depth region
  // bp of high-depth regions where no evidence was collected; shards' margins count twice
  int64_t skipped_positions = 0;
  int64_t images = 0;
  SignalCounts low_score;  // candidates that score below kMinWrittenScore

  CallCounts& operator+=(const CallCounts& other);
};

// What one chunk gave: every call that scores kMinWrittenScore (or every one, with
// output.all_candidates). Several may mean one event (CallMerger).
struct CalledChunk {
  std::vector<CnvCall> calls;
  CallCounts counts;
};

struct CallGraph {
  Inputs& inputs;
  const GenomeStatistics& statistics;
  const Predictor& predictor;
  GenotypeOptions genotyping;
  const Prefilter* prefilter = nullptr;  // of own candidates; null: none
  int64_t first_chunk = 0;               // of the plan; those before it are done
  StageObserver* observer = nullptr;     // null: nobody watches
};

// Hands every chunk to `sink`, from one thread at a time, in the order of the plan: contigs in
// order. Returns the sum of their counts.
//
// Throws what the stages throw, nested in "while … chr1:1-1000000".
CallCounts call_variants(const CallGraph& graph, const Config& config,
                         const std::function<void(const CalledChunk&)>& sink);

}  // namespace cnvnet
