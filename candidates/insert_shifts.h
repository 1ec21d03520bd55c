// Small events that no single pair shows, but all pairs over a place together: their inserts
// are longer (deletion) or shorter (duplication) than the library's, on average.
//
// After the local insert-size tests of SurVIndel2 (Rajaby 2021), as a z-score along the contig.
//
//   InsertShifts shifts(options, library, window, repeats);
//   for each read: shifts.add(read);
//   shifts.add_signals(signals);
#pragma once

#include <cstdint>
#include <vector>

#include "candidates/evidence.h"
#include "candidates/evidence_collector.h"
#include "candidates/library_model.h"
#include "candidates/local_repeats.h"
#include "genome/read_record.h"

namespace cnvnet {

// One per window. Reads must come sorted by begin.
class InsertShifts {
 public:
  // All arguments must outlive the object.
  InsertShifts(const CandidateOptions& options, const LibraryModel& library, const Region& window,
               const LocalRepeats& repeats);

  // Takes the left mate of a pair that faces its mate.
  void add(const ReadRecord& read);
  // Appends a pair signal for every pair that carries a shift, with an event of the size of the shift
  // around its peak. Only shifts in repeats count: elsewhere an event has clips, and
  // shorter inserts tell of inserted sequence.
  void add_signals(std::vector<Signal>& signals) const;

 private:
  struct Pair {
    int64_t begin = 0;  // middle of the left mate
    uint64_t fragment = 0;
    int32_t insert = 0;  // bp
    int32_t end = 0;     // middle of the right mate, bp from begin
    int32_t read_group = 0;
    uint8_t mapq = 0;
  };
  // A stretch of cells where the mean is far off.
  struct Peak {
    int64_t position = 0;
    int64_t reach = 0;  // bp on both sides within which the event may lie
  };
  [[nodiscard]] double deviation(const Pair& pair) const;
  [[nodiscard]] std::vector<double> scores() const;
  [[nodiscard]] std::vector<Peak> peaks(const std::vector<double>& scores, int sign) const;
  void add_peak(const Peak& peak, int sign, std::vector<Signal>& signals) const;

  const CandidateOptions* options_;
  const LibraryModel* library_;
  const LocalRepeats* repeats_;
  Region window_;
  std::vector<Pair> pairs_;
};

}  // namespace cnvnet
