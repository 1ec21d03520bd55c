#include "encoder/encoder_spec.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "encoder/encoder_spec_json.h"
#include "genome/error.h"

namespace cnvnet {

std::string EncoderSpec::fingerprint() const {
  return fmt::format(
      "{} v{} flank={} reference_rows={} coverage_rows={} read_rows={} coverage_full_scale={} quality_scale={}", scheme,
      version, flank, reference_rows, coverage_rows, read_rows, coverage_full_scale, quality_scale);
}

nlohmann::json to_json(const EncoderSpec& spec) {
  return {{"scheme", spec.scheme},
          {"version", spec.version},
          {"flank", spec.flank},
          {"reference_rows", spec.reference_rows},
          {"coverage_rows", spec.coverage_rows},
          {"read_rows", spec.read_rows},
          {"coverage_full_scale", spec.coverage_full_scale},
          {"quality_scale", spec.quality_scale}};
}

EncoderSpec encoder_spec_from_json(const nlohmann::json& json) {
  EncoderSpec spec;
  try {
    json.at("scheme").get_to(spec.scheme);
    json.at("version").get_to(spec.version);
    json.at("flank").get_to(spec.flank);
    json.at("reference_rows").get_to(spec.reference_rows);
    json.at("coverage_rows").get_to(spec.coverage_rows);
    json.at("read_rows").get_to(spec.read_rows);
    json.at("coverage_full_scale").get_to(spec.coverage_full_scale);
    json.at("quality_scale").get_to(spec.quality_scale);
    check_encoder_spec(spec);
  } catch (const nlohmann::json::exception& problem) {
    throw InputError(fmt::format("the encoder settings cannot be read: {}; make the file again", problem.what()));
  } catch (const ConfigError& problem) {
    throw InputError(fmt::format("the file asks for an encoder that this cnvnet cannot draw: {}", problem.what()));
  }
  return spec;
}

void check_encoder_spec(const EncoderSpec& spec) {
  if (spec.scheme != "paper") {
    throw ConfigError(fmt::format("unknown encoder scheme '{}': the one known is 'paper'", spec.scheme));
  }
  if (spec.version != 1) {
    throw ConfigError(
        fmt::format("encoder scheme 'paper' has no version {}: this cnvnet draws version 1; use the "
                    "cnvnet that made the file, or make the file again",
                    spec.version));
  }
  const auto within = [](const char* key, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw ConfigError(fmt::format("encoder setting {} is {}, but must lie in [{}, {}]", key, value, low, high));
    }
  };
  within("flank", spec.flank, 1, 10'000);
  within("reference_rows", spec.reference_rows, 0, 100);
  within("coverage_rows", spec.coverage_rows, 0, 100);
  within("read_rows", spec.read_rows, 1, 1'000);
  within("coverage_full_scale", spec.coverage_full_scale, 0.1, 1'000);
  within("quality_scale", spec.quality_scale, 1, 255);
}

}  // namespace cnvnet
