#include "candidates/loci/locus_fragments.h"

#include <algorithm>
#include <array>
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

// Adds a read to depths that are held as differences between neighbouring bases.
void add_depth(const ReadRecord& read, const LocusText& text, std::vector<int32_t>& depths) {
  const auto place = [&](int64_t at) {
    return static_cast<size_t>(std::clamp(at, text.begin, text.end()) - text.begin);
  };
  ++depths[place(read.region.begin)];
  --depths[place(read.region.end)];
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
    fragment.is_shared = read.mapq == 0;
    fragments.push_back(fragment);
  }
  for (auto& [name, fragment] : by_name) {
    fix_mate(locus, read_length, longest, fragment);
    fragments.push_back(fragment);
  }
  return fragments;
}

void mark_shared(const Region& repeat, std::vector<LocusFragment>& fragments, LocusText& text) {
  const auto is_shared = [&](const ReadRecord* read) {
    if (read == nullptr) return true;
    const int64_t first = std::max(read->region.begin, repeat.begin);
    const int64_t inside = std::min(read->region.end, repeat.end) - first;
    return read->mapq == 0 && inside * 2 < read->region.length();
  };
  std::vector<int32_t> own(text.bases.size() + 1);
  std::vector<int32_t> all(text.bases.size() + 1);
  for (LocusFragment& fragment : fragments) {
    const std::array reads = {fragment.forward, fragment.reverse};
    if (reads[0] != nullptr || reads[1] != nullptr) {
      fragment.is_shared = std::all_of(reads.begin(), reads.end(), is_shared);
    }
    for (const ReadRecord* const read : reads) {
      if (read == nullptr) continue;
      add_depth(*read, text, all);
      if (!fragment.is_shared) add_depth(*read, text, own);
    }
  }
  text.own_before.assign(1, 0);
  int32_t own_depth = 0;
  int32_t depth = 0;
  for (size_t i = 0; i < text.bases.size(); ++i) {
    own_depth += own[i];
    depth += all[i];
    const double share = depth > 0 ? static_cast<double>(own_depth) / depth : 1;
    text.own_before.push_back(text.own_before.back() + share);
  }
}

}  // namespace cnvnet
