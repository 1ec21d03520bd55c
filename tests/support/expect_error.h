// Checks that a call throws the right kind of error with a message that helps.
//
//   expect_error<InputError>([&] { read_bed("missing.bed", contigs); }, {"missing.bed"});
#pragma once

#include <gtest/gtest.h>

#include <exception>
#include <initializer_list>
#include <source_location>
#include <string>

namespace cnvnet {

// Fails the test unless `call` throws an `ErrorType` whose message holds all `parts`.
template <typename ErrorType, typename Call>
void expect_error(const Call& call, std::initializer_list<std::string> parts,
                  const std::source_location& where = std::source_location::current()) {
  const auto line = static_cast<int>(where.line());
  try {
    call();
    ADD_FAILURE_AT(where.file_name(), line) << "nothing was thrown";
  } catch (const ErrorType& error) {
    const std::string message = error.what();
    for (const std::string& part : parts) {
      if (message.find(part) == std::string::npos) {
        ADD_FAILURE_AT(where.file_name(), line) << "'" << part << "' is missing in: " << message;
      }
    }
  } catch (const std::exception& error) {
    ADD_FAILURE_AT(where.file_name(), line)
        << "an error of another kind was thrown: " << error.what();
  }
}

}  // namespace cnvnet
