// Ctrl-C and SIGTERM: no half-written file stays behind.
#pragma once

namespace cnvnet {

// From now on SIGINT and SIGTERM remove unfinished outputs and end the process
// with 130 and 143.
void handle_interrupts();

}  // namespace cnvnet
