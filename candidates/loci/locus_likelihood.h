// How likely each fragment of a locus is on each of some haplotypes, and all of them together on
// two (private to candidates/loci/).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "candidates/insert_likelihood.h"
#include "candidates/loci/haplotype.h"
#include "candidates/loci/locus_detail.h"
#include "candidates/loci/locus_fragments.h"
#include "candidates/loci/read_placer.h"

namespace cnvnet {

// Keeps how likely the fragments are on each haplotype that it was ever given, so that candidates
// of one locus share the work; what it says of a selection depends on the selection alone.
class LocusLikelihood {
 public:
  // `text` and `inserts` (null without pairs) must outlive the object.
  LocusLikelihood(const LocusText& text, std::span<const LocusFragment> fragments,
                  const InsertLikelihood* inserts);

  // Gaps that the reads ask for (split_edits.h).
  [[nodiscard]] std::vector<Edit> splits() const;
  // Places on the reference that k-mers propose, of all reads.
  [[nodiscard]] size_t seeds() const { return seeds_; }

  // Chooses the haplotypes that the following are about. The first must always be the same.
  void select(std::span<const Haplotype> haplotypes);

  // Fragments whose likelihood differs between the selected haplotypes.
  [[nodiscard]] size_t informative() const { return rows_; }
  // Mean cost of a read at its best place, nats.
  [[nodiscard]] double mean_cost() const;
  // ln P(fragments | both haplotypes), but for what all pairs share: 0 if all fit perfectly. `a`
  // and `b` are places in the selection.
  [[nodiscard]] double pair_log(size_t a, size_t b) const;
  // How frequent the first of both is, as fits best, where pair_log() has a half of each, and by
  // how many nats that fits better. A few chimeric fragments have a small share, and so have reads
  // that come from elsewhere. `even`: the part of the fragments that tell both apart that comes
  // from the first if there is as much of both.
  struct Share {
    double first = 0.5;
    double gain = 0;
  };
  [[nodiscard]] Share share(size_t a, size_t b, double even) const;
  // How each fragment fits one haplotype, in the fragments' order, against the best that its reads
  // can do on those selected; for a person to look at.
  struct Fit {
    const LocusFragment* fragment = nullptr;
    bool counted = true;  // else it comes from elsewhere
    double log_fit = 0;   // nats
    std::optional<PlacedAt> forward{}, reverse{};
  };
  [[nodiscard]] std::vector<Fit> look(const Haplotype& haplotype);
  // bp, the mean; of a read where there are no pairs.
  [[nodiscard]] double fragment_length() const;

 private:
  struct PlacedRead {
    // As it is, and, where it has small gaps, mended: what fits better on a haplotype counts.
    struct Version {
      PlacedBases bases;
      std::vector<Seed> seeds;
    };
    std::vector<Version> versions;
    size_t length = 0;                    // of the version that was taken last
    std::vector<Placement> text_places;   // on the first haplotype, if that is the text
    size_t text_length = 0;               // of the version that was taken there
    float ceiling = ReadPlacer::kNoCost;  // cost of the best place on the first haplotype
    std::vector<Placement> places;        // on the haplotype that was taken last
    std::vector<float> costs;             // of the best place on each haplotype
    float best = 0;                       // of the costs on those selected
  };
  struct Row {
    LocusFragment fragment;
    int32_t forward = -1, reverse = -1;  // in reads_
  };

  [[nodiscard]] int32_t take(const ReadRecord* read);
  // Its places on the haplotype that is chosen.
  void place(PlacedRead& read);
  [[nodiscard]] size_t number_of(const Haplotype& haplotype);
  [[nodiscard]] double insert_fit(const Row& row, int64_t insert) const;
  // Whether a read of it fits none of those selected.
  [[nodiscard]] bool is_foreign(const Row& row) const;
  // nats, of its reads at their best places on those selected.
  [[nodiscard]] double best_cost(const Row& row) const;
  // Of its reads and its insert on the haplotype that was taken last.
  [[nodiscard]] double likelihood(const Row& row) const;

  const LocusText* text_;
  const InsertLikelihood* inserts_;
  ReadPlacer placer_;
  std::vector<PlacedRead> reads_;
  std::vector<Row> fragments_;
  std::vector<int64_t> gained_;                      // per haplotype
  std::vector<std::vector<double>> absolute_;        // per haplotype: likelihood() of each row
  std::unordered_map<std::string, size_t> numbers_;  // by the haplotype's bases
  std::vector<double> table_;                        // [place in the selection][row]
  size_t rows_ = 0;
  size_t seeds_ = 0;
  bool first_is_text_ = false;
  std::vector<Placement> other_places_;  // scratch of place()
};

}  // namespace cnvnet
