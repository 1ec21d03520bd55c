// The version of cnvnet and its date, from CMakeLists.txt.
#pragma once

namespace cnvnet {

[[nodiscard]] const char* version();       // "0.1.0"
[[nodiscard]] const char* version_date();  // when it was made: "2026-11-21"

}  // namespace cnvnet
