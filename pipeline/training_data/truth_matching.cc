#include "pipeline/training_data/truth_matching.h"

#include <algorithm>
#include <string>

#include "candidates/local_repeats.h"
#include "candidates/same_event.h"

namespace cnvnet {
namespace {

constexpr int64_t kLongestRepeat = 10'000;  // bp

}  // namespace

InRepeat in_repeat_of(const ReferenceGenome& reference) {
  return [&reference](const Region& region) {
    if (region.length() > kLongestRepeat) return false;
    const int64_t length = reference.contigs()[region.contig].length;
    const Region around{region.contig, std::max<int64_t>(0, region.begin - LocalRepeats::kReach),
                        std::min(length, region.end + LocalRepeats::kReach)};
    const std::string text = reference.bases(around);
    return LocalRepeats(text, around.begin).at(region.begin, region.end);
  };
}

bool matches(const Candidate& candidate, const VcfEvent& event, const InRepeat& in_repeat) {
  if ((candidate.type == EventType::kDuplication) != event.duplication) return false;
  return matches_truth(candidate.region, event.region, in_repeat);
}

std::vector<int64_t> match_events(std::span<const Candidate> candidates,
                                  std::span<const VcfEvent> events, const InRepeat& in_repeat) {
  std::vector<int64_t> matched;
  for (const Candidate& candidate : candidates) {
    const Region first{candidate.region.contig, candidate.region.begin - kTruthReach, 0};
    auto event =
        std::lower_bound(events.begin(), events.end(), first,
                         [](const VcfEvent& e, const Region& region) { return e.region < region; });
    int64_t best = -1;
    for (; event != events.end() && event->region.contig == candidate.region.contig &&
           event->region.begin <= candidate.region.begin + kTruthReach;
         ++event) {
      if (!matches(candidate, *event, in_repeat)) continue;
      const int64_t index = event - events.begin();
      const bool nearer =
          best < 0 || end_distance(candidate.region, event->region) <
                          end_distance(candidate.region, events[static_cast<size_t>(best)].region);
      if (nearer) best = index;
    }
    matched.push_back(best);
  }
  return matched;
}

}  // namespace cnvnet
