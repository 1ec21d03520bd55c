#include "pipeline/inputs/error_context.h"

#include <new>

namespace cnvnet {
namespace {

void print_nested(std::ostream& out, const std::exception& error, const char* lead) {
  const bool memory = dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
  out << lead
      << (memory ? "out of memory; lower run.threads, run.max_live_chunks or run.chunk_size"
                 : error.what())
      << '\n';
  try {
    std::rethrow_if_nested(error);
  } catch (const std::exception& cause) {
    print_nested(out, cause, "  because: ");
  }
}

}  // namespace

void print_error_chain(std::ostream& out, const std::exception& error) {
  print_nested(out, error, "error: ");
}

int exit_code_of(const std::exception& error) {
  const auto* known = dynamic_cast<const Error*>(&error);
  return known != nullptr ? known->exit_code() : 1;
}

}  // namespace cnvnet
