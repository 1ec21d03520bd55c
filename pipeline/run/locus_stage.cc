#include "pipeline/run/locus_stage.h"

#include <string>

#include "candidates/high_depth.h"
#include "encoder/event/event_window.h"
#include "pipeline/inputs/chunk_plan.h"
#include "pipeline/run/stage_observer.h"

namespace cnvnet {

LocusStage::LocusStage(Inputs& inputs, const GenomeStatistics& statistics, double high_depth)
    : inputs_(&inputs),
      statistics_(&statistics),
      high_depth_(high_depth),
      model_(statistics.library, statistics.depth.diploid_depth()) {}

std::vector<LocusEvent> LocusStage::weigh(std::span<Candidate> candidates) {
  std::vector<size_t> weighed;
  std::vector<Region> windows;
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (!LocusModel::can_weigh(candidates[i])) continue;
    const Region window = widen(model_.window(candidates[i]), 0, inputs_->contigs());
    const HighDepth high_depth(statistics_->depth, window.contig, kMaxFlankDepth * high_depth_);
    if (high_depth.touches(window)) continue;
    weighed.push_back(i);
    windows.push_back(window);
  }
  std::vector<std::vector<LocusEvent>> events(candidates.size());
  LocusModel::Memory& memory = memories_.local();
  readers_.local().visit(
      windows, inputs_->handles().reader, [&](size_t index, std::span<const ReadRecord> reads) {
        Candidate& candidate = candidates[weighed[index]];
        const Region window = model_.window(candidate);
        const std::string bases =
            stretch_of_region(window, inputs_->handles().reference.bases(window)).bases;
        LocusDetail detail;
        LocusAnswer answer =
            model_.weigh(candidate, bases, reads, memory, observer_ == nullptr ? nullptr : &detail);
        candidate.locus = answer.evidence;
        if (observer_ != nullptr) observer_->weighed(candidate, detail);
        events[weighed[index]] = std::move(answer.events);
      });
  std::vector<LocusEvent> all;
  for (const std::vector<LocusEvent>& some : events)
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

}  // namespace cnvnet
