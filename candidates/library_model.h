// What is normal in this library: insert sizes per read group, read length, and
// the orientation of pairs. Quantiles, not mean and deviation, so that a long tail
// or two peaks do no harm (as in Manta; Delly's median ± MAD fails on both).
//
// Made by adding up LibraryCounts of all shards in pass 1 (the sum does not depend
// on their order).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "genome/alignment_reader.h"
#include "genome/read_record.h"

namespace cnvnet {

// Plain counts of one part of the genome; add() and merge() in any order give the same sum.
class LibraryCounts {
 public:
  static constexpr int32_t kMaxInsert = 5000;  // bp; longer inserts are counted in the last cell
  static constexpr int32_t kMaxReadLength = 1000;  // bp; likewise

  struct Group {
    std::vector<uint64_t> insert_sizes;  // [kMaxInsert + 1], FR pairs, counted once per pair
    uint64_t forward_reverse = 0, reverse_forward = 0, same_strand = 0;
    friend bool operator==(const Group&, const Group&) = default;
  };

  static constexpr int64_t kLocal = 2000;  // bp
  // Of all read groups together: what false events are made of, whose parts lie within kLocal of
  // each other.
  struct Local {
    uint64_t outward = 0;         // pairs whose mates face away from each other and do not overlap
    uint64_t same_strand = 0;     // pairs
    uint64_t split = 0;           // reads whose SA tag names an alignment on the same strand
    uint64_t inverted_split = 0;  // likewise, on the other strand only
    friend bool operator==(const Local&, const Local&) = default;
  };

  explicit LibraryCounts(size_t read_groups);
  // Counts that were saved. Throws InternalError if a histogram has not the length above.
  LibraryCounts(std::vector<Group> groups, std::vector<uint64_t> read_lengths, const Local& local);
  // Counts one alignment; ignores what is not usable, supplementary or of MAPQ < 20, and as a pair
  // what is not on one contig with its mate. Needs the SA tag (AlignmentReader::Fields::kSplits).
  void add(const ReadRecord& read);
  void merge(const LibraryCounts& other);

  [[nodiscard]] const std::vector<Group>& groups() const { return groups_; }
  [[nodiscard]] const std::vector<uint64_t>& read_lengths() const { return read_lengths_; }
  [[nodiscard]] const Local& local() const { return local_; }
  friend bool operator==(const LibraryCounts&, const LibraryCounts&) = default;

 private:
  std::vector<Group> groups_;
  std::vector<uint64_t> read_lengths_;  // [kMaxReadLength + 1]
  Local local_;
};

struct InsertSizes {
  int32_t median = 0;     // bp, outer distance
  int32_t low = 0;        // 1 % quantile
  int32_t high = 0;       // 99 % quantile
  int32_t very_high = 0;  // 99.7 % quantile: a pair must exceed it to hint at a deletion
  double deviation = 0;   // robust standard deviation: (84 % - 16 % quantile) / 2
  uint64_t pairs = 0;
  friend bool operator==(const InsertSizes&, const InsertSizes&) = default;
};

// Immutable; may be read from many threads.
class LibraryModel {
 public:
  // Groups with fewer than 200 pairs take the sum of all groups; with fewer than
  // 200 pairs in all, paired() is false and no pair is evidence.
  //
  // Throws InputError in plain words if most pairs of the library do not face each
  // other (mate-pair or unoriented libraries), or if there is no usable read.
  LibraryModel(const LibraryCounts& counts, const std::vector<ReadGroup>& groups);

  [[nodiscard]] bool paired() const { return paired_; }
  [[nodiscard]] const InsertSizes& insert_sizes(int32_t read_group) const {
    return groups_.at(static_cast<size_t>(read_group));
  }
  // The share of pairs of each insert size, [LibraryCounts::kMaxInsert + 1], smoothed over a few
  // bp; of the same pairs as insert_sizes(). Sums to 1; all 0 if the library has no pairs.
  [[nodiscard]] const std::vector<double>& insert_density(int32_t read_group) const {
    return densities_.at(static_cast<size_t>(read_group));
  }
  [[nodiscard]] int32_t read_groups() const {
    return static_cast<int32_t>(groups_.size());
  }  // at least 1
  // Over all groups: the largest very_high.
  [[nodiscard]] int32_t max_insert() const { return max_insert_; }
  [[nodiscard]] int32_t read_length() const { return read_length_; }  // median, bp

 private:
  std::vector<InsertSizes> groups_;
  std::vector<std::vector<double>> densities_;
  int32_t max_insert_ = 0;
  int32_t read_length_ = 0;
  bool paired_ = false;
};

}  // namespace cnvnet
