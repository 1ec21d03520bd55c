#include "pipeline/explain/places.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

#include "genome/error.h"
#include "genome/output_file.h"
#include "genome/suggest.h"
#include "genome/vcf.h"

namespace cnvnet {
namespace {

std::optional<EventType> type_named(const std::string& name) {
  if (name == "DEL") return EventType::kDeletion;
  if (name == "DUP") return EventType::kDuplication;
  return std::nullopt;
}

Place place_of_record(const std::string& id, const std::vector<ScoredRecord>& calls,
                      const std::filesystem::path& path) {
  const auto found = std::find_if(calls.begin(), calls.end(),
                                  [&](const ScoredRecord& call) { return call.record.id == id; });
  if (found != calls.end()) return {found->region, found->type, id};
  std::vector<std::string> ids;
  for (const ScoredRecord& call : calls) ids.push_back(call.record.id);
  const std::string near = nearest_name(id, ids);
  throw InputError(fmt::format(
      "{} has no record with the ID '{}'{}; ask for a place without a record by --region",
      path.string(), id, near.empty() ? "" : fmt::format(" (the nearest is '{}')", near)));
}

std::vector<Place> read_events(const std::filesystem::path& path, const ContigList& contigs) {
  keep_input(path);
  std::ifstream file(path);
  if (!file) throw InputError(fmt::format("{} cannot be opened", path.string()));
  std::vector<Place> places;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream columns(line);
    std::string contig, type;
    int64_t begin = -1, end = -1;
    const bool is_whole = static_cast<bool>(columns >> contig >> begin >> end >> type);
    const std::optional<EventType> expected = type_named(type);
    if (!is_whole || !expected) {
      throw InputError(
          fmt::format("line {} of {} is no event: it needs contig, begin, end, and DEL or DUP",
                      number, path.string()));
    }
    const int32_t id = contigs.find(contig);
    if (id < 0 || begin < 0 || begin >= end || end > contigs[id].length) {
      throw InputError(fmt::format("line {} of {}: {}:{}-{} does not lie in the reference", number,
                                   path.string(), contig, begin, end));
    }
    places.push_back({{id, begin, end}, expected, ""});
  }
  if (places.empty()) throw InputError(fmt::format("{} holds no event", path.string()));
  return places;
}

}  // namespace

std::vector<ScoredRecord> read_calls(const std::filesystem::path& path, const ContigList& contigs) {
  keep_input(path);
  VcfRecordReader reader(path);
  std::vector<ScoredRecord> calls;
  while (std::optional<VcfRecord> record = reader.next()) {
    const Contig& own = reader.contigs()[record->contig];
    const int32_t contig = contigs.find(own.name);
    if (contig < 0 || contigs[contig].length != own.length) {
      throw InputError(fmt::format("{} is of another reference: its contig {} is not the same",
                                   path.string(), own.name));
    }
    record->contig = contig;
    calls.push_back(scored_record(std::move(*record), contigs, reader.place()));
  }
  return calls;
}

std::vector<Place> places_of(const AskedPlaces& asked, const std::vector<ScoredRecord>& calls,
                             const std::filesystem::path& path, const ContigList& contigs) {
  std::vector<Place> places;
  const std::optional<EventType> type = type_named(asked.type);
  if (!asked.type.empty() && !type) {
    throw ConfigError(fmt::format("--type '{}' is unknown: use DEL or DUP", asked.type));
  }
  if (type && asked.regions.empty()) {
    throw ConfigError("--type says what is expected in a --region, but none is given");
  }
  for (const std::string& id : asked.ids) places.push_back(place_of_record(id, calls, path));
  for (const std::string& region : asked.regions) {
    places.push_back({parse_region(region, contigs), type, ""});
  }
  if (!asked.events.empty()) {
    const std::vector<Place> events = read_events(asked.events, contigs);
    places.insert(places.end(), events.begin(), events.end());
  }
  if (places.empty()) {
    throw ConfigError("no place is asked for: name one with --id, --region or --events");
  }
  return places;
}

}  // namespace cnvnet
