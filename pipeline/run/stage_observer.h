// Watches pass 2: what becomes of each candidate at each stage (`cnvnet explain`). It is told and
// decides nothing, so a run with an observer gives the calls of a run without.
//
// Thread contract: the stages call from many threads at once.
#pragma once

#include <span>

#include "candidates/candidate.h"
#include "candidates/candidate_features.h"
#include "candidates/evidence.h"
#include "candidates/loci/locus_detail.h"
#include "pipeline/calls/cnv_call.h"
#include "pipeline/run/site_stage.h"

namespace cnvnet {

class StageObserver {
 public:
  virtual ~StageObserver() = default;
  // What the reads of a chunk and its halo say.
  virtual void collected(const Evidence&) {}
  // What the finder proposes there, or another caller's VCF.
  virtual void found(std::span<const Candidate>) {}
  // What the prefilter saw of a candidate, and whether it goes further.
  virtual void prefiltered(const Candidate&, const FeatureVector&, bool /*kept*/) {}
  // The candidate with its locus. Without haplotypes where too few fragments tell them apart.
  virtual void weighed(const Candidate&, const LocusDetail&) {}
  // Candidates that the best haplotypes of others' loci have.
  virtual void proposed(std::span<const Candidate>) {}
  // An end lies in input.exclude.
  virtual void excluded(const Candidate&) {}
  // All candidates of the chunk; those without a site have an end in a high-depth region.
  virtual void looked_at(std::span<const Candidate>, const Sites&) {}
  virtual void called(const CnvCall&, bool /*written*/) {}
};

}  // namespace cnvnet
