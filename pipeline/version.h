// The version of cnvnet, from CMakeLists.txt.
#pragma once

namespace cnvnet {

[[nodiscard]] const char* version();  // "0.1.0"

}  // namespace cnvnet
