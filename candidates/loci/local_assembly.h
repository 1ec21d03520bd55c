// Haplotypes as the reads of a place spell them: paths through a de Bruijn graph of their k-mers
// and the reference's (private to candidates/loci/). Idea: GATK HaplotypeCaller (Poplin et al.
// 2018) takes the likeliest paths of a graph, k by k.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "candidates/loci/haplotype.h"
#include "genome/read_record.h"
#include "genome/region.h"

namespace cnvnet {

// The bases of the likeliest paths through the graph of one k, from a place of the text before
// `locus` to one behind it, with the text's bases before and behind; the likeliest first.
[[nodiscard]] std::vector<std::string> assembled_paths(const Region& locus, const LocusText& text,
                                                       std::span<const ReadRecord* const> reads,
                                                       size_t letters);

// The edits of the paths for several k; no two the same.
[[nodiscard]] std::vector<std::vector<Edit>> assembled_edits(
    const Region& locus, const LocusText& text, std::span<const ReadRecord* const> reads,
    int64_t read_length);

}  // namespace cnvnet
