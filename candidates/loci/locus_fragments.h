// The fragments over a locus (private to candidates/loci/).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "candidates/loci/haplotype.h"
#include "genome/read_record.h"
#include "genome/region.h"

namespace cnvnet {

// A fragment by its reads that lie over the locus, clips included, and by what is fixed outside.
struct LocusFragment {
  const ReadRecord* forward = nullptr;
  const ReadRecord* reverse = nullptr;
  int64_t left = -1;   // begin of the forward mate before the locus; -1: none, or not known
  int64_t right = -1;  // end of the reverse mate behind the locus; likewise
  int32_t read_group = 0;
  bool is_shared = false;  // it may as well come from another place of the genome
};

// `longest`: bp between the ends of mates that belong together. Pointers are into `reads`.
[[nodiscard]] std::vector<LocusFragment> fragments_over(const Region& locus,
                                                        std::span<const ReadRecord* const> reads,
                                                        int64_t read_length, int64_t longest);

// Says which fragments may come from elsewhere: those all of whose reads have a MAPQ of 0, but not
// for the sake of `repeat`, the locus' own tandem repeat. And tells the text where they lie: a copy
// of a mobile element that is lost is still covered by reads of its other copies.
void mark_shared(const Region& repeat, std::vector<LocusFragment>& fragments, LocusText& text);

}  // namespace cnvnet
