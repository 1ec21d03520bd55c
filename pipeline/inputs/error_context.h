// Errors that gain context on their way up, and keep their kind (and so the exit code).
//
//   with_context([&] { return "while reading " + text; }, [&] { read(); });
#pragma once

#include <exception>
#include <ostream>
#include <string>
#include <utility>

#include "genome/error.h"

namespace cnvnet {

// Runs `body` and returns its result. What it throws is nested inside an error of the
// same kind that says `where()`; an exception that is no Error becomes an InternalError.
template <typename Where, typename Body>
decltype(auto) with_context(Where&& where, Body&& body) {
  try {
    return std::forward<Body>(body)();
  } catch (const ConfigError&) {
    std::throw_with_nested(ConfigError(where()));
  } catch (const InputError&) {
    std::throw_with_nested(InputError(where()));
  } catch (const OutputError&) {
    std::throw_with_nested(OutputError(where()));
  } catch (const std::exception&) {
    std::throw_with_nested(InternalError(where()));
  }
}

// Prints "error: …" and, for each nested cause, "  because: …".
void print_error_chain(std::ostream& out, const std::exception& error);

// The process's exit code for `error`: that of an Error, 1 for anything else.
[[nodiscard]] int exit_code_of(const std::exception& error);

}  // namespace cnvnet
