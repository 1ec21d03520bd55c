#include "encoder/encodings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <variant>

#include "encoder/encoding.h"
#include "encoder/event/event_encoder.h"
#include "encoder/paper/paper_encoder.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

constexpr std::array kEncodings = {&kEventEncoding, &kPaperEncoding};

const Encoding* find_encoding(std::string_view name) {
  const auto* const found =
      std::find_if(kEncodings.begin(), kEncodings.end(),
                   [&](const Encoding* encoding) { return encoding->name == name; });
  return found == kEncodings.end() ? nullptr : *found;
}

const Encoding& encoding_named(std::string_view name) {
  if (const Encoding* encoding = find_encoding(name)) return *encoding;
  throw ConfigError(fmt::format("unknown encoding '{}': use '{}' or '{}'", name,
                                kPaperEncoding.name, kEventEncoding.name));
}

}  // namespace

bool is_encoding(std::string_view name) { return find_encoding(name) != nullptr; }

EncoderSpec spec_of_encoding(std::string_view name) { return encoding_named(name).defaults(); }

void check_encoder_spec(const EncoderSpec& spec) {
  check_against(encoding_named(spec.encoding), spec);
}

std::unique_ptr<const Encoder> make_encoder(const EncoderSpec& spec) {
  return encoding_named(spec.encoding).make(spec);
}

ImageShape shape_of(const EncoderSpec& spec) { return encoding_named(spec.encoding).shape(spec); }

void clear_evidence(const EncoderSpec& spec, PileupImage& image) {
  encoding_named(spec.encoding).clear(spec, image);
}

std::vector<TrackRow> track_rows(const EncoderSpec& spec) {
  return encoding_named(spec.encoding).track_rows(spec);
}

std::string fingerprint_of(const EncoderSpec& spec) {
  std::string text = fmt::format("{} v{}", spec.encoding, spec.version);
  for (const EncodingSetting& setting : encoding_named(spec.encoding).settings) {
    std::visit([&](auto field) { text += fmt::format(" {}={}", setting.name, spec.*field); },
               setting.field);
  }
  return text;
}

nlohmann::json to_json(const EncoderSpec& spec) {
  // Models and shards call the encoding's name "scheme".
  nlohmann::json json = {{"scheme", spec.encoding}, {"version", spec.version}};
  for (const EncodingSetting& setting : encoding_named(spec.encoding).settings) {
    std::visit([&](auto field) { json[setting.name] = spec.*field; }, setting.field);
  }
  return json;
}

EncoderSpec encoder_spec_from_json(const nlohmann::json& json) {
  EncoderSpec spec;
  try {
    json.at("scheme").get_to(spec.encoding);
    json.at("version").get_to(spec.version);
    for (const EncodingSetting& setting : encoding_named(spec.encoding).settings) {
      std::visit([&](auto field) { json.at(setting.name).get_to(spec.*field); }, setting.field);
    }
    check_encoder_spec(spec);
  } catch (const nlohmann::json::exception& problem) {
    throw InputError(fmt::format("the encoder settings cannot be read: {}; make the file again",
                                 problem.what()));
  } catch (const ConfigError& problem) {
    throw InputError(fmt::format("the file asks for an encoder that this cnvnet cannot draw: {}",
                                 problem.what()));
  }
  return spec;
}

}  // namespace cnvnet
