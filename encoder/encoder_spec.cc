#include "encoder/encoder_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "encoder/channels/channel.h"
#include "encoder/encoder_spec_json.h"
#include "encoder/event_depth.h"
#include "encoder/near_tracks.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

constexpr int kPaperVersion = 1, kCnvnetVersion = 1;

void check_range(const char* key, double value, double low, double high) {
  if (value >= low && value <= high) return;
  throw ConfigError(fmt::format("encoder setting {} is {}, but must lie in [{}, {}]", key, value, low, high));
}

void check_paper(const EncoderSpec& spec) {
  check_range("flank", spec.flank, 1, 10'000);
  check_range("reference_rows", spec.reference_rows, 0, 100);
  check_range("coverage_rows", spec.coverage_rows, 0, 100);
  check_range("read_rows", spec.read_rows, 1, 1'000);
  check_range("coverage_full_scale", spec.coverage_full_scale, 0.1, 1'000);
  check_range("quality_scale", spec.quality_scale, 1, 255);
}

void check_cnvnet(const EncoderSpec& spec) {
  check_range("flank", spec.flank, 8, 1'000);
  check_range("read_rows", spec.read_rows, 4, 1'000);
  check_range("near_bin", spec.near_bin, 1, 100);
  check_range("near_bins", spec.near_bins, 8, 1'000);
  check_range("depth_columns", spec.depth_columns, 8, 1'000);
  if (spec.flank % 4 != 0 || spec.read_rows % 4 != 0 || spec.near_bins % 8 != 0 || spec.depth_columns % 8 != 0) {
    throw ConfigError(
        "encoder settings flank and read_rows must be multiples of 4, near_bins and depth_columns of 8, so that the "
        "network can halve them");
  }
  if (spec.near_bins * spec.near_bin < 2 * spec.flank) {
    throw ConfigError("encoder setting near_bins times near_bin must be at least twice flank");
  }
}

}  // namespace

int EncoderSpec::channels() const { return is_paper() ? 3 : static_cast<int>(kChannels.size()); }

int EncoderSpec::rows() const { return is_paper() ? reference_rows + coverage_rows + read_rows : 2 * read_rows; }

int EncoderSpec::columns() const { return is_paper() ? 2 * flank + 1 : 2 * flank; }

int EncoderSpec::track_values() const {
  if (is_paper()) return 0;
  return 2 * kNearTracks * near_bins + kEventDepthTracks * depth_columns;
}

int64_t EncoderSpec::reach() const {
  return is_paper() ? flank : std::max<int64_t>(flank, static_cast<int64_t>(near_bins) * near_bin / 2);
}

std::string EncoderSpec::fingerprint() const {
  if (is_paper()) {
    return fmt::format(
        "{} v{} flank={} reference_rows={} coverage_rows={} read_rows={} coverage_full_scale={} quality_scale={}",
        scheme, version, flank, reference_rows, coverage_rows, read_rows, coverage_full_scale, quality_scale);
  }
  return fmt::format("{} v{} flank={} read_rows={} near_bins={} near_bin={} depth_columns={}", scheme, version, flank,
                     read_rows, near_bins, near_bin, depth_columns);
}

EncoderSpec spec_of_scheme(const std::string& scheme) {
  EncoderSpec spec;
  spec.scheme = scheme;
  if (scheme == "cnvnet") {
    spec.version = kCnvnetVersion;
    spec.flank = 40;
    spec.read_rows = 32;
  }
  check_encoder_spec(spec);
  return spec;
}

nlohmann::json to_json(const EncoderSpec& spec) {
  nlohmann::json json = {
      {"scheme", spec.scheme}, {"version", spec.version}, {"flank", spec.flank}, {"read_rows", spec.read_rows}};
  if (spec.is_paper()) {
    json["reference_rows"] = spec.reference_rows;
    json["coverage_rows"] = spec.coverage_rows;
    json["coverage_full_scale"] = spec.coverage_full_scale;
    json["quality_scale"] = spec.quality_scale;
  } else {
    json["near_bins"] = spec.near_bins;
    json["near_bin"] = spec.near_bin;
    json["depth_columns"] = spec.depth_columns;
  }
  return json;
}

EncoderSpec encoder_spec_from_json(const nlohmann::json& json) {
  EncoderSpec spec;
  try {
    json.at("scheme").get_to(spec.scheme);
    json.at("version").get_to(spec.version);
    json.at("flank").get_to(spec.flank);
    json.at("read_rows").get_to(spec.read_rows);
    if (spec.is_paper()) {
      json.at("reference_rows").get_to(spec.reference_rows);
      json.at("coverage_rows").get_to(spec.coverage_rows);
      json.at("coverage_full_scale").get_to(spec.coverage_full_scale);
      json.at("quality_scale").get_to(spec.quality_scale);
    } else {
      json.at("near_bins").get_to(spec.near_bins);
      json.at("near_bin").get_to(spec.near_bin);
      json.at("depth_columns").get_to(spec.depth_columns);
    }
    check_encoder_spec(spec);
  } catch (const nlohmann::json::exception& problem) {
    throw InputError(fmt::format("the encoder settings cannot be read: {}; make the file again", problem.what()));
  } catch (const ConfigError& problem) {
    throw InputError(fmt::format("the file asks for an encoder that this cnvnet cannot draw: {}", problem.what()));
  }
  return spec;
}

void check_encoder_spec(const EncoderSpec& spec) {
  if (!spec.is_paper() && spec.scheme != "cnvnet") {
    throw ConfigError(fmt::format("unknown encoder scheme '{}': use 'paper' or 'cnvnet'", spec.scheme));
  }
  const int known = spec.is_paper() ? kPaperVersion : kCnvnetVersion;
  if (spec.version != known) {
    throw ConfigError(
        fmt::format("encoder scheme '{}' has no version {}: this cnvnet draws version {}; use the cnvnet that made the "
                    "file, or make the file again",
                    spec.scheme, spec.version, known));
  }
  if (spec.is_paper()) {
    check_paper(spec);
  } else {
    check_cnvnet(spec);
  }
}

}  // namespace cnvnet
