// Whether the .fai (and .gzi) of a FASTA belong to it. With a damaged one, or another file's, bases
// are read that are not the reference's. Private to genome/.
#pragma once

#include <filesystem>

namespace cnvnet {

// Every contig's name, begin, line width and end are looked up in the FASTA; of a compressed one
// with very many contigs only some. Throws InputError if an index does not fit.
void check_fasta_index(const std::filesystem::path& fasta, bool bgzip);

}  // namespace cnvnet
