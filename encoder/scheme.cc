#include "encoder/scheme.h"

#include <fmt/format.h>

#include "genome/error.h"

namespace cnvnet {

void check_setting(const char* key, double value, double low, double high) {
  if (value >= low && value <= high) return;
  throw ConfigError(
      fmt::format("encoder setting {} is {}, but must lie in [{}, {}]", key, value, low, high));
}

void check_against(const Scheme& scheme, const EncoderSpec& spec) {
  if (spec.scheme != scheme.name) {
    throw ConfigError(
        fmt::format("the encoder scheme '{}' was asked to draw images of the scheme '{}'",
                    scheme.name, spec.scheme));
  }
  if (spec.version != scheme.version) {
    throw ConfigError(
        fmt::format("encoder scheme '{}' has no version {}: this cnvnet draws version {}; use the "
                    "cnvnet that made the "
                    "file, or make the file again",
                    spec.scheme, spec.version, scheme.version));
  }
  scheme.check(spec);
}

}  // namespace cnvnet
