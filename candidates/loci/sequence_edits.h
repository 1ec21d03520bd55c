// How a sequence differs from the reference of its place, as edits (private to candidates/loci/).
#pragma once

#include <string>
#include <vector>

#include "candidates/loci/haplotype.h"

namespace cnvnet {

// The edits that turn the text into `bases`: what lies between the stretches that both have, which
// are chosen so that few changes of the length are left. A gain that copies the bases beside it is
// told as copies. SNPs that the text accepts anyway are left out.
[[nodiscard]] std::vector<Edit> edits_between(const LocusText& text, const std::string& bases);

}  // namespace cnvnet
