// Calls of one line for tests.
#pragma once

#include "pipeline/calls/cnv_call.h"

namespace cnvnet {

// A precise call on contig 0 that passes, with reads that suit a heterozygous event.
inline CnvCall call_at(EventType type, int64_t begin, int64_t end) {
  CnvCall call;
  call.candidate.region = {0, begin, end};
  call.candidate.type = type;
  call.candidate.precise = true;
  call.id = "call";
  call.score = 0.9;
  call.depth = {1, 1, 1};
  return call;
}

inline CnvCall deletion(int64_t begin, int64_t end) {
  return call_at(EventType::kDeletion, begin, end);
}
inline CnvCall duplication(int64_t begin, int64_t end) {
  return call_at(EventType::kDuplication, begin, end);
}

}  // namespace cnvnet
