#include "pipeline/run/interrupt.h"

#include <signal.h>
#include <unistd.h>

#include <initializer_list>

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
  for (const int signal : {SIGHUP, SIGINT, SIGTERM}) sigaction(signal, &action, nullptr);
  // Not SIG_IGN: programs that this one starts would inherit that.
  action.sa_handler = [](int) {};
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGPIPE, SIGXFSZ}) sigaction(signal, &action, nullptr);
}

}  // namespace cnvnet
