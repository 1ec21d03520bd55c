// Pass 1: what is normal in this genome. Reads every contig once, in parallel, and
// gives the same numbers at any number of threads and any shard size. Always over
// the whole genome, so that results do not depend on --regions.
#pragma once

#include <cstdint>
#include <vector>

#include "candidates/depth_profile.h"
#include "candidates/library_model.h"
#include "candidates/segmentation.h"
#include "pipeline/config.h"
#include "pipeline/inputs.h"

namespace cnvnet {

struct GenomeStatistics {
  LibraryModel library;
  DepthProfile depth;
  std::vector<DepthSegment> segments;  // of all contigs, sorted
  uint64_t reads = 0;                  // alignments read
  uint64_t usable_reads = 0;           // ReadRecord::usable() among them
  size_t shards = 0;
  std::vector<uint8_t> with_reads;  // per contig: 1 if a base of it is covered

  [[nodiscard]] bool has_reads(int32_t contig) const { return with_reads.at(static_cast<size_t>(contig)) != 0; }
};

// A contig without reads gets no depth segments.
//
// Throws InputError if there is no usable read, or reading fails.
[[nodiscard]] GenomeStatistics measure_genome(Inputs& inputs, const Config& config);

}  // namespace cnvnet
