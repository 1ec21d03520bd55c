// Reads over each base of a window, for questions that the bins of the depth profile are too coarse
// for.
#pragma once

#include <cstdint>
#include <vector>

#include "genome/read_record.h"
#include "genome/region.h"

namespace cnvnet {

// 4 bytes per base of the window. Add all reads, finish(), then ask. Reads of any MAPQ count:
// between the copies of a repeat they are laid at random, and the sum is right.
class CoverageTrack {
 public:
  CoverageTrack() = default;
  explicit CoverageTrack(const Region& window);
  // Counts the bases between begin and end of a usable alignment; supplementary ones are left out.
  void add(const ReadRecord& read);
  void finish();

  // Mean over those bases of [begin, end) that lie in the window; 0 if none does.
  [[nodiscard]] double mean(int64_t begin, int64_t end) const;
  [[nodiscard]] bool covers(int64_t begin, int64_t end) const {
    return begin >= begin_ && end <= begin_ + length_;
  }

  // ln P(coverage of [begin, end) | it is `ratio` of its flanks) - ln P(… | it equals them). The
  // flanks are up to 1 kb on both sides, kFlankGap away. 0 if the window does not cover it all, or
  // the flanks have no reads.
  [[nodiscard]] double log_ratio(int64_t begin, int64_t end, double ratio,
                                 int32_t read_length) const;
  // Mean coverage over the mean of the flanks; 1 if these have no reads.
  [[nodiscard]] double against_flanks(int64_t begin, int64_t end) const;

  static constexpr int64_t kFlank = 1000;    // bp
  static constexpr int64_t kFlankGap = 100;  // bp

 private:
  [[nodiscard]] double flanks(int64_t begin, int64_t end) const;

  int64_t begin_ = 0;
  int64_t length_ = 0;
  // Until finish(): differences between neighbouring bases. Then: sums of coverage, modulo 2^32.
  std::vector<uint32_t> values_;
};

}  // namespace cnvnet
