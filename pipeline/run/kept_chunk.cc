#include "pipeline/run/kept_chunk.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

namespace cnvnet {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const VcfRecord::Value& value) {
  return std::visit([](const auto& content) { return Json(content); }, value);
}

Json json_of(const std::vector<std::pair<std::string, VcfRecord::Value>>& fields) {
  Json json = Json::array();
  for (const auto& [key, value] : fields) json.push_back({key, value.index(), json_of(value)});
  return json;
}

std::vector<std::pair<std::string, VcfRecord::Value>> fields_of(const Json& json) {
  std::vector<std::pair<std::string, VcfRecord::Value>> fields;
  for (const Json& field : json) {
    VcfRecord::Value value;
    const Json& content = field.at(2);
    switch (field.at(1).get<int>()) {
      case 0:
        value = content.get<std::vector<int32_t>>();
        break;
      case 1:
        value = content.get<std::vector<float>>();
        break;
      default:
        value = content.get<std::string>();
    }
    fields.emplace_back(field.at(0).get<std::string>(), std::move(value));
  }
  return fields;
}

Json json_of(const VcfRecord& record) {
  return {{"contig", record.contig},
          {"pos", record.pos},
          {"id", record.id},
          {"ref", record.ref},
          {"alt", record.alt},
          {"quality", record.quality ? Json(*record.quality) : Json()},
          {"filters", record.filters},
          {"info", json_of(record.info)},
          {"genotype", record.genotype},
          {"format", json_of(record.format)}};
}

VcfRecord record_of(const Json& json) {
  VcfRecord record;
  record.contig = json.at("contig").get<int32_t>();
  record.pos = json.at("pos").get<int64_t>();
  record.id = json.at("id").get<std::string>();
  record.ref = json.at("ref").get<std::string>();
  record.alt = json.at("alt").get<std::string>();
  if (!json.at("quality").is_null()) record.quality = json.at("quality").get<float>();
  record.filters = json.at("filters").get<std::vector<std::string>>();
  record.info = fields_of(json.at("info"));
  record.genotype = json.at("genotype").get<std::string>();
  record.format = fields_of(json.at("format"));
  return record;
}

Json json_of(const CallCounts& counts) {
  return {counts.shards,
          counts.signals,
          counts.candidates.counts,
          counts.prefiltered.counts,
          counts.excluded.counts,
          counts.in_high_depth.counts,
          counts.skipped_positions,
          counts.images,
          counts.low_score.counts};
}

CallCounts counts_of(const Json& json) {
  const auto by_signal = [&](size_t at) {
    return SignalCounts{json.at(at).get<std::array<int64_t, kLeadingSignals>>()};
  };
  return {json.at(0),   json.at(1), by_signal(2), by_signal(3), by_signal(4),
          by_signal(5), json.at(6), json.at(7),   by_signal(8)};
}

}  // namespace

std::string text_of(const KeptChunk& chunk) {
  Json records = Json::array();
  for (const VcfRecord& record : chunk.records) records.push_back(json_of(record));
  return Json{{"counts", json_of(chunk.counts)}, {"records", std::move(records)}}.dump(
      -1, ' ', false, Json::error_handler_t::strict);
}

KeptChunk kept_chunk_of(const std::string& text) {
  const Json json = Json::parse(text);
  KeptChunk chunk{counts_of(json.at("counts")), {}};
  for (const Json& record : json.at("records")) chunk.records.push_back(record_of(record));
  return chunk;
}

}  // namespace cnvnet
