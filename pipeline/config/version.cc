#include "pipeline/config/version.h"

namespace cnvnet {

const char* version() { return CNVNET_VERSION; }

const char* version_date() { return CNVNET_VERSION_DATE; }

}  // namespace cnvnet
