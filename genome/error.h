// The four ways in which a run can end badly, and the exit code of each.
//
// Every message says what went wrong, where (file, contig, line), why, and what
// the user can do about it. Stages add where they were with
// std::throw_with_nested; main prints the whole chain.
#pragma once

#include <stdexcept>
#include <string>

namespace cnvnet {

class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  // The process's exit code: 1 internal, 2 usage or configuration, 3 input, 4 output.
  [[nodiscard]] virtual int exit_code() const = 0;
};

// The configuration or the command line asks for something impossible.
class ConfigError : public Error {
 public:
  using Error::Error;
  [[nodiscard]] int exit_code() const override { return 2; }
};

// A file that the user gave is missing, damaged, or does not fit the others.
class InputError : public Error {
 public:
  using Error::Error;
  [[nodiscard]] int exit_code() const override { return 3; }
};

// What was found cannot be written: a full disk, a limit of file sizes, a closed pipe.
class OutputError : public Error {
 public:
  using Error::Error;
  [[nodiscard]] int exit_code() const override { return 4; }
};

// cnvnet itself is wrong, or a function was called outside its contract.
class InternalError : public Error {
 public:
  using Error::Error;
  [[nodiscard]] int exit_code() const override { return 1; }
};

}  // namespace cnvnet
