// Signals: no half-written file stays behind.
#pragma once

namespace cnvnet {

// From now on SIGHUP, SIGINT and SIGTERM remove unfinished outputs and end the process
// with 129, 130 and 143. Writing to a closed pipe, or over the limit of file sizes, fails as on a
// full disk, instead of ending the process (SIGPIPE, SIGXFSZ).
void handle_interrupts();

}  // namespace cnvnet
