// Keeps what the stages of `call` say of candidates at some places.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "candidates/candidate.h"
#include "candidates/evidence.h"
#include "candidates/loci/locus_detail.h"
#include "classifier/prefilter.h"
#include "encoder/pileup_image.h"
#include "genome/contig_list.h"
#include "pipeline/calls/cnv_call.h"
#include "pipeline/explain/places.h"
#include "pipeline/run/stage_observer.h"

namespace cnvnet {

// What became of one candidate. A later stage knows more of it, so `candidate` is as the last one
// that saw it has it.
struct CandidateStory {
  enum class Origin { kReads, kHaplotypes, kCopies, kGiven };

  std::string id;
  Candidate candidate;
  Origin origin = Origin::kReads;
  std::optional<double> prefilter;  // probability
  bool prefiltered = false;         // left out, and no haplotype brought it back
  bool excluded = false;
  bool high_depth = false;
  std::optional<LocusDetail> locus;  // none where it was not weighed
  std::vector<PileupImage> images;
  std::optional<CnvCall> call;
  bool written = false;
};

// Thread contract: as StageObserver; the const members when the run is over.
class StageRecorder : public StageObserver {
 public:
  // `prefilter`: that of the run, or null. All must outlive the object.
  StageRecorder(const std::vector<Place>& places, const ContigList& contigs,
                const Prefilter* prefilter, bool external);

  void collected(const Evidence& evidence) override;
  void found(std::span<const Candidate> candidates) override;
  void prefiltered(const Candidate& candidate, const FeatureVector& features, bool kept) override;
  void weighed(const Candidate& candidate, const LocusDetail& detail) override;
  void proposed(std::span<const Candidate> candidates) override;
  void excluded(const Candidate& candidate) override;
  void looked_at(std::span<const Candidate> candidates, const Sites& sites) override;
  void called(const CnvCall& call, bool written) override;

  // By ID: type and place.
  [[nodiscard]] const std::map<std::string, CandidateStory>& stories() const { return stories_; }
  // Signals over the places, sorted, each once.
  [[nodiscard]] std::vector<Signal> signals() const;
  [[nodiscard]] const std::vector<RepeatChange>& repeat_changes() const { return repeat_changes_; }

 private:
  [[nodiscard]] bool is_watched(const Region& region) const;
  // Its story, begun if there is none; null away from all places.
  CandidateStory* story_of(const Candidate& candidate, CandidateStory::Origin origin);

  std::vector<Region> watched_;
  const ContigList* contigs_;
  const Prefilter* prefilter_;
  bool external_;
  std::mutex mutex_;
  std::map<std::string, CandidateStory> stories_;
  std::vector<Signal> signals_;
  std::vector<RepeatChange> repeat_changes_;
};

}  // namespace cnvnet
