// Looks for the pair of haplotypes that explains the fragments of a locus best (private to
// candidates/loci/).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

#include "candidates/loci/haplotype.h"
#include "candidates/loci/locus_hypotheses.h"
#include "candidates/loci/locus_likelihood.h"

namespace cnvnet {

// Haplotypes, and what is known of pairs of them. The first is the reference, the second the
// candidate's own. Thread contract: one thread.
class HaplotypeSearch {
 public:
  // Of a pair that was not weighed.
  static constexpr double kNever = -1e9;

  // All must outlive the object. `fragment_rate`: fragments that begin at a base of one haplotype.
  HaplotypeSearch(const LocusHypotheses& hypotheses, LocusLikelihood& likelihood,
                  double fragment_rate);

  // Adds what is one step from the best pair, as long as that gives a better one.
  void climb();

  [[nodiscard]] const std::vector<Haplotype>& haplotypes() const { return haplotypes_; }
  [[nodiscard]] const LocusLikelihood& likelihood() const { return *likelihood_; }
  // ln of the posterior of a pair, but for what all share; kNever: not weighed.
  [[nodiscard]] double value(size_t a, size_t b) const {
    return values_[std::max(a, b)][std::min(a, b)];
  }
  [[nodiscard]] double best() const { return best_; }
  [[nodiscard]] const std::array<size_t, 2>& best_pair() const { return best_pair_; }

 private:
  // Keeps those that are new.
  void take(std::vector<Haplotype> found);
  // New haplotypes can be better places for reads, and so change what is known of all pairs. All
  // pairs are weighed of the reference, the candidate and the haplotypes that do best beside these,
  // beside the last best pair or by themselves; of the others those pairs alone.
  void weigh_pairs();
  double weigh_pair(size_t a, size_t b);
  [[nodiscard]] double prior(size_t a, size_t b) const;
  // Fragments that a haplotype must have more than the reference, without those that may come from
  // elsewhere. Those of foreign bases may well have been aligned elsewhere.
  [[nodiscard]] double expected(size_t h) const;

  const LocusHypotheses* hypotheses_;
  LocusLikelihood* likelihood_;
  double fragment_rate_;
  size_t most_;  // haplotypes
  std::vector<Haplotype> haplotypes_;
  std::unordered_set<std::string> known_;    // their bases
  std::vector<std::vector<double>> values_;  // [a][b], b up to a
  double best_ = kNever;
  std::array<size_t, 2> best_pair_{};
};

}  // namespace cnvnet
