#include "pipeline/training_data/training_loci.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "candidates/same_event.h"
#include "genome/seeded_random.h"
#include "pipeline/inputs/chunk_plan.h"

namespace cnvnet {
namespace {

constexpr double kLeastDepth = 0.2;  // corrected; below, a window counts as without reads
constexpr int64_t kTriesPerWindow = 100;

// Where the `offset`-th base of `regions` lies.
Region place(const std::vector<Region>& regions, int64_t offset) {
  for (const Region& region : regions) {
    if (offset < region.length())
      return {region.contig, region.begin + offset, region.begin + offset};
    offset -= region.length();
  }
  return {};
}

}  // namespace

std::vector<TrainingLocus> random_windows(const RandomWindows& options,
                                          const std::vector<Region>& regions,
                                          std::span<const VcfEvent> events,
                                          const DepthProfile& depth) {
  std::vector<Region> taken;
  for (const VcfEvent& event : events) {
    taken.push_back({event.region.contig, event.region.begin - options.margin,
                     event.region.end + options.margin});
  }
  const IntervalSet near_events(std::move(taken));
  const int64_t length = total_length(regions);
  std::vector<TrainingLocus> loci;
  for (int64_t turn = 0; length > 0 && turn < options.count * kTriesPerWindow; ++turn) {
    if (std::ssize(loci) == options.count) break;
    const uint64_t random = seeded_hash(fmt::format("window {}", turn), options.seed);
    const Region spot =
        place(regions, static_cast<int64_t>(random % static_cast<uint64_t>(length)));
    // The comparison is written so that NaN (N in the reference) fails it.
    const bool covered =
        depth.summary({spot.contig, spot.begin, spot.begin + 1}).depth >= kLeastDepth;
    if (!covered || near_events.contains(spot.contig, spot.begin)) continue;
    TrainingLocus locus;
    locus.candidate.region = spot;
    locus.random = true;
    loci.push_back(std::move(locus));
  }
  std::sort(loci.begin(), loci.end(), [](const TrainingLocus& a, const TrainingLocus& b) {
    return a.candidate.region < b.candidate.region;
  });
  const auto same =
      std::unique(loci.begin(), loci.end(), [](const TrainingLocus& a, const TrainingLocus& b) {
        return a.candidate.region == b.candidate.region;
      });
  loci.erase(same, loci.end());
  return loci;
}

void leave_out_pieces(std::vector<TrainingLocus>& loci, std::span<const Candidate> shown) {
  const auto is_piece = [&](const Candidate& candidate) {
    return std::ranges::any_of(shown, [&](const Candidate& event) {
      return event.type == candidate.type && is_piece_of(candidate.region, event.region);
    });
  };
  std::erase_if(loci, [&](const TrainingLocus& locus) {
    return locus.label == Label::kNotACnv && locus.has_features && locus.candidate.depth_alone() &&
           is_piece(locus.candidate);
  });
}

void sample_false(std::vector<TrainingLocus>& loci, int64_t limit, uint64_t seed) {
  const auto rank = [seed](const TrainingLocus& locus) {
    const Region& region = locus.candidate.region;
    return seeded_hash(fmt::format("{} {} {} {}", event_name(locus.candidate.type), region.contig,
                                   region.begin, region.end),
                       seed);
  };
  std::vector<uint64_t> ranks;
  for (const TrainingLocus& locus : loci) {
    if (locus.label == Label::kNotACnv) ranks.push_back(rank(locus));
  }
  if (std::ssize(ranks) <= limit) return;
  const auto nth = ranks.begin() + static_cast<std::ptrdiff_t>(limit);
  std::nth_element(ranks.begin(), nth, ranks.end());
  const uint64_t first_dropped = *nth;
  std::erase_if(loci, [&](const TrainingLocus& locus) {
    return locus.label == Label::kNotACnv && rank(locus) >= first_dropped;
  });
}

}  // namespace cnvnet
