// Weighs the loci of candidates: what the reads say of each as a choice between pairs of
// haplotypes.
#pragma once

#include <tbb/enumerable_thread_specific.h>

#include <span>
#include <vector>

#include "candidates/candidate.h"
#include "candidates/loci/locus_model.h"
#include "pipeline/inputs/inputs.h"
#include "pipeline/run/breakpoint_reader.h"
#include "pipeline/statistics/statistics.h"

namespace cnvnet {

class StageObserver;

// Thread contract: weigh() may be called from many threads. The same candidates give the same
// answers, whichever thread asks.
class LocusStage {
 public:
  // `inputs` and `statistics` must outlive the stage.
  LocusStage(Inputs& inputs, const GenomeStatistics& statistics, double high_depth);

  // Fills Candidate::locus of those that LocusModel can weigh and that lie beside no high-depth
  // region, and returns the events that the best haplotypes have, in the candidates' order. Throws
  // InputError if reading fails.
  std::vector<LocusEvent> weigh(std::span<Candidate> candidates);

  // Null: nobody watches.
  void observe(StageObserver* observer) { observer_ = observer; }

 private:
  Inputs* inputs_;
  const GenomeStatistics* statistics_;
  double high_depth_;
  StageObserver* observer_ = nullptr;
  LocusModel model_;
  tbb::enumerable_thread_specific<BreakpointReader> readers_;
  tbb::enumerable_thread_specific<LocusModel::Memory> memories_;
};

}  // namespace cnvnet
