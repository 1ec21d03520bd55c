#include "encoder/event/pair_evidence.h"

#include <gtest/gtest.h>

#include "tests/encoder/event_site.h"

namespace cnvnet {
namespace {

// The library's inserts: median 400, deviation 34.5.
PairEvidence evidence(const EventSite& site, const ReadRecord& read) {
  return pair_evidence(read, site.candidate, EventSite::library());
}

TEST(PairEvidence, AnOrdinaryPairFarFromTheEventSaysNothing) {
  const PairEvidence said =
      evidence(EventSite(EventType::kDeletion, 3000, 3200), read_at(1000, "100M").insert(400));
  EXPECT_EQ(said.kind, PairKind::kFacing);
  EXPECT_EQ(said.shift, 0);
  EXPECT_EQ(said.fit, 0);
}

TEST(PairEvidence, AnInsertLongerByTheDeletionFitsIt) {
  const EventSite site(EventType::kDeletion, 1000, 1100);
  const PairEvidence carrier = evidence(site, read_at(850, "100M").insert(500));
  EXPECT_NEAR(carrier.shift, 100.0 / 34.5, 1e-3);
  EXPECT_NEAR(carrier.fit, 0.5 * (100.0 / 34.5) * (100.0 / 34.5), 1e-3);
  const PairEvidence other = evidence(site, read_at(850, "100M").insert(400));
  EXPECT_NEAR(other.fit, -carrier.fit, 1e-3)
      << "an ordinary pair around the event speaks against it as much";
}

TEST(PairEvidence, AnInsertShorterByTheDuplicationFitsIt) {
  const EventSite site(EventType::kDuplication, 1000, 1050);
  EXPECT_GT(evidence(site, read_at(850, "100M").insert(350)).fit, 1);
  EXPECT_LT(evidence(site, read_at(850, "100M").insert(400)).fit, -1);
}

TEST(PairEvidence, AnOrdinaryPairIntoDeletedBasesSpeaksAgainstTheDeletion) {
  EXPECT_LT(
      evidence(EventSite(EventType::kDeletion, 1000, 3000), read_at(850, "100M").insert(400)).fit,
      -3);
  EXPECT_EQ(
      evidence(EventSite(EventType::kDuplication, 1000, 3000), read_at(850, "100M").insert(400))
          .fit,
      0);
}

TEST(PairEvidence, ReadsThatFaceAwayFitTheirDuplication) {
  // The right read of the fragment lies at the copy's begin: 200 bp to the event's end, 200 bp from
  // its begin.
  const ReadRecord left = read_at(1100, "100M").reverse().mate(0, 2800).insert(1800);
  EventSite fits(EventType::kDuplication, 1000, 3000);
  EXPECT_EQ(evidence(fits, left).kind, PairKind::kEverted);
  EXPECT_EQ(evidence(fits, left).fit, 8);
  EXPECT_EQ(evidence(EventSite(EventType::kDuplication, 1000, 3900), left).fit, 0)
      << "the insert would be far too long";
  EXPECT_EQ(evidence(EventSite(EventType::kDeletion, 1000, 3000), left).fit, 0);
}

TEST(PairEvidence, NumbersStayWithinEight) {
  const PairEvidence said =
      evidence(EventSite(EventType::kDeletion, 1000, 3000), read_at(900, "100M").insert(2400));
  EXPECT_EQ(said.shift, 8);
  EXPECT_EQ(said.fit, 8);
}

TEST(PairEvidence, OtherPairsAreToldApart) {
  const EventSite site(EventType::kDeletion, 1000, 1200);
  EXPECT_EQ(evidence(site, read_at(900, "100M").flags(0)).kind, PairKind::kUnpaired);
  EXPECT_EQ(evidence(site, read_at(900, "100M").mate(1, 500)).kind, PairKind::kElsewhere);
  EXPECT_EQ(
      evidence(site, read_at(900, "100M").flags(ReadRecord::kPaired | ReadRecord::kMateUnmapped))
          .kind,
      PairKind::kElsewhere);
  EXPECT_EQ(evidence(site, read_at(900, "100M").flags(ReadRecord::kPaired)).kind,
            PairKind::kSameStrand);
}

}  // namespace
}  // namespace cnvnet
