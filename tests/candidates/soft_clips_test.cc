#include "candidates/soft_clips.h"

#include <gtest/gtest.h>

#include "tests/candidates/sequence.h"

namespace cnvnet {
namespace {

// Reads of `haplotype` that hold a piece of `text` before `cut` and one behind `resume`.
class SoftClipsTest : public ::testing::Test {
 protected:
  std::vector<Signal> signals_of(const std::vector<ReadRecord>& reads,
                                 std::vector<Signal> known = {}) {
    ReferenceWindow window = window_over(text_);
    const LocalRepeats repeats(text_, 0);
    SoftClips clips(options_, 0, repeats);
    for (const ReadRecord& read : reads) clips.add(read, window);
    const size_t before = known.size();
    clips.add_signals(window, known);
    return {known.begin() + static_cast<std::ptrdiff_t>(before), known.end()};
  }
  [[nodiscard]] std::string text(int64_t begin, int64_t end) const {
    return text_.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
  }
  // A read that stops at `cut`, with `clip` bases from `resume` on.
  [[nodiscard]] ReadBuilder right_clipped(int64_t cut, int64_t resume, int clip) const {
    const int aligned = 100 - clip;
    return read_at(cut - aligned, std::to_string(aligned) + "M" + std::to_string(clip) + "S")
        .bases(text(cut - aligned, cut) + text(resume, resume + clip));
  }
  // A read that begins at `resume`, with `clip` bases up to `cut` before.
  [[nodiscard]] ReadBuilder left_clipped(int64_t cut, int64_t resume, int clip) const {
    const int aligned = 100 - clip;
    return read_at(resume, std::to_string(clip) + "S" + std::to_string(aligned) + "M")
        .bases(text(cut - clip, cut) + text(resume, resume + aligned));
  }
  static void expect_all(const std::vector<Signal>& signals, EventType type, int64_t begin,
                         int64_t end) {
    for (const Signal& signal : signals) {
      EXPECT_EQ(signal.type, type);
      EXPECT_EQ(signal.kind, SignalKind::kSoftClip);
      EXPECT_EQ(signal.region.length(), end - begin);
      EXPECT_LE(signal.region.begin, begin);
      EXPECT_GE(signal.region.begin + signal.homology, begin);
    }
  }

  CandidateOptions options_;
  std::string text_ = random_bases(10'000, 21);
};

TEST_F(SoftClipsTest, ClipsOnBothSidesOfADeletionAgree) {
  const auto signals = signals_of({right_clipped(4000, 4300, 30), right_clipped(4000, 4300, 25),
                                   left_clipped(4000, 4300, 35), left_clipped(4000, 4300, 20)});
  EXPECT_EQ(signals.size(), 4u);
  expect_all(signals, EventType::kDeletion, 4000, 4300);
}

TEST_F(SoftClipsTest, ClipsOnBothSidesOfADuplicationAgree) {
  // [4000, 4300) is followed by itself: reads stop at 4300 and go on at 4000.
  const auto signals = signals_of({right_clipped(4300, 4000, 30), left_clipped(4300, 4000, 35)});
  EXPECT_EQ(signals.size(), 2u);
  expect_all(signals, EventType::kDuplication, 4000, 4300);
}

TEST_F(SoftClipsTest, OneShortClipAloneIsNotEnough) {
  EXPECT_TRUE(signals_of({right_clipped(4000, 4300, 15)}).empty());
  EXPECT_EQ(signals_of({right_clipped(4000, 4300, 24)}).size(), 1u);
}

TEST_F(SoftClipsTest, ShortClipsJoinAKnownJunction) {
  Signal known;
  known.region = {0, 4000, 9500};
  const auto signals =
      signals_of({right_clipped(4000, 9500, 12), right_clipped(4100, 9600, 12)}, {known});
  ASSERT_EQ(signals.size(), 1u);
  EXPECT_EQ(signals[0].region, known.region);
}

TEST_F(SoftClipsTest, ShortClipsOfBothSidesProveEachOther) {
  const auto signals = signals_of({right_clipped(4000, 4300, 12), left_clipped(4000, 4300, 12)});
  EXPECT_EQ(signals.size(), 2u);
  expect_all(signals, EventType::kDeletion, 4000, 4300);
  EXPECT_TRUE(signals_of({right_clipped(4000, 4300, 12), left_clipped(4050, 4350, 12)}).empty());
}

TEST_F(SoftClipsTest, PairsShowTheFarEndOfALargeEvent) {
  Signal pair;
  pair.kind = SignalKind::kDiscordantPair;
  pair.region = {0, 3900, 9050};
  pair.begin_slack = pair.end_slack = 250;
  EXPECT_TRUE(signals_of({right_clipped(4000, 9000, 30)}).empty());
  const auto signals = signals_of({right_clipped(4000, 9000, 30)}, {pair});
  EXPECT_EQ(signals.size(), 1u);
  expect_all(signals, EventType::kDeletion, 4000, 9000);
  pair.type = EventType::kDuplication;
  const auto duplication = signals_of({left_clipped(9000, 4000, 30)}, {pair});
  EXPECT_EQ(duplication.size(), 1u);
  expect_all(duplication, EventType::kDuplication, 4000, 9000);
}

TEST_F(SoftClipsTest, ClipsAtTheEndOfALargeEventJoinIt) {
  Signal known;
  known.region = {0, 4000, 9000};
  ReferenceWindow window = window_over(text_);
  const LocalRepeats repeats(text_, 0);
  SoftClips clips(options_, 0, repeats);
  clips.add_visible(left_clipped(4000, 9000, 12));
  clips.add_visible(left_clipped(4400, 9400, 12));
  std::vector<Signal> signals;
  clips.add_far_signals(window, {known}, signals);
  ASSERT_EQ(signals.size(), 1u);
  EXPECT_EQ(signals[0].region, known.region);
  signals.clear();
  known.region.end = 5500;  // small enough to have been seen with its begin
  clips.add_far_signals(window, {known}, signals);
  EXPECT_TRUE(signals.empty());
}

TEST_F(SoftClipsTest, MismatchesPastTheBreakpointDoNotShiftIt) {
  // Behind both ends the sequence is alike but for one base, which the aligner took as a mismatch.
  text_.replace(4000, 12, text_.substr(4300, 12));
  text_[4005] = text_[4005] == 'A' ? 'C' : 'A';
  const std::string bases = text(3930, 4000) + text(4300, 4340);
  const ReadRecord read = read_at(3930, "82M28S").bases(bases);
  const auto signals = signals_of({read, read_at(3930, "82M28S").bases(bases)});
  ASSERT_EQ(signals.size(), 2u);
  expect_all(signals, EventType::kDeletion, 4000, 4300);
  EXPECT_LT(signals[0].region.begin + signals[0].homology, 4006);
}

TEST_F(SoftClipsTest, BadQualityAdapterAndSplitReadsAreLeftOut) {
  options_.min_mapq = 1;
  EXPECT_TRUE(signals_of({right_clipped(4000, 4300, 30).quality(5),
                          right_clipped(4000, 4300, 25).quality(5)})
                  .empty());
  // A fragment as long as its aligned part ends where the clip begins.
  EXPECT_TRUE(signals_of({right_clipped(4000, 4300, 30).mate(0, 3930).insert(70)}).empty());
  EXPECT_TRUE(signals_of({right_clipped(4000, 4300, 30).sa(0, 4300, false, "70S30M", 60)}).empty());
  EXPECT_TRUE(signals_of({right_clipped(4000, 4300, 30).mapq(0)}).empty());
  // An alignment on another strand explains nothing here, so the clip counts.
  EXPECT_EQ(signals_of({right_clipped(4000, 4300, 30).sa(0, 4300, true, "70S30M", 60)}).size(), 1u);
}

TEST_F(SoftClipsTest, ReadsWithoutQualitiesAreUsed) {
  EXPECT_EQ(signals_of({right_clipped(4000, 4300, 30).quality(0)}).size(), 1u);
}

TEST_F(SoftClipsTest, ClipsThatDisagreeAreNotMixed) {
  const auto signals = signals_of({right_clipped(4000, 4300, 30), right_clipped(4000, 4300, 28),
                                   right_clipped(4000, 5000, 30), right_clipped(4000, 5000, 28)});
  ASSERT_EQ(signals.size(), 4u);
  EXPECT_EQ(signals[0].region.length() + signals[2].region.length(), 300 + 1000);
}

TEST_F(SoftClipsTest, MismatchesInARepeatAreMismatchTails) {
  // Five copies of a unit with marks of their own; copies two and three are deleted.
  const std::string unit = random_bases(60, 8);
  for (size_t copy = 0; copy < 5; ++copy) {
    std::string marked = unit;
    for (size_t mark = 0; mark < 2; ++mark) {
      char& base = marked[10 + 30 * mark + copy];
      base = base == 'A' ? 'C' : 'A';
    }
    text_.replace(4000 + 60 * copy, 60, marked);
  }
  // Reads cross from the first copy into the fourth, but were aligned without a gap.
  const auto read = [&](int64_t begin) {
    return read_at(begin, "100M")
        .bases(text(begin, 4060) + text(4180, 4180 + 100 - (4060 - begin)))
        .mismatches(2);
  };
  const auto signals = signals_of({read(4000), read(4002), read(4004), read(4006)});
  ASSERT_FALSE(signals.empty());
  for (const Signal& signal : signals) {
    EXPECT_EQ(signal.type, EventType::kDeletion);
    EXPECT_EQ(signal.region.length(), 120);
  }
  EXPECT_TRUE(signals_of({read(4000).mismatches(0), read(4002).mismatches(0)}).empty());
}

}  // namespace
}  // namespace cnvnet
