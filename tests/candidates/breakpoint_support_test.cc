#include "candidates/breakpoint_support.h"

#include <gtest/gtest.h>

#include "tests/support/read_builder.h"

namespace cnvnet {
namespace {

Candidate candidate_of(EventType type) {
  Candidate candidate;
  candidate.region = {0, 1000, 2000};
  candidate.type = type;
  candidate.precise = true;
  return candidate;
}

BreakpointSupport support_of(const Candidate& candidate, bool at_end, const ReadRecord& read) {
  const std::vector<ReadRecord> reads = {read};
  return breakpoint_support(candidate, at_end, reads);
}

TEST(BreakpointSupport, ReadsOverADeletionsBegin) {
  const std::vector<ReadRecord> reads = {
      read_at(950, "100M").mismatches(2),  // spans
      read_at(984, "100M"),                // spans by 16 bp exactly
      read_at(985, "100M"),                // too short on the left
      read_at(940, "60M40S"),              // stops at the begin
      read_at(943, "60M40S"),              // 3 bp off
      read_at(1000, "40S60M"),             // the wrong side is clipped
      read_at(950, "50M1000D50M"),         // leaps over it
      read_at(900, "100M").mapq(0),        // ends before
      read_at(950, "100M").flags(ReadRecord::kDuplicate),
  };
  const BreakpointSupport support =
      breakpoint_support(candidate_of(EventType::kDeletion), false, reads);
  EXPECT_EQ(support.reference_reads, 2);
  EXPECT_EQ(support.alt_reads, 3);
  EXPECT_EQ(support.depth, 6);
  EXPECT_EQ(support.unmapped, 0);
  EXPECT_NEAR(support.mismatch_rate, 2.0 / 100, 1e-9);
}

TEST(BreakpointSupport, TheSideOfTheClipDependsOnTypeAndEnd) {
  const Candidate deletion = candidate_of(EventType::kDeletion);
  const Candidate duplication = candidate_of(EventType::kDuplication);
  EXPECT_EQ(support_of(deletion, true, read_at(2000, "40S60M")).alt_reads, 1);
  EXPECT_EQ(support_of(deletion, true, read_at(1940, "60M40S")).alt_reads, 0);
  EXPECT_EQ(support_of(duplication, false, read_at(1000, "40S60M")).alt_reads, 1);
  EXPECT_EQ(support_of(duplication, false, read_at(940, "60M40S")).alt_reads, 0);
  EXPECT_EQ(support_of(duplication, true, read_at(1940, "60M40S")).alt_reads, 1);
  EXPECT_EQ(support_of(duplication, true, read_at(1950, "50M60I50M")).alt_reads, 1);
  EXPECT_EQ(support_of(deletion, false, read_at(950, "50M60I50M")).alt_reads, 0);
  EXPECT_EQ(support_of(deletion, false, read_at(960, "40M4S")).alt_reads, 0);
}

TEST(BreakpointSupport, HomologyAndConfidenceIntervalWiden) {
  Candidate candidate = candidate_of(EventType::kDeletion);
  const ReadRecord late = read_at(950, "70M30S");
  EXPECT_EQ(support_of(candidate, false, late).alt_reads, 0);
  candidate.homology = 20;
  EXPECT_EQ(support_of(candidate, false, late).alt_reads, 1);
  // A read must leave the homology behind to prove the reference.
  EXPECT_EQ(support_of(candidate, false, read_at(930, "100M")).reference_reads, 0);
  EXPECT_EQ(support_of(candidate, false, read_at(940, "100M")).reference_reads, 1);
  candidate = candidate_of(EventType::kDeletion);
  candidate.begin_ci[0] = -100;
  candidate.begin_ci[1] = 100;
  EXPECT_EQ(support_of(candidate, false, read_at(830, "70M30S")).alt_reads, 1);
}

TEST(BreakpointSupport, ReadsThatMapAnywhereAreCounted) {
  const BreakpointSupport support =
      support_of(candidate_of(EventType::kDeletion), false, read_at(950, "100M").mapq(0));
  EXPECT_EQ(support.depth, 1);
  EXPECT_EQ(support.unmapped, 1);
  EXPECT_EQ(support.mismatch_rate, 0);
}

TEST(BreakpointSupport, NoReads) {
  const BreakpointSupport support =
      breakpoint_support(candidate_of(EventType::kDeletion), false, {});
  EXPECT_EQ(support.reference_reads + support.alt_reads + support.depth + support.unmapped, 0);
}

}  // namespace
}  // namespace cnvnet
