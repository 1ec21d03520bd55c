// How likely the inserts over a place are, if the sample had lost or gained some bases there:
// the "shift" of pairs whose inserts are still normal (field: Manta and SurVIndel2 test it by
// Kolmogorov-Smirnov), as a likelihood of two haplotypes that may differ.
//
//   InsertLikelihood likelihood(library);
//   InsertSpans spans(library, window);
//   for each read: spans.add(read);
//   double support = likelihood.log_ratio(spans.over(position), +80, 0.5);   // 80 bp lost on one
//   of two copies
//
// Pairs over a place are not a fair sample of all pairs: an insert of twice the length lies over
// twice as many places. Both sides of the ratio take that into account.
#pragma once

#include <cstdint>
#include <vector>

#include "candidates/library_model.h"
#include "genome/read_record.h"
#include "genome/region.h"

namespace cnvnet {

// A pair as what it spans.
struct InsertSpan {
  int64_t begin = 0;   // first base of the left mate
  int32_t insert = 0;  // bp, outer distance
  int32_t read_group = 0;
  friend auto operator<=>(const InsertSpan&, const InsertSpan&) = default;
};

class InsertLikelihood;

// The pairs of one window that face each other and lie not much farther apart than is normal.
class InsertSpans {
 public:
  static constexpr int32_t kBeyondNormal = 2000;  // bp over the library's largest normal insert

  InsertSpans() = default;
  explicit InsertSpans(const LibraryModel& library);
  // Takes the forward mate of a pair; ignores all else. Reads come in the order of their begin.
  void add(const ReadRecord& read);
  // Those that lie over `position`, with half a read or more on each side. Appended to `over`,
  // which is cleared first.
  void over(int64_t position, std::vector<InsertSpan>& over) const;
  // For places window.begin / cell * cell + i * cell, and at least 6 pairs over them: the mean of
  // InsertLikelihood::surprise(), in its standard errors. 0 where there are fewer.
  [[nodiscard]] std::vector<double> mean_shifts(const Region& window, int64_t cell,
                                                const InsertLikelihood& likelihood) const;
  [[nodiscard]] bool empty() const { return spans_.empty(); }

 private:
  bool paired_ = false;
  int32_t half_read_ = 0;
  int32_t longest_ = 0;
  std::vector<InsertSpan> spans_;
};

// Immutable; may be read from many threads.
class InsertLikelihood {
 public:
  explicit InsertLikelihood(const LibraryModel& library);

  // ln P(inserts | `share` of the haplotypes has lost `lost` bp at the place) - ln P(inserts | none
  // has). A gain is a negative loss. `share` is 0.5 or 1. 0 if there are fewer than 4 pairs, or if
  // nearly no pair could span the gain.
  [[nodiscard]] double log_ratio(const std::vector<InsertSpan>& over, int32_t lost,
                                 double share) const;
  // P(insert) of any pair, outliers included, over that of the commonest insert.
  [[nodiscard]] double relative_density(int32_t read_group, int64_t insert) const;
  // bp, of all pairs; of several read groups the mean.
  [[nodiscard]] double mean_insert() const;
  // By how many standard deviations an insert is longer than those over any place of an unchanged
  // genome; at most 3.
  [[nodiscard]] double surprise(const InsertSpan& span) const;

 private:
  struct Group {
    std::vector<double> density;  // [kMaxInsert + 1], sums to 1, nowhere 0
    std::vector<double> span;     // [bp]: mean of max(0, insert - bp)
    double peak = 0;              // the highest density
    double mean = 0;
    double deviation = 0;
  };
  std::vector<Group> groups_;
  int32_t read_ = 0;  // bp of both halves that must lie beside the place
};

}  // namespace cnvnet
