// What weighing a locus went through, for a person to look at: the haplotypes that explain its
// fragments best, pairs of them, and how each fragment fits the best pair. Plain values; nothing is
// decided from them.
//
//   LocusDetail detail;
//   model.weigh(candidate, bases, reads, memory, &detail);
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "candidates/loci/haplotype.h"
#include "genome/region.h"

namespace cnvnet {

// A read on a haplotype, clips included.
struct PlacedAt {
  int64_t begin = 0;   // bp from the haplotype's first base
  int64_t length = 0;  // bp
  float cost = 0;      // nats; 0: no mismatch
};

struct FragmentDetail {
  struct Read {
    Region region;  // where the aligner put it, without clips
    bool reverse = false;
    uint8_t mapq = 0;
    int32_t clip_before = 0, clip_behind = 0;         // bp
    std::array<std::optional<PlacedAt>, 3> placed{};  // its best place on each of the three
  };
  std::vector<Read> reads;          // over the locus, one or two; none if both lie beside it
  int64_t left = -1, right = -1;    // of mates outside of the locus (LocusFragment)
  bool shared = false;              // it may as well come from another place of the genome
  bool counted = true;              // else none of the haplotypes fits it
  std::array<double, 3> log_fit{};  // nats, on the reference and both of the best pair; 0: perfect
};

struct LocusDetail {
  struct HaplotypeDetail {
    std::vector<Edit> edits;
    int64_t gained = 0;
    bool foreign = false;
    double best = 0;  // ln posterior of the best pair with it against the best pair of all
  };
  // Of haplotypes, by their places in `haplotypes`.
  struct PairDetail {
    std::array<size_t, 2> pair{};
    double log_likelihood = 0;  // of the fragments, but for what all pairs share
    double log_posterior = 0;   // with the priors and the fragments expected
    double share = 0;           // of the posterior of all pairs that were weighed
  };

  Region region;           // of the locus
  int64_t text_begin = 0;  // of the haplotypes' first base, on the contig
  std::string text;        // bases of the reference there
  size_t weighed = 0;      // haplotypes, and ...
  size_t pairs_weighed = 0;
  std::vector<HaplotypeDetail> haplotypes;  // the reference, then the best ones
  std::vector<PairDetail> pairs;            // the best ones, and that of two references
  std::array<size_t, 2> best_pair{};        // in `haplotypes`
  std::vector<FragmentDetail> fragments;
};

}  // namespace cnvnet
