#include "pipeline/locus_stage.h"

#include <string>

#include "encoder/event_window.h"
#include "pipeline/shard_plan.h"

namespace cnvnet {

LocusStage::LocusStage(Inputs& inputs, const GenomeStatistics& statistics, double pile_up)
    : inputs_(&inputs), statistics_(&statistics), pile_up_(pile_up), model_(statistics.library, statistics.depth.diploid_depth()) {}

std::vector<LocusEvent> LocusStage::weigh(std::span<Candidate> candidates) {
  std::vector<size_t> weighed;
  std::vector<Region> windows;
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (!LocusModel::can_weigh(candidates[i])) continue;
    const Region window = widen(model_.window(candidates[i]), 0, inputs_->contigs());
    if (touches_pile_up(statistics_->depth, window, pile_up_)) continue;
    weighed.push_back(i);
    windows.push_back(window);
  }
  std::vector<std::vector<LocusEvent>> events(candidates.size());
  LocusModel::Memory& memory = memories_.local();
  readers_.local().visit(windows, inputs_->handles().reader, [&](size_t index, std::span<const ReadRecord> reads) {
    Candidate& candidate = candidates[weighed[index]];
    const Region window = model_.window(candidate);
    const std::string bases = stretch_of_region(window, inputs_->handles().reference.bases(window)).bases;
    LocusAnswer answer = model_.weigh(candidate, bases, reads, memory);
    candidate.locus = answer.evidence;
    events[weighed[index]] = std::move(answer.events);
  });
  std::vector<LocusEvent> all;
  for (const std::vector<LocusEvent>& some : events) all.insert(all.end(), some.begin(), some.end());
  return all;
}

}  // namespace cnvnet
