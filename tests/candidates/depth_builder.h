// Makes depth profiles out of wanted depths.
#pragma once

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "candidates/depth_profile.h"
#include "tests/support/bam_builder.h"
#include "tests/support/read_builder.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {

// Reads over each bin of one contig, each covering the bin; contigs have random sequence.
struct ContigDepth {
  std::string name;
  std::vector<int> reads;
  int mapq = 60;
  std::pair<size_t, size_t> shared = {0,
                                      0};  // bins [first, second) whose reads have MAPQ 0 instead
};

inline DepthProfile profile_of(const std::vector<ContigDepth>& contigs) {
  const TempDir dir;
  FastaSequences sequences;
  for (const ContigDepth& contig : contigs) {
    sequences.emplace_back(
        contig.name,
        random_bases(static_cast<int64_t>(contig.reads.size()) * DepthCounts::kBin, 9));
  }
  write_fasta(dir / "ref.fa", sequences);
  const ReferenceGenome reference(dir / "ref.fa");
  DepthCounts counts(reference.contigs());
  for (int32_t id = 0; id < reference.contigs().size(); ++id) {
    const Region all{id, 0, reference.contigs()[id].length};
    counts.set_gc(all, reference);
    const ContigDepth& contig = contigs[static_cast<size_t>(id)];
    for (size_t bin = 0; bin < contig.reads.size(); ++bin) {
      const bool shared = bin >= contig.shared.first && bin < contig.shared.second;
      const int mapq = shared ? 0 : contig.mapq;
      for (int i = 0; i < contig.reads[bin]; ++i) {
        counts.add(
            read_at(static_cast<int64_t>(bin) * DepthCounts::kBin, "100M").contig(id).mapq(mapq),
            all);
      }
    }
  }
  return DepthProfile(std::move(counts), reference.contigs());
}

// `bins` bins of about `mean` reads, with the spread that real depth has.
inline std::vector<int> noisy(int bins, double mean, uint32_t seed = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<double> noise(mean, 1.1 * std::sqrt(std::max(mean, 0.01)));
  std::vector<int> reads;
  for (int i = 0; i < bins; ++i)
    reads.push_back(std::max(0, static_cast<int>(std::lround(noise(random)))));
  return reads;
}

}  // namespace cnvnet
