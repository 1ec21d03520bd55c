// Turns the reads of a window into evidence: split reads, alignment gaps, soft
// clips and discordant pairs, each in a file of its own (split_reads.h,
// alignment_gaps.h, soft_clips.h with mismatch_tails.h, discordant_pairs.h, repeat_changes.h).
//
//   EvidenceCollector collector(options, library, depth, reference);
//   Evidence evidence = collector.collect(window, reader);
//
// Thread contract: one collector per thread (it holds a reference handle).
// The same window gives the same evidence, whoever asks and in which order.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "candidates/depth_profile.h"
#include "candidates/evidence.h"
#include "candidates/library_model.h"
#include "candidates/options.h"
#include "genome/alignment_reader.h"
#include "genome/reference.h"

namespace cnvnet {

class EvidenceCollector {
 public:
  // `library`, `depth` and `segments` (all contigs, sorted) must outlive the collector.
  EvidenceCollector(const CandidateOptions& options, const LibraryModel& library,
                    const DepthProfile& depth, std::span<const DepthSegment> segments,
                    const ReferenceGenome& reference);

  // bp by which a window must reach over a shard's borders so that the candidates that begin inside
  // are complete.
  [[nodiscard]] int64_t halo() const;
  // What to do with a window without reads and depth segments: leave its tracks and repeats out,
  // so that it costs nothing, or look at its reference all the same, for candidates of others.
  enum class Empty { kLeave, kDescribe };
  // Reads `window` once. Throws InputError if reading fails.
  [[nodiscard]] Evidence collect(const Region& window, AlignmentReader& reader,
                                 Empty empty = Empty::kDescribe);

 private:
  [[nodiscard]] std::vector<DepthSegment> segments_over(const Region& window) const;

  CandidateOptions options_;
  const LibraryModel* library_;
  const DepthProfile* depth_;
  std::span<const DepthSegment> segments_;
  std::shared_ptr<const InsertLikelihood> inserts_;
  ReferenceGenome reference_;
};

}  // namespace cnvnet
