// Candidates counted by what shows them first: the run report's way from signals to calls.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "candidates/candidate.h"

namespace cnvnet {

// The kinds of signal, and candidates without any: those that haplotypes of a locus, copies of a
// segmental duplication or another caller propose.
inline constexpr size_t kLeadingSignals = kSignalKinds + 1;

// The kind of signal that most fragments show, of equal ones the first in SignalKind's order;
// kSignalKinds if there is none. A call's INFO fields (SR to RDS) give the same answer.
[[nodiscard]] size_t leading_signal(const Candidate& candidate);
// signal_name(), or "none".
[[nodiscard]] const char* leading_signal_name(size_t leading);

struct SignalCounts {
  std::array<int64_t, kLeadingSignals> counts{};

  void add(const Candidate& candidate) { ++counts[leading_signal(candidate)]; }
  [[nodiscard]] int64_t total() const;
  SignalCounts& operator+=(const SignalCounts& other);
  friend bool operator==(const SignalCounts&, const SignalCounts&) = default;
};

}  // namespace cnvnet
