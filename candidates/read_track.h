// The reads of a window as intervals: how many lie over a place, how many of them have a small gap
// there, and how many mismatches the ordinary ones around it have.
//
//   ReadTrack track(window);
//   for each read: track.add(read);
//   track.finish();
//   double share = track.gap_share(begin, end, 'I');
//
// No answer depends on where the window ends, as long as it holds all reads over the place asked
// for.
#pragma once

#include <cstdint>
#include <vector>

#include "genome/read_record.h"
#include "genome/region.h"

namespace cnvnet {

// 8 bytes per read. Add all reads, finish(), then ask.
class ReadTrack {
 public:
  static constexpr int32_t kMinGap = 5;   // bp of D or I, smaller ones are left out
  static constexpr int32_t kMaxGap = 49;  // bp, larger ones likewise
  static constexpr int64_t kBin = 50;     // bp; mismatches are summed by the read's begin

  ReadTrack() = default;
  explicit ReadTrack(const Region& window);
  // Takes a usable alignment; supplementary ones are left out.
  void add(const ReadRecord& read);
  void finish();

  // Reads that touch [begin, end).
  [[nodiscard]] int64_t reads_over(int64_t begin, int64_t end) const;
  // The share of these whose CIGAR has an `op` ('I' or 'D') of kMinGap to kMaxGap bp that touches
  // [begin, end); 0 of none.
  [[nodiscard]] double gap_share(int64_t begin, int64_t end, char op) const;
  // Mismatches per aligned base of the reads without clip and gap that begin in the bins of
  // [begin, end); 0 of none.
  [[nodiscard]] double mismatch_rate(int64_t begin, int64_t end) const;

 private:
  struct Gap {
    int64_t begin = 0;
    int64_t end = 0;    // equals begin for an insertion
    uint32_t read = 0;  // number of the read, in the order of add()
    char op = 'D';
  };

  int64_t begin_ = 0;            // of the window
  int64_t origin_ = 0;           // of the first bin, a multiple of kBin
  std::vector<int32_t> begins_;  // of the reads, from begin_ on; sorted by finish()
  std::vector<int32_t> ends_;    // likewise
  std::vector<Gap> gaps_;        // sorted by begin
  std::vector<uint32_t> mismatches_;
  std::vector<uint32_t> aligned_;
};

}  // namespace cnvnet
