#include "classifier/network_factory.h"

#include <fmt/format.h>

#include "classifier/event_network.h"
#include "classifier/paper_network.h"
#include "encoder/event/event_encoder.h"
#include "encoder/paper/paper_encoder.h"
#include "genome/error.h"

namespace cnvnet {

NetworkPtr make_network(const NetworkSpec& spec, const EncoderSpec& encoder) {
  if (!(spec.dropout >= 0 && spec.dropout < 1)) {
    throw ConfigError(
        fmt::format("network setting dropout is {}, but must lie in [0, 1)", spec.dropout));
  }
  if (spec.name == kPaperEncoding.name) return std::make_shared<PaperNetwork>(spec, encoder);
  if (spec.name == kEventEncoding.name) return std::make_shared<EventNetwork>(spec, encoder);
  throw ConfigError(fmt::format("unknown network '{}': use '{}' or '{}'", spec.name,
                                kEventEncoding.name, kPaperEncoding.name));
}

}  // namespace cnvnet
