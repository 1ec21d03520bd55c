// Signals and standard streams: no half-written file stays behind.
#pragma once

namespace cnvnet {

// From now on SIGHUP, SIGINT and SIGTERM remove unfinished outputs and end the process
// with 129, 130 and 143. So do faults (SIGABRT, SIGSEGV, …), which then end the process as they
// would, and exceptions that nobody catches, with 1. Writing to a closed pipe, or over the limit of
// file sizes, fails as on a full disk, instead of ending the process (SIGPIPE, SIGXFSZ).
void handle_interrupts();

// Opens standard streams that the caller has closed, so that no output gets the number of one and
// is written to by whoever prints a line. Call it before any file is opened.
void open_standard_streams();

}  // namespace cnvnet
