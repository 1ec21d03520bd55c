// How far inserted bases copy those around them (private to candidates/loci/).
#pragma once

#include <string_view>

#include "candidates/loci/haplotype.h"

namespace cnvnet {

// 1 minus the edit distance over the length of `inserted`, at least 0. A tandem duplication may be
// written as an insertion at any base of it: it is compared with a first part of `right`, then a
// last part of `left`, of whatever lengths fit best.
[[nodiscard]] double copy_identity(std::string_view inserted, std::string_view left,
                                   std::string_view right);

// The same of all that a haplotype's edits insert, each by its length; 0 without any.
[[nodiscard]] double copy_identity(const Haplotype& haplotype, const LocusText& text);

}  // namespace cnvnet
