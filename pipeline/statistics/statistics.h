// Pass 1: what is normal in this genome. Reads every contig once, in parallel, and
// gives the same numbers at any number of threads and any shard size. Always over
// the whole genome, so that results do not depend on --regions.
#pragma once

#include <cstdint>
#include <vector>

#include "candidates/depth_profile.h"
#include "candidates/library_model.h"
#include "candidates/paralogues/paralogue_copies.h"
#include "candidates/sample_noise.h"
#include "candidates/segmentation.h"
#include "pipeline/config/config.h"
#include "pipeline/inputs/inputs.h"

namespace cnvnet {

// What pass 1 counts; the statistics follow from it.
struct GenomeCounts {
  LibraryCounts library;
  DepthCounts depth;
  uint64_t reads = 0;         // alignments read
  uint64_t usable_reads = 0;  // ReadRecord::usable() among them
};

struct GenomeStatistics {
  LibraryCounts library_counts;
  LibraryModel library;
  DepthProfile depth;
  std::vector<DepthSegment> segments;  // of all contigs, sorted
  uint64_t reads = 0;                  // alignments read
  uint64_t usable_reads = 0;           // ReadRecord::usable() among them
  std::vector<uint8_t> with_reads;     // per contig: 1 if a base of it is covered
  SampleNoise noise;
  // Of the known bins of contigs with reads, those of a fifth of the normal depth or more.
  double sequenced_share = 1;
  // Modules of segmental duplications lost or gained, sorted; empty until find_copy_changes() was
  // asked, so that training sees none.
  std::vector<CopyChange> copy_changes{};

  // Whether the whole genome was sequenced, not chosen targets.
  [[nodiscard]] bool whole_genome() const { return sequenced_share >= 0.5; }

  [[nodiscard]] bool has_reads(int32_t contig) const {
    return with_reads.at(static_cast<size_t>(contig)) != 0;
  }
};

// Throws InputError if there is no usable read, or reading fails.
[[nodiscard]] GenomeCounts count_genome(Inputs& inputs, const Config& config);

// All but the segments, which are left empty.
[[nodiscard]] GenomeStatistics derive_statistics(GenomeCounts counts, const Inputs& inputs);

// The depth segments of all contigs with reads, sorted.
[[nodiscard]] std::vector<DepthSegment> segment_genome(const GenomeStatistics& statistics,
                                                       const SegmentationOptions& options);

// The modules of segmental duplications that this genome has lost or gained, from the depth of the
// whole genome and the reference; none where only chosen targets were sequenced. Throws InputError
// if reading the reference fails.
[[nodiscard]] std::vector<CopyChange> find_copy_changes(const GenomeStatistics& statistics,
                                                        Inputs& inputs);

// All but the last of the above in turn: pass 1 as a whole.
[[nodiscard]] GenomeStatistics measure_genome(Inputs& inputs, const Config& config);

}  // namespace cnvnet
