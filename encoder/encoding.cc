#include "encoder/encoding.h"

#include <fmt/format.h>

#include "genome/error.h"

namespace cnvnet {

void check_setting(const char* key, double value, double low, double high) {
  if (value >= low && value <= high) return;
  throw ConfigError(
      fmt::format("encoder setting {} is {}, but must lie in [{}, {}]", key, value, low, high));
}

void check_against(const Encoding& encoding, const EncoderSpec& spec) {
  if (spec.encoding != encoding.name) {
    throw ConfigError(fmt::format("the encoding '{}' was asked to draw images of the encoding '{}'",
                                  encoding.name, spec.encoding));
  }
  if (spec.version != encoding.version) {
    throw ConfigError(
        fmt::format("encoding '{}' has no version {}: this cnvnet draws version {}; use the "
                    "cnvnet that made the "
                    "file, or make the file again",
                    spec.encoding, spec.version, encoding.version));
  }
  encoding.check(spec);
}

}  // namespace cnvnet
