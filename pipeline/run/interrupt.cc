#include "pipeline/run/interrupt.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <exception>
#include <initializer_list>
#include <string_view>

#include "genome/output_file.h"

namespace cnvnet {
namespace {

// Only calls that are async-signal-safe: the threads are not asked, the process ends here.
void end_process(int signal) {
  if (signal_waits(signal)) return;
  remove_unfinished_outputs();
  _exit(128 + signal);
}

// A library gave up, or the program has a fault: the process ends as it would, but tidily.
void end_after_fault(int signal) {
  remove_unfinished_outputs();
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

// For exceptions where none can be caught: mostly a thread that finds no memory.
[[noreturn]] void end_without_catch() {
  constexpr std::string_view kMessage =
      "error: the run cannot go on, most likely for want of memory; lower run.threads, "
      "run.max_live_chunks or run.chunk_size\n";
  remove_unfinished_outputs();
  static_cast<void>(!::write(STDERR_FILENO, kMessage.data(), kMessage.size()));
  _exit(1);
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
  action.sa_handler = end_after_fault;
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
    sigaction(signal, &action, nullptr);
  }
  std::set_terminate(end_without_catch);
  // Not SIG_IGN: programs that this one starts would inherit that.
  action.sa_handler = [](int) {};
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGPIPE, SIGXFSZ}) sigaction(signal, &action, nullptr);
}

}  // namespace cnvnet
