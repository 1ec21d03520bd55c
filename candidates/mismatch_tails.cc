#include "candidates/mismatch_tails.h"

#include <algorithm>
#include <vector>

namespace cnvnet {

namespace {

constexpr uint8_t kMinQuality = 15;  // Phred, of a mismatch that counts
constexpr size_t kMinTail = 16;      // bp
constexpr size_t kStarts = 3;        // mismatches per end that may begin a clip
constexpr int64_t kTailLooked = 64;  // bp of the tail that must lie in a repeat

// An ungapped part of an alignment.
struct Block {
  int64_t begin = 0;  // on the contig
  size_t index = 0;   // in the bases
  size_t length = 0;
};

std::vector<Block> blocks_of(const ReadRecord& read) {
  std::vector<Block> blocks;
  int64_t position = read.region.begin;
  size_t index = 0;
  for (const CigarOp& op : read.cigar) {
    if (op.aligns()) blocks.push_back({position, index, static_cast<size_t>(op.length)});
    if (op.consumes_reference()) position += op.length;
    if (op.consumes_read()) index += static_cast<size_t>(op.length);
  }
  return blocks;
}

// All clips of one side that begin where the alignment differs from the reference: at
// mismatches of good quality and at gaps, in the order of the contig.
std::vector<ClipPlace> differences(const ReadRecord& read, bool right, ReferenceWindow& reference) {
  std::vector<ClipPlace> places;
  const std::vector<Block> blocks = blocks_of(read);
  const auto add = [&](const Block& block, size_t offset, size_t inner) {
    const size_t index = block.index + offset;
    const size_t length = right ? read.bases.size() - index : index;
    places.push_back(
        {right, block.begin + static_cast<int64_t>(offset), index, length, inner, false, true});
  };
  for (const Block& block : blocks) {
    if (!right && &block != &blocks.front()) add(block, 0, block.length);
    for (size_t i = 0; i < block.length; ++i) {
      const char expected = reference.at(block.begin + static_cast<int64_t>(i));
      const char base = read.bases[block.index + i];
      if (base == expected || expected == 'N' || base == 'N') continue;
      if (read.qualities[block.index + i] < kMinQuality) continue;
      if (right) {
        add(block, i, i);
      } else {
        add(block, i + 1, block.length - i - 1);
      }
    }
    if (right && &block != &blocks.back()) add(block, block.length, block.length);
  }
  return places;
}

}  // namespace

void add_mismatch_tails(const ReadRecord& read, ReferenceWindow& reference,
                        const LocalRepeats& repeats, ClipStore& store) {
  if (read.mismatches == 0 || read.bases.empty() || read.is(ReadRecord::kSupplementary)) return;
  if (!repeats.at(read.region.begin, std::min(read.region.begin + kTailLooked, read.region.end)) &&
      !repeats.at(std::max(read.region.end - kTailLooked, read.region.begin), read.region.end)) {
    return;
  }
  std::vector<ClipPlace> places = differences(read, true, reference);
  for (size_t i = 0; i < std::min(places.size(), kStarts); ++i) {
    const ClipPlace& place = places[i];
    if (place.length >= kMinTail && repeats.at(place.position, place.position + kTailLooked))
      store.add(read, place);
  }
  places = differences(read, false, reference);
  for (size_t i = places.size() - std::min(places.size(), kStarts); i < places.size(); ++i) {
    const ClipPlace& place = places[i];
    if (place.length >= kMinTail && repeats.at(place.position - kTailLooked, place.position))
      store.add(read, place);
  }
}

}  // namespace cnvnet
