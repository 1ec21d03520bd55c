// Read depth along the genome, in bins, corrected for GC (after Benjamini & Speed
// 2012 in spirit: by GC stratum), with 1.0 for two copies.
//
// Pass 1 fills DepthCounts shard by shard; correct() then makes the profile.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "genome/read_record.h"
#include "genome/reference.h"

namespace cnvnet {

// Raw counts of one contig.
struct DepthBins {
  std::vector<uint32_t> aligned_bases;  // per bin: bases of usable, non-supplementary alignments
                                        // (clips and gaps not counted)
  std::vector<uint32_t> unique_bases;   // those of MAPQ > 0
  std::vector<uint8_t> gc;  // per bin: GC of the reference in percent; 255 where half or more is N
  friend bool operator==(const DepthBins&, const DepthBins&) = default;
};

// Counts of the whole genome. add() for different contigs, or for the same contig
// from shards whose borders lie on bin borders and who each pass only bases inside
// their shard, may be called from different threads (no two touch one bin).
class DepthCounts {
 public:
  static constexpr int32_t kBin = 100;  // bp

  explicit DepthCounts(const ContigList& contigs);
  // Counts that were saved, per contig; the three vectors of each are of one length.
  explicit DepthCounts(std::vector<DepthBins> contigs) : contigs_(std::move(contigs)) {}
  [[nodiscard]] static size_t bins_of(int64_t length) {
    return static_cast<size_t>((length + kBin - 1) / kBin);
  }
  // Counts the bases of `read` that lie inside `shard` (which begins on a multiple of kBin).
  void add(const ReadRecord& read, const Region& shard);
  // Fills the GC of the bins of `shard` from the reference.
  void set_gc(const Region& shard, const ReferenceGenome& reference);
  [[nodiscard]] const DepthBins& contig(int32_t id) const {
    return contigs_.at(static_cast<size_t>(id));
  }

 private:
  friend class DepthProfile;
  std::vector<DepthBins> contigs_;
};

// Mean of a piece of the profile.
struct DepthSummary {
  double depth = 0;           // corrected; 1.0 = two copies on an autosome
  double deviation = 0;       // standard deviation between its bins
  double unmapped_share = 0;  // share of bases from MAPQ-0 reads
  int32_t bins = 0;           // bins used (those with a known GC)
};

// Immutable after construction; may be read from many threads.
class DepthProfile {
 public:
  // Corrects by the median of each GC percent (with its neighbours) over bins with reads on contigs
  // that are not sex chromosomes or mitochondrial by name (all contigs, if that leaves too few). A
  // genome of fewer than 5,000 such bins is not corrected, and its norm is the mode instead of the
  // median: one event could be a good part of it. A genome without reads gives a profile with
  // diploid_depth() 0.
  explicit DepthProfile(DepthCounts counts, const ContigList& contigs);

  // Mean number of reads over a base of two copies, before correction.
  [[nodiscard]] double diploid_depth() const { return diploid_depth_; }
  // Per bin of DepthCounts::kBin bp: corrected depth, NaN where the reference is N.
  [[nodiscard]] const std::vector<float>& contig(int32_t id) const {
    return depth_.at(static_cast<size_t>(id));
  }
  [[nodiscard]] int32_t contigs() const { return static_cast<int32_t>(depth_.size()); }
  // Bins that lie wholly inside `region`; if there is none, the bin in its middle.
  [[nodiscard]] DepthSummary summary(const Region& region) const;
  // Copies of a contig that is whole: 2, or 1 for X and Y (by name) when the median depth of
  // the contig is below 0.75.
  [[nodiscard]] int ploidy(int32_t contig) const { return ploidy_.at(static_cast<size_t>(contig)); }
  // Contig lengths etc. are not kept; GC and MAPQ-0 counts are.
  [[nodiscard]] const DepthBins& counts(int32_t id) const { return counts_.contig(id); }

 private:
  DepthCounts counts_;
  std::vector<std::vector<float>> depth_;
  std::vector<int> ploidy_;
  double diploid_depth_ = 0;
};

}  // namespace cnvnet
