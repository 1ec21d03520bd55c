// The places that `cnvnet explain` is asked about.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candidates/evidence.h"
#include "genome/contig_list.h"
#include "genome/region.h"
#include "pipeline/calls/call_vcf.h"

namespace cnvnet {

// As the command line gives them.
struct AskedPlaces {
  std::vector<std::string> ids;      // of records of the run's VCF
  std::vector<std::string> regions;  // 1-based text
  std::string type;                  // "DEL", "DUP" or "": what is expected in `regions`
  std::filesystem::path events;      // BED with DEL or DUP in the fourth column; empty: none
};

struct Place {
  Region region;
  // What is expected there. None: the region is a window, and every candidate in it is meant.
  std::optional<EventType> type;
  std::string id;  // of the record that is meant; else ""
};

// bp beside a place within which candidates are told too.
inline constexpr int64_t kBesidePlace = 200;

// The records of a VCF that `cnvnet call` wrote. Throws InputError if it cannot be read or its
// contigs are not those of the reference.
[[nodiscard]] std::vector<ScoredRecord> read_calls(const std::filesystem::path& path,
                                                   const ContigList& contigs);

// In the order in which they are asked. `calls`: those of the run's VCF `path`.
//
// Throws ConfigError if nothing is asked, a region is wrong or the type is unknown; InputError if
// no record has an ID, or the BED file is wrong.
[[nodiscard]] std::vector<Place> places_of(const AskedPlaces& asked,
                                           const std::vector<ScoredRecord>& calls,
                                           const std::filesystem::path& path,
                                           const ContigList& contigs);

}  // namespace cnvnet
