#include "candidates/loci/locus_fragments.h"

#include <cstdlib>
#include <map>
#include <utility>

namespace cnvnet {

namespace {

// Whether its mate lies as it should: other strand, not too far.
bool has_mate(const ReadRecord& read, int64_t longest) {
  if (!read.is(ReadRecord::kPaired) || read.is(ReadRecord::kMateUnmapped)) return false;
  if (read.mate_contig != read.region.contig) return false;
  if (read.is(ReadRecord::kReverse) == read.is(ReadRecord::kMateReverse)) return false;
  return std::abs(read.insert_size) <= longest;
}

// Gives the fragment the mate of its only read, where that lies outside of the locus.
void fix_mate(const Region& locus, int64_t read_length, int64_t longest, LocusFragment& fragment) {
  if (fragment.forward != nullptr && fragment.reverse != nullptr) return;
  const ReadRecord& read = fragment.forward != nullptr ? *fragment.forward : *fragment.reverse;
  if (!has_mate(read, longest)) return;
  if (fragment.forward != nullptr && read.insert_size > 0 && read.mate_begin >= locus.end) {
    fragment.right = read.region.begin + read.insert_size;
  }
  if (fragment.reverse != nullptr && read.mate_begin + read_length <= locus.begin) {
    fragment.left = read.mate_begin;
  }
}

}  // namespace

std::vector<LocusFragment> fragments_over(const Region& locus,
                                          std::span<const ReadRecord* const> reads,
                                          int64_t read_length, int64_t longest) {
  std::map<std::pair<uint64_t, int32_t>, LocusFragment> by_name;
  std::vector<LocusFragment> fragments;
  for (const ReadRecord* const one : reads) {
    const ReadRecord& read = *one;
    if (read.is(ReadRecord::kSupplementary) || read.region.contig != locus.contig) continue;
    const int64_t begin = read.region.begin - leading_clip(read.cigar);
    const int64_t end = read.region.end + trailing_clip(read.cigar);
    if (end > locus.begin && begin < locus.end) {
      LocusFragment& fragment = by_name[{read.name_hash, read.read_group}];
      fragment.read_group = read.read_group;
      (read.is(ReadRecord::kReverse) ? fragment.reverse : fragment.forward) = &read;
      continue;
    }
    const bool spans = end <= locus.begin && read.mate_begin >= locus.end && read.insert_size > 0;
    if (!spans || read.is(ReadRecord::kReverse) || !has_mate(read, longest)) continue;
    LocusFragment fragment;
    fragment.left = read.region.begin;
    fragment.right = read.region.begin + read.insert_size;
    fragment.read_group = read.read_group;
    fragments.push_back(fragment);
  }
  for (auto& [name, fragment] : by_name) {
    fix_mate(locus, read_length, longest, fragment);
    fragments.push_back(fragment);
  }
  return fragments;
}

}  // namespace cnvnet
