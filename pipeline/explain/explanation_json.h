// What `cnvnet explain` found, as JSON (docs/explaining.md describes it). Positions are 0-based,
// half-open.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "classifier/attribution.h"
#include "encoder/encoder_spec.h"
#include "genome/contig_list.h"
#include "pipeline/explain/fate.h"
#include "pipeline/explain/places.h"
#include "pipeline/explain/surroundings.h"

namespace cnvnet {

inline constexpr int kExplanationVersion = 1;

// A candidate, told whole.
struct ToldSite {
  ToldStory told;
  const ScoredRecord* in_vcf = nullptr;  // its record in the run's VCF, if that has one
  bool in_full =
      false;  // it is meant (is_meant()); of others no haplotypes, images and attribution
  std::optional<Attribution> attribution;
};

struct ToldPlace {
  Place place;
  Verdict verdict;
  std::vector<Signal> signals;  // over the place
  std::optional<Surroundings> surroundings;
  std::vector<ToldSite> sites;
};

struct JsonOptions {
  bool brief = false;  // without what fills pictures: haplotypes, fragments, images, surroundings
  const EncoderSpec* encoder = nullptr;
};

[[nodiscard]] nlohmann::ordered_json to_json(const ToldPlace& place, const ContigList& contigs,
                                             const JsonOptions& options);

}  // namespace cnvnet
