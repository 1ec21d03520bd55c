// Pieces of the genome for runs that are scattered by region.
#pragma once

#include <filesystem>
#include <vector>

#include "genome/contig_list.h"
#include "genome/region.h"

namespace cnvnet {

// Cuts all contigs into `pieces` of even length, in genome order: each a list of regions. Cuts lie
// on multiples of 1000 bp. Throws ConfigError if the genome is too small for so many pieces.
[[nodiscard]] std::vector<std::vector<Region>> cut_genome(const ContigList& contigs, int pieces);

// Writes the pieces as 1.bed, 2.bed, … into `folder`, which is made if it is not there.
void write_pieces(const ContigList& contigs, int pieces, const std::filesystem::path& folder);

}  // namespace cnvnet
