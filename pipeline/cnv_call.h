// A genotyped call: what the VCF and the report are made of.
#pragma once

#include <string>
#include <vector>

#include "candidates/breakpoint_support.h"
#include "candidates/candidate.h"
#include "candidates/candidate_features.h"
#include "classifier/prediction.h"

namespace cnvnet {

struct CnvCall {
  Candidate candidate;
  std::string id;
  Prediction at_begin, at_end;
  BreakpointSupport begin_support, end_support;
  DepthContrast depth;
  FeatureVector features{};
  double score = 0;         // P(true event), of the scorer
  double quality = 0;       // Phred of 1 - score, at most 99
  std::string genotype;     // "0/1", "1/1", "0/0", "1" on haploid contigs, "./." where nothing can be said
  double genotype_quality = 0;  // Phred, at most 99
  int copy_number = 2;
  std::vector<std::string> filters;  // empty: PASS
};

}  // namespace cnvnet
