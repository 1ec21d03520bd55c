#include "pipeline/version.h"

namespace cnvnet {

const char* version() { return CNVNET_VERSION; }

}  // namespace cnvnet
