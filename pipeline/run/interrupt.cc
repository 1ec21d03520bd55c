#include "pipeline/run/interrupt.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <initializer_list>

#include "genome/output_file.h"

namespace cnvnet {
namespace {

// Only calls that are async-signal-safe: the threads are not asked, the process ends here.
void end_process(int signal) {
  if (signal_waits(signal)) return;
  remove_unfinished_outputs();
  _exit(128 + signal);
}

}  // namespace

void open_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) != -1) continue;
    // The lowest free number is taken, which is `stream`. Writing to the standard output fails on.
    static_cast<void>(::open("/dev/null", stream == STDERR_FILENO ? O_WRONLY : O_RDONLY));
  }
}

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
