#include "candidates/candidate.h"

#include <fmt/format.h>

#include <tuple>

namespace cnvnet {

bool before(const Candidate& a, const Candidate& b) {
  return std::tie(a.region, a.type) < std::tie(b.region, b.type);
}

std::string candidate_id(const Candidate& candidate, const ContigList& contigs) {
  const Region& region = candidate.region;
  return fmt::format("{}_{}_{}_{}", event_name(candidate.type), contigs[region.contig].name,
                     region.begin + 1, region.end);
}

}  // namespace cnvnet
