// The settings of the candidate finder: what each signal and the search for candidates read.
//
//   CandidateOptions options;
//   options.min_size = 100;
//
// A plain value that knows no algorithm, so that every file of this folder may include it.
#pragma once

#include <cstdint>

#include "candidates/segmentation.h"

namespace cnvnet {

// Keys of the YAML section `candidates`.
struct CandidateOptions {
  int64_t min_size = 50;  // bp, smallest event reported
  // Bp, largest event that reads may propose (depth may propose any)
  int64_t max_size = 10'000'000;
  int min_mapq = 0;       // alignments below are not evidence
  int min_clip = 10;      // bp, shortest clip used
  int min_gap = 30;       // bp, shortest D or I used
  int min_support = 2;    // fragments for a candidate from reads
  double high_depth = 8;  // positions deeper than this multiple of the diploid depth are skipped
  int64_t clip_search = 2000;   // bp around a clip in which its other end is looked for
  double min_length_ratio = 1;  // ln of the likelihood ratio of a change of length
  bool prefilter = true;  // leaves out what the model's prefilter holds for next to impossible
  SegmentationOptions depth;
};

}  // namespace cnvnet
