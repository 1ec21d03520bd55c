// Writes down what a search for haplotypes weighed (private to candidates/loci/).
#pragma once

#include "candidates/loci/haplotype.h"
#include "candidates/loci/haplotype_search.h"
#include "candidates/loci/locus_detail.h"
#include "candidates/loci/locus_likelihood.h"

namespace cnvnet {

// Fills `detail` but for `region`. The search must have chosen its haplotypes in `likelihood`.
void write_detail(const HaplotypeSearch& search, LocusLikelihood& likelihood, const LocusText& text,
                  LocusDetail& detail);

}  // namespace cnvnet
