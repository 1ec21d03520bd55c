#include "pipeline/inputs/chunk_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "genome/error.h"

namespace cnvnet {

std::vector<Region> plan_shards(const ContigList& contigs, int64_t chunk_size,
                                const IntervalSet& regions) {
  if (chunk_size <= 0)
    throw InternalError(fmt::format("plan_shards: chunk_size is {}", chunk_size));
  std::vector<Region> wanted;
  if (regions.empty()) {
    for (int32_t id = 0; id < contigs.size(); ++id) wanted.push_back({id, 0, contigs[id].length});
  } else {
    wanted.assign(regions.regions().begin(), regions.regions().end());
  }
  std::vector<Region> shards;
  for (const Region& region : wanted) {
    for (int64_t begin = region.begin; begin < region.end;) {
      const int64_t end = std::min(region.end, (begin / chunk_size + 1) * chunk_size);
      shards.push_back({region.contig, begin, end});
      begin = end;
    }
  }
  return shards;
}

std::vector<Region> plan_joined_shards(const ContigList& contigs, int64_t chunk_size,
                                       const IntervalSet& regions) {
  constexpr int64_t kNear = 10'000;  // bp; about what is read around a core
  std::vector<Region> joined;
  for (const Region& shard : plan_shards(contigs, chunk_size, regions)) {
    const bool near = !joined.empty() && joined.back().contig == shard.contig &&
                      shard.begin - joined.back().end <= kNear &&
                      joined.back().begin / chunk_size == shard.begin / chunk_size;
    if (near) {
      joined.back().end = shard.end;
    } else {
      joined.push_back(shard);
    }
  }
  return joined;
}

Region widen(const Region& region, int64_t halo, const ContigList& contigs) {
  return {region.contig, std::max<int64_t>(0, region.begin - halo),
          std::min(contigs[region.contig].length, region.end + halo)};
}

int64_t total_length(const std::vector<Region>& regions) {
  int64_t sum = 0;
  for (const Region& region : regions) sum += region.length();
  return sum;
}

}  // namespace cnvnet
