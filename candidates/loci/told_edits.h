// The edits of a haplotype as an alignment of it to the reference would show them (private to
// candidates/loci/).
//
// A search that adds edit to edit may reach a loss of 401 bp as a loss of 598 and a gain of 197 of
// the same units. The sequence is the same, but nobody would call it two events: truth sets come
// from assemblies aligned whole (PAV: Ebert et al., Science 2021, minimap2), and so do records of
// other callers.
#pragma once

#include <vector>

#include "candidates/loci/haplotype.h"

namespace cnvnet {

// The edits that change the length, in their order; neighbours are one edit where the alignment of
// both as one gap costs no more than as two.
[[nodiscard]] std::vector<Edit> told_edits(const Haplotype& haplotype, const LocusText& text);

}  // namespace cnvnet
