// The work behind `cnvnet explain`: from places to what `call` made of them, and why.
//
// The stages are those of `call`, run again over the surroundings of each place, or over
// input.regions if the run has them, and watched; so a score told here is the score in the VCF.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "pipeline/config/config.h"
#include "pipeline/explain/places.h"

namespace cnvnet {

struct ExplainRequest {
  AskedPlaces asked;
  std::filesystem::path output;  // JSON
  bool brief = false;            // without what fills pictures
};

// What to tell the user at the end.
struct ExplainSummary {
  int64_t places = 0;
  int64_t sites = 0;
  std::string first;  // the verdict of the first place, in words
  double seconds = 0;
};

// Writes request.output when it is whole. config.output.calls is the run's VCF: it must be there if
// an ID is asked for; otherwise it is compared with where there is one.
//
// Throws ConfigError and InputError as calling does, and as places_of() does.
ExplainSummary explain_places(const Config& config, const ExplainRequest& request);

}  // namespace cnvnet
