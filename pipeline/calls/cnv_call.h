// A candidate on its way to a genotyped call: Site, ScoredSite, CnvCall. Each is complete when it
// is made, so that no field is read before it is filled. All are plain values.
//
//   ScoredSite scored{site, {prediction}};
//   CnvCall call = make_call(scored, options);
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "candidates/breakpoint_support.h"
#include "candidates/candidate.h"
#include "candidates/candidate_features.h"
#include "classifier/prediction.h"

namespace cnvnet {

// A candidate with what the reads at both ends and the depth say of it: what pass 2 makes
// (run/site_stage.h).
struct Site {
  Candidate candidate;
  std::string id;
  BreakpointSupport begin_support, end_support;
  DepthContrast depth;
  FeatureVector features{};
  int ploidy = 2;  // copies of the contig that are normal in this sample
  // Reference base before the event (the first base, at the contig's begin)
  char base_before = 'N';
  bool near_gap = false;  // N in the reference within kGapDistance bp of an end
};

// A site with what the model says of it.
struct ScoredSite : Site {
  std::vector<Prediction> predictions;  // one of the whole candidate, or two: of its begin and end
};

// A scored site with what make_call() (genotyper.h) decides.
struct CnvCall : ScoredSite {
  double score = 0;    // P(true event), rounded to the steps of 1 / kScoreSteps that VCF files hold
  double quality = 0;  // Phred of 1 - score, at most 99
  std::string
      genotype;  // "0/1", "1/1", "0/0", "1" on haploid contigs, "./." where nothing is known
  double genotype_quality = 0;  // Phred, at most 99
  int copy_number = 2;
  std::vector<std::string> filters;  // empty: PASS
};

// What the filters Depth, LowMapq and NearGap mean.
// Depth inside over flanks, events of 1 kb and more
inline constexpr double kDeletionMostFold = 0.9;
inline constexpr double kDuplicationLeastFold = 1.1;  // likewise
inline constexpr double kMostMapq0 = 0.8;             // share of MAPQ-0 reads at both ends
inline constexpr int64_t kGapDistance = 50;           // bp to the next N

// Rounding of scores, so that calls read from a file are ranked as they were when written.
inline constexpr double kScoreSteps = 1e4;
// A call that scores as much is more likely true than not, whatever threshold is wanted.
inline constexpr double kLikely = 0.5;

// Calls that score below are not written unless output.all_candidates is set.
inline constexpr double kMinWrittenScore = 0.05;

}  // namespace cnvnet
