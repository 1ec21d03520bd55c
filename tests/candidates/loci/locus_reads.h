// Reads of two haplotypes of a made locus, aligned as an aligner without much sense would: each
// read where most of it stands, the rest clipped.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "candidates/loci/haplotype.h"
#include "tests/candidates/sequence.h"

namespace cnvnet {

inline constexpr int64_t kReadLength = 100;

inline LocusText text_of(const std::string& bases) { return {0, bases, bases}; }

// The alignment of the haplotype's bases [begin, begin + kReadLength).
inline ReadBuilder read_of(const Haplotype& haplotype, int64_t begin) {
  int64_t most = 0;
  int64_t from = 0;
  int64_t source = 0;
  for (const Haplotype::Stretch& stretch : haplotype.stretches) {
    const int64_t first = std::max(begin, stretch.begin);
    const int64_t last = std::min(begin + kReadLength, stretch.begin + stretch.length);
    if (last - first <= most) continue;
    most = last - first;
    from = first;
    source = stretch.source + first - stretch.begin;
  }
  const int64_t before = from - begin;
  const int64_t behind = kReadLength - before - most;
  std::string cigar = before > 0 ? std::to_string(before) + "S" : "";
  cigar += std::to_string(most) + "M";
  if (behind > 0) cigar += std::to_string(behind) + "S";
  const auto offset = static_cast<size_t>(begin);
  return read_at(source, cigar).bases(haplotype.bases.substr(offset, kReadLength)).mismatches(0);
}

// Pairs of inserts of 350 to 450 bp, one every `step` bp of the haplotype.
inline void add_pairs(const Haplotype& haplotype, int64_t step, std::vector<ReadRecord>& reads) {
  const auto end = static_cast<int64_t>(haplotype.bases.size());
  for (int64_t begin = 0, number = 0; begin + 450 <= end; begin += step, ++number) {
    const int64_t insert = 350 + number * 37 % 101;
    ReadRecord left = read_of(haplotype, begin);
    ReadRecord right = read_of(haplotype, begin + insert - kReadLength).reverse();
    right.name_hash = left.name_hash;
    left.mate_contig = right.mate_contig = 0;
    left.mate_begin = right.region.begin;
    right.mate_begin = left.region.begin;
    left.insert_size = right.region.end - left.region.begin;
    right.insert_size = -left.insert_size;
    reads.push_back(std::move(left));
    reads.push_back(std::move(right));
  }
  std::sort(reads.begin(), reads.end(), [](const ReadRecord& a, const ReadRecord& b) {
    return a.region != b.region ? a.region < b.region : a.name_hash < b.name_hash;
  });
}

// About 33x of two haplotypes.
inline std::vector<ReadRecord> reads_of(const Haplotype& one, const Haplotype& other) {
  std::vector<ReadRecord> reads;
  add_pairs(one, 12, reads);
  add_pairs(other, 12, reads);
  return reads;
}

}  // namespace cnvnet
