#include "encoder/read_choice.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "genome/seeded_random.h"

namespace cnvnet {
namespace {

// A number that depends on the alignment only: fragments are sampled as if at random.
uint64_t rank_of(const ReadRecord& read) {
  return scatter(read.name_hash ^ (static_cast<uint64_t>(read.flags) << 48) ^ static_cast<uint64_t>(read.region.begin));
}

}  // namespace

std::vector<PlacedRead> choose_reads(const EventWindow& window, std::span<const ReadRecord> reads,
                                     const LibraryModel& library, int rows) {
  std::vector<std::pair<uint64_t, PlacedRead>> found;
  for (const ReadRecord& read : reads) {
    if (!read.usable() || read.region.contig != window.candidate->region.contig) continue;
    PlacedRead placed;
    if (place_read(read, window, placed)) found.emplace_back(rank_of(read), std::move(placed));
  }
  const auto chosen = std::min(found.size(), static_cast<size_t>(rows));
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::tuple(!a.second.crosses, a.first) < std::tuple(!b.second.crosses, b.first);
  });
  found.resize(chosen);
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::tuple(-a.second.evidence, !a.second.crosses, a.first) <
           std::tuple(-b.second.evidence, !b.second.crosses, b.first);
  });
  std::vector<PlacedRead> result;
  for (auto& [rank, placed] : found) {
    placed.pair = pair_word(*placed.read, *window.candidate, library);
    result.push_back(std::move(placed));
  }
  return result;
}

}  // namespace cnvnet
