// Pass 2, first half of a shard: its reads become candidates.
#pragma once

#include <tbb/enumerable_thread_specific.h>

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "candidates/candidate.h"
#include "candidates/evidence_collector.h"
#include "classifier/prefilter.h"
#include "pipeline/inputs/inputs.h"
#include "pipeline/run/locus_stage.h"
#include "pipeline/run/signal_counts.h"
#include "pipeline/statistics/statistics.h"

namespace cnvnet {

class StageObserver;

struct ShardCandidates {
  Region core;
  std::vector<Candidate> candidates;            // sorted by before()
  std::array<int64_t, kSignalKinds> signals{};  // of events that begin in the core
  int64_t skipped_positions = 0;  // bp of the window not looked at because of high depth
  SignalCounts excluded;          // candidates left out by input.exclude
  SignalCounts prefiltered;       // candidates of the core left out by the prefilter
};

// Thread contract: find() may be called from many threads. The same core gives the
// same candidates, whichever thread asks.
class CandidateStage {
 public:
  enum class Loci {
    kWeigh,  // weighs loci, and adds the events that the best haplotypes have
    kLeave,  // neither; Candidate::locus stays 0
  };
  // All must outlive the stage. `prefilter` (null: none) leaves out own candidates whose loci would
  // be weighed; where a neighbour's best haplotypes have the event, it comes back.
  CandidateStage(Inputs& inputs, const GenomeStatistics& statistics,
                 const CandidateOptions& options, Loci loci, const Prefilter* prefilter = nullptr);

  // Candidates that begin in `core`, and in input.regions if there are any: cnvnet's own, or those
  // of input.candidates with the support that the reads lend them. An external candidate keeps its
  // place in the plan even where a precise junction moves its begin out of the core. Throws
  // InputError if reading fails.
  [[nodiscard]] ShardCandidates find(const Region& core);

  // Null: nobody watches.
  void observe(StageObserver* observer);

 private:
  // Whether input.regions leaves events that begin there in.
  [[nodiscard]] bool wanted(int32_t contig, int64_t begin) const;
  [[nodiscard]] std::vector<Candidate> external_of(const Region& core) const;
  // Those that begin in `wide`; counts in `found` those of its core that are left out.
  [[nodiscard]] std::vector<Candidate> own_of(const Region& wide, const Evidence& evidence,
                                              ShardCandidates& found);

  Inputs* inputs_;
  const GenomeStatistics* statistics_;
  const CandidateOptions* options_;
  const Prefilter* prefilter_;
  StageObserver* observer_ = nullptr;
  std::optional<LocusStage> loci_;
  tbb::enumerable_thread_specific<EvidenceCollector> collectors_;
};

}  // namespace cnvnet
