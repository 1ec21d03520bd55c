#include "pipeline/training_data/truth_matching.h"

#include <gtest/gtest.h>

#include "tests/support/bam_builder.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

Candidate candidate(EventType type, int64_t begin, int64_t end) {
  Candidate c;
  c.region = {0, begin, end};
  c.type = type;
  return c;
}

VcfEvent event(bool duplication, int64_t begin, int64_t end) {
  VcfEvent e;
  e.region = {0, begin, end};
  e.duplication = duplication;
  return e;
}

constexpr EventType kDel = EventType::kDeletion, kDup = EventType::kDuplication;
const InRepeat nowhere = [](const Region&) { return false; };

TEST(Matches, WantsTypeEndsAndSize) {
  EXPECT_TRUE(matches(candidate(kDel, 1000, 1100), event(false, 1030, 1130), nowhere));
  EXPECT_FALSE(matches(candidate(kDel, 1000, 1100), event(false, 1031, 1131), nowhere));
  EXPECT_FALSE(matches(candidate(kDup, 1000, 1100), event(false, 1000, 1100), nowhere));
  EXPECT_TRUE(matches(candidate(kDel, 1000, 2250), event(false, 1000, 2000), nowhere));
  EXPECT_FALSE(matches(candidate(kDel, 1000, 2251), event(false, 1000, 2000), nowhere));
  EXPECT_TRUE(matches(candidate(kDup, 1500, 50'000), event(true, 1000, 50'000), nowhere));
  EXPECT_FALSE(matches(candidate(kDup, 1501, 50'000), event(true, 1000, 50'000), nowhere));
  EXPECT_FALSE(
      matches(candidate(kDel, 1000, 1060), event(false, 1000, 1090), nowhere));  // sizes 60 and 90
}

TEST(MatchEvents, TakesTheNearest) {
  const std::vector<VcfEvent> events = {event(false, 900, 1900), event(false, 1010, 2000),
                                        event(true, 1000, 2000)};
  const std::vector<Candidate> candidates = {
      candidate(kDel, 1000, 2000), candidate(kDup, 1005, 2000), candidate(kDel, 5000, 6000)};
  EXPECT_EQ(match_events(candidates, events, nowhere), (std::vector<int64_t>{1, 2, -1}));
}

TEST(Matches, InARepeatTheChangeMayBeWrittenElsewhere) {
  Region asked;
  const InRepeat everywhere = [&](const Region& region) {
    asked = region;
    return true;
  };
  EXPECT_TRUE(matches(candidate(kDel, 1000, 1100), event(false, 1500, 1600), everywhere));
  EXPECT_EQ(asked, (Region{0, 1000, 1600}));
  EXPECT_FALSE(matches(candidate(kDel, 1000, 1100), event(false, 1501, 1601), everywhere));
  EXPECT_FALSE(matches(candidate(kDel, 1000, 1060), event(false, 1000, 1090), everywhere));
  EXPECT_FALSE(matches(candidate(kDup, 1000, 1100), event(false, 1000, 1100), everywhere));
}

TEST(InRepeat, KnowsTandemRepeats) {
  const TempDir folder;
  std::string bases = random_bases(6'000, 1);
  const std::string unit = random_bases(40, 2);
  for (int64_t at = 3'000; at < 3'800; at += 40) bases.replace(static_cast<size_t>(at), 40, unit);
  write_fasta(folder / "ref.fa", {{"chr1", bases}});
  const ReferenceGenome reference(folder / "ref.fa");
  const InRepeat in_repeat = in_repeat_of(reference);
  EXPECT_TRUE(in_repeat({0, 3'050, 3'700}));
  EXPECT_FALSE(in_repeat({0, 1'000, 1'400}));
  EXPECT_FALSE(in_repeat({0, 10, 60}));
}

}  // namespace
}  // namespace cnvnet
