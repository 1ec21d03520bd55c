#include "pipeline/truth_matching.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

#include "candidates/local_repeats.h"

namespace cnvnet {
namespace {

constexpr int64_t kLeastTolerance = 30;   // bp
constexpr int64_t kMostTolerance = 500;   // bp
constexpr double kToleranceShare = 0.25;  // of the event's size
constexpr double kLeastSizeRatio = 0.7;
constexpr int64_t kLongestRepeat = 10'000;  // bp

int64_t end_distance(const Candidate& candidate, const VcfEvent& event) {
  return std::max(std::abs(candidate.region.begin - event.region.begin),
                  std::abs(candidate.region.end - event.region.end));
}

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
  if (candidate.region.contig != event.region.contig) return false;
  const double size = static_cast<double>(event.region.length()),
               other = static_cast<double>(candidate.region.length());
  if (std::min(size, other) < kLeastSizeRatio * std::max(size, other)) return false;
  const int64_t distance = end_distance(candidate, event);
  if (distance > kMostTolerance) return false;
  const auto tolerance = std::max(kLeastTolerance, static_cast<int64_t>(kToleranceShare * size));
  return distance <= tolerance || in_repeat({event.region.contig, std::min(candidate.region.begin, event.region.begin),
                                             std::max(candidate.region.end, event.region.end)});
}

std::vector<int64_t> match_events(std::span<const Candidate> candidates, std::span<const VcfEvent> events,
                                  const InRepeat& in_repeat) {
  std::vector<int64_t> matched;
  for (const Candidate& candidate : candidates) {
    const Region first{candidate.region.contig, candidate.region.begin - kMostTolerance, 0};
    auto event = std::lower_bound(events.begin(), events.end(), first,
                                  [](const VcfEvent& e, const Region& region) { return e.region < region; });
    int64_t best = -1;
    for (; event != events.end() && event->region.contig == candidate.region.contig &&
           event->region.begin <= candidate.region.begin + kMostTolerance;
         ++event) {
      if (!matches(candidate, *event, in_repeat)) continue;
      const int64_t index = event - events.begin();
      const bool nearer =
          best < 0 || end_distance(candidate, *event) < end_distance(candidate, events[static_cast<size_t>(best)]);
      if (nearer) best = index;
    }
    matched.push_back(best);
  }
  return matched;
}

}  // namespace cnvnet
