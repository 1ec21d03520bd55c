// The fragments over a locus (private to candidates/loci/).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

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
};

// `longest`: bp between the ends of mates that belong together. Pointers are into `reads`.
[[nodiscard]] std::vector<LocusFragment> fragments_over(const Region& locus,
                                                        std::span<const ReadRecord* const> reads,
                                                        int64_t read_length, int64_t longest);

}  // namespace cnvnet
