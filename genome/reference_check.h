// Whether reads were aligned to the reference that is given: another build of the same lengths, or
// the .fai of another file, gives false calls without any other sign.
#pragma once

#include "genome/alignment_reader.h"
#include "genome/reference.h"

namespace cnvnet {

// Compares the bases of some well-mapped reads with the reference: those at the begin and in the
// middle of the longest contigs that have reads. Of a CRAM nothing is compared: the reference must
// have the header's M5 there (AlignmentReader::fetch()).
//
// Throws InputError if on a contig fewer than four in five of the aligned bases are the
// reference's; reads of a strain that differs at one base in eight pass. Cost: some 100 short
// queries.
void check_reads_fit(AlignmentReader& reader, const ReferenceGenome& reference);

}  // namespace cnvnet
