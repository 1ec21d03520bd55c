#include "encoder/schemes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <variant>

#include "encoder/event/event_encoder.h"
#include "encoder/paper/paper_encoder.h"
#include "encoder/scheme.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

constexpr std::array kSchemes = {&kEventScheme, &kPaperScheme};

const Scheme* find_scheme(std::string_view name) {
  const auto* const found = std::find_if(
      kSchemes.begin(), kSchemes.end(), [&](const Scheme* scheme) { return scheme->name == name; });
  return found == kSchemes.end() ? nullptr : *found;
}

const Scheme& scheme_named(std::string_view name) {
  if (const Scheme* scheme = find_scheme(name)) return *scheme;
  throw ConfigError(fmt::format("unknown encoder scheme '{}': use '{}' or '{}'", name,
                                kPaperScheme.name, kEventScheme.name));
}

}  // namespace

bool is_scheme(std::string_view name) { return find_scheme(name) != nullptr; }

EncoderSpec spec_of_scheme(std::string_view name) { return scheme_named(name).defaults(); }

void check_encoder_spec(const EncoderSpec& spec) { check_against(scheme_named(spec.scheme), spec); }

std::unique_ptr<const Encoder> make_encoder(const EncoderSpec& spec) {
  return scheme_named(spec.scheme).make(spec);
}

ImageShape shape_of(const EncoderSpec& spec) { return scheme_named(spec.scheme).shape(spec); }

std::string fingerprint_of(const EncoderSpec& spec) {
  std::string text = fmt::format("{} v{}", spec.scheme, spec.version);
  for (const SchemeSetting& setting : scheme_named(spec.scheme).settings) {
    std::visit([&](auto field) { text += fmt::format(" {}={}", setting.name, spec.*field); },
               setting.field);
  }
  return text;
}

nlohmann::json to_json(const EncoderSpec& spec) {
  nlohmann::json json = {{"scheme", spec.scheme}, {"version", spec.version}};
  for (const SchemeSetting& setting : scheme_named(spec.scheme).settings) {
    std::visit([&](auto field) { json[setting.name] = spec.*field; }, setting.field);
  }
  return json;
}

EncoderSpec encoder_spec_from_json(const nlohmann::json& json) {
  EncoderSpec spec;
  try {
    json.at("scheme").get_to(spec.scheme);
    json.at("version").get_to(spec.version);
    for (const SchemeSetting& setting : scheme_named(spec.scheme).settings) {
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
