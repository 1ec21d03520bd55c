#include "pipeline/run/signal_counts.h"

#include <gtest/gtest.h>

#include <string>

namespace cnvnet {
namespace {

Candidate with(std::initializer_list<std::pair<SignalKind, int>> support) {
  Candidate candidate;
  for (const auto& [kind, count] : support) candidate.support[static_cast<size_t>(kind)] = count;
  return candidate;
}

std::string leading(const Candidate& candidate) {
  return leading_signal_name(leading_signal(candidate));
}

TEST(SignalCounts, TheStrongestSignalLeadsAndOfEqualOnesTheFirst) {
  EXPECT_EQ(leading(with({{SignalKind::kSplitRead, 2}, {SignalKind::kDiscordantPair, 3}})),
            signal_name(SignalKind::kDiscordantPair));
  EXPECT_EQ(leading(with({{SignalKind::kSplitRead, 1}, {SignalKind::kReadDepth, 1}})),
            signal_name(SignalKind::kSplitRead));
  EXPECT_EQ(leading(with({})), "none");
}

TEST(SignalCounts, Adds) {
  SignalCounts a;
  a.add(with({{SignalKind::kReadDepth, 1}}));
  a.add(with({}));
  SignalCounts b;
  b.add(with({}));
  a += b;
  EXPECT_EQ(a.total(), 3);
  EXPECT_EQ(a.counts[kSignalKinds], 2);
  EXPECT_EQ(a.counts[static_cast<size_t>(SignalKind::kReadDepth)], 1);
}

}  // namespace
}  // namespace cnvnet
