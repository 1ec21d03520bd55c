// Stretches of the reference that stand in it more than once: segmental duplications, found in the
// reference itself by shared k-mers (a FracMinHash sketch after Irber 2022, chained on diagonals
// as minimap2 does, Li 2018).
//
// Where two copies are alike for a read's length, its MAPQ is 0. So only the surroundings of such
// reads are looked at (shared_stretches()), which is a few percent of a genome.
//
//   std::vector<KmerSample> samples;
//   for (const Region& stretch : shared_stretches(profile))
//     sample_kmers(stretch, reference.bases(stretch), samples);
//   const ParalogueMap map(std::move(samples));
//   for (const ParalogueMap::Link& link : map.of({contig, bin})) ...
//
// Values; any thread. The same stretches in any order give the same map.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "candidates/depth_profile.h"
#include "genome/region.h"

namespace cnvnet {

// A bin of the depth profile (DepthCounts::kBin bp).
struct BinPlace {
  int32_t contig = 0;
  int32_t bin = 0;
  friend auto operator<=>(const BinPlace&, const BinPlace&) = default;
};

// A k-mer of the reference, the lesser of both strands' readings.
struct KmerSample {
  uint64_t hash = 0;
  int32_t contig = 0;
  int32_t begin = 0;    // bp
  bool turned = false;  // the lesser reading is the reverse strand's
  friend auto operator<=>(const KmerSample&, const KmerSample&) = default;
};

// Where a noticeable share of the reads maps to several places, with the surroundings: modules of
// 99 % identity have only patches of MAPQ 0. Sorted; O(bins).
[[nodiscard]] std::vector<Region> shared_stretches(const DepthProfile& profile);

// Adds about one in 32 of the k-mers of `bases`, which lie at `stretch.begin`; the same k-mers are
// chosen wherever they stand. `bases` shorter than the stretch are its first part.
void sample_kmers(const Region& stretch, std::string_view bases, std::vector<KmerSample>& samples);

// Which bins stand for the same sequence: collinear for 3 kb or more, at 96 % identity or more
// (about), on either strand, 1 kb or more apart.
class ParalogueMap {
 public:
  // One way of a link between two bins.
  struct Link {
    BinPlace from;
    BinPlace to;
    friend auto operator<=>(const Link&, const Link&) = default;
  };

  ParalogueMap() = default;
  // O(samples log samples); k-mers that stand in more than 10 places are left out, so memory is
  // bounded by 90 links per sample.
  explicit ParalogueMap(std::vector<KmerSample> samples);
  // As given; for tests.
  explicit ParalogueMap(std::vector<Link> links);

  // The other places of a bin, sorted; none where the sequence stands alone.
  [[nodiscard]] std::span<const Link> of(BinPlace place) const;
  // All links, sorted by both ends.
  [[nodiscard]] std::span<const Link> links() const { return links_; }

 private:
  void finish();

  std::vector<Link> links_;
};

}  // namespace cnvnet
