#include <algorithm>
#include <cstdlib>

#include "encoder/channels/channel.h"

namespace cnvnet {
namespace {

constexpr int64_t kNear = 30;           // bp between an alignment's edge and the other breakpoint
constexpr int64_t kMostHomology = 100;  // bp by which aligners may have moved it besides

bool at_other_end(const ReadRecord& read, const SupplementaryAlignment& other, const EventWindow& window) {
  if (other.contig != read.region.contig || other.reverse != read.is(ReadRecord::kReverse)) return false;
  const int64_t reach = kNear + std::min<int64_t>(kMostHomology, window.candidate->homology);
  const int64_t end = other.begin + reference_length(other.cigar);
  return std::min(std::abs(other.begin - window.other), std::abs(end - window.other)) <= reach;
}

}  // namespace

void draw_other_end(const PlacedRead& read, const EventWindow& window, Row row) {
  const auto& others = read.read->supplementary;
  if (others.empty()) return;
  const bool fits = std::any_of(others.begin(), others.end(), [&](const SupplementaryAlignment& other) {
    return at_other_end(*read.read, other, window);
  });
  fill_present(read, fits ? 255 : 100, row);
}

}  // namespace cnvnet
