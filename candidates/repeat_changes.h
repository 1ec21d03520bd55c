// Places where the sample has probably lost or gained some bases, though no read need show a
// junction: told by the inserts over the place (insert_likelihood.h) and, in tandem repeats, by the
// coverage (coverage_track.h).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "candidates/coverage_track.h"
#include "candidates/insert_likelihood.h"
#include "candidates/local_repeats.h"
#include "genome/region.h"

namespace cnvnet {

struct RepeatChange {
  Region region;  // of the lost bases, or of those that there are more of; lies in the locus
  Region locus;   // where they may lie: a tandem repeat, or what the spanning pairs leave open
  bool duplication = false;
  bool one_copy = false;  // on one haplotype only
  double log_ratio = 0;   // ln of the likelihood ratio against no change
  friend bool operator==(const RepeatChange&, const RepeatChange&) = default;
};

struct RepeatChangeOptions {
  int64_t min_size = 50;  // bp lost or gained
  // Of a tandem repeat; elsewhere, where inserts are the only evidence, 2 more
  double min_log_ratio = 1;
};

// What is known of a window as a whole.
struct WeakSignals {
  const InsertSpans* spans = nullptr;
  const InsertLikelihood* likelihood = nullptr;
  const CoverageTrack* coverage = nullptr;
  int32_t read_length = 0;
};

// Tests each tandem repeat of the window for each size, as a loss or gain on one haplotype or both,
// and so every other place where inserts are longer or shorter than usual. Of each locus the best
// answer is reported, and the other zygosity's where it is nearly as good but of another size.
// Sorted by region.
[[nodiscard]] std::vector<RepeatChange> find_repeat_changes(const Region& window,
                                                            std::span<const TandemRepeat> repeats,
                                                            const WeakSignals& signals,
                                                            const RepeatChangeOptions& options);

}  // namespace cnvnet
