// A small genome with known events, and error-free reads of it, aligned as bwa
// would align them: reads over a junction are clipped, with SA tag and
// supplementary alignment.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cnvnet {

// An event on one or both haplotypes, 0-based, half-open.
struct MadeEvent {
  std::string contig;
  int64_t begin = 0, end = 0;
  bool duplication = false;
  bool homozygous = false;
};

struct MadeGenome {
  std::filesystem::path reference;  // FASTA with index
  std::filesystem::path truth;      // VCF of the events
  std::string sam;                  // sorted
  std::vector<MadeEvent> events;
};

// Contigs chr1 (60 kb), chr2 (20 kb) and chrEmpty (5 kb, without reads), 30×, 2 × 100 bp, inserts
// around 350 bp. Writes the reference and the truth into `folder`. `read_group`: header and reads
// name read group "rg1" of sample "made".
MadeGenome make_genome(const std::filesystem::path& folder, bool read_group = true);

}  // namespace cnvnet
