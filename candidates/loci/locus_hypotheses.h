// The haplotypes that a candidate's place may have (private to candidates/loci/).
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "candidates/candidate.h"
#include "candidates/loci/haplotype.h"
#include "genome/read_record.h"

namespace cnvnet {

// Where the edits of all hypotheses lie: the candidate, its competing junctions and its tandem
// repeat.
[[nodiscard]] Region locus_of(const Candidate& candidate);

// Lets the text accept the other allele of SNPs that plainly aligned reads show.
void accept_snps(std::span<const ReadRecord* const> reads, LocusText& text);

// Lets each unit of the candidate's tandem repeat accept what another one does: copies of a unit
// bring its SNPs along, and aligners put their reads anywhere.
void share_snps(const CandidateContext& context, LocusText& text);

class LocusHypotheses {
 public:
  // All must outlive the object. `shown`: edits that the reads show or ask for (read_edits.h,
  // split_edits.h). `assembled`: those of haplotypes that the reads spell (local_assembly.h).
  LocusHypotheses(const Candidate& candidate, const LocusText& text, std::span<const Edit> shown,
                  std::span<const std::vector<Edit>> assembled);

  // The reference, the candidate's own haplotype, and then those of its competing junctions, of
  // edits that reads show, of changes by whole units, and those that are spelt. Fewer than two if
  // the candidate does not fit into the text. No two are the same.
  [[nodiscard]] std::vector<Haplotype> first() const;
  // The deleted or duplicated bases that tell of a change by `gained` bp from `begin` on. A gain of
  // more bases than the candidate's tandem repeat has is told as a duplication of the whole repeat.
  [[nodiscard]] std::pair<int64_t, int64_t> told(int64_t begin, int64_t gained) const;
  // What is one step away: a few units or copies more or less, or one edit more.
  [[nodiscard]] std::vector<Haplotype> neighbours(const Haplotype& haplotype) const;

  [[nodiscard]] const LocusText& text() const { return *text_; }

 private:
  [[nodiscard]] std::vector<Edit> unit_edits() const;
  // The change of the repeat by so many bp, as one edit from about `begin` on.
  [[nodiscard]] Edit change_of(int64_t begin, int64_t gained) const;
  [[nodiscard]] bool in_repeat(const Edit& edit) const;

  const Candidate* candidate_;
  const LocusText* text_;
  int64_t period_ = 0;  // of the candidate's tandem repeat; 0: none
  int64_t repeat_begin_ = 0, repeat_end_ = 0;
  std::vector<Edit> competing_;
  std::span<const Edit> shown_;
  std::span<const std::vector<Edit>> assembled_;
};

}  // namespace cnvnet
