#include "pipeline/interrupt.h"

#include <signal.h>
#include <unistd.h>

#include "genome/output_file.h"

namespace cnvnet {
namespace {

// Only calls that are async-signal-safe: the threads are not asked, the process ends here.
void end_process(int signal) {
  remove_unfinished_outputs();
  _exit(128 + signal);
}

}  // namespace

void handle_interrupts() {
  struct sigaction action {};
  action.sa_handler = end_process;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace cnvnet
