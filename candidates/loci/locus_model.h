// What happened at a candidate's place, as a choice between pairs of haplotypes: the reference, the
// candidate, its competing junctions, whole units more or less of its tandem repeat, gaps that
// reads show or ask for, and what reads spell when they are put together. Every fragment has a
// likelihood under each haplotype: its reads as they fit there, wherever on it they may lie, and
// its insert; and a haplotype that is longer must have more fragments (a Poisson process over
// fragments). Ideas: HipSTR (Willems et al. 2017) and Paragraph (Chen et al. 2019) align reads to
// haplotypes; GraphTyper2 (Eggertsson et al. 2019) to a graph of them.
//
//   LocusModel model(library, diploid_depth);
//   LocusModel::Memory memory;                                      // one per thread
//   Region window = model.window(candidate);                        // what is needed
//   LocusAnswer answer = model.weigh(candidate, bases, reads, memory);
//
// Immutable; may be used by many threads. The answer depends on the candidate, the bases and the
// reads that touch the window only, not on their order and not on what the memory holds.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "candidates/candidate.h"
#include "candidates/insert_likelihood.h"
#include "candidates/library_model.h"
#include "candidates/loci/locus_answer.h"
#include "candidates/loci/locus_detail.h"
#include "genome/read_record.h"
#include "genome/region.h"

namespace cnvnet {

class LocusModel {
 public:
  // `library` must outlive the object. `diploid_depth`: reads over a base of two copies.
  LocusModel(const LibraryModel& library, double diploid_depth);

  // bp: no event that a locus proposes begins farther from the candidate's begin.
  static constexpr int64_t kReach = 5000;

  // Whether the model looks at it: an event of at most kMaxWeakSize.
  [[nodiscard]] static bool can_weigh(const Candidate& candidate);
  // What a locus needs, kept for the next candidate of the same locus. Must not outlive the model,
  // nor serve other reads.
  class Memory {
   public:
    Memory();
    ~Memory();
    Memory(Memory&&) noexcept;

   private:
    friend class LocusModel;
    struct Locus;
    std::unique_ptr<Locus> locus_;
  };

  // What must be read; may leave the contig.
  [[nodiscard]] Region window(const Candidate& candidate) const;
  // `bases`: those of window(), where N stands off the contig. `reads`: at least all usable ones
  // that touch it, with bases. All 0 where there are too few reads, or too many. `detail` (null:
  // not wanted) is filled with what was weighed, and changes nothing.
  [[nodiscard]] LocusAnswer weigh(const Candidate& candidate, std::string_view bases,
                                  std::span<const ReadRecord> reads, Memory& memory,
                                  LocusDetail* detail = nullptr) const;

 private:
  const LibraryModel* library_;
  std::optional<InsertLikelihood> inserts_;  // none without pairs
  double fragment_rate_ = 0;                 // that begin at a base of one haplotype
};

}  // namespace cnvnet
