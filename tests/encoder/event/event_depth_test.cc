#include "encoder/event/event_depth.h"
#include "candidates/candidate_features.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/candidates/depth_builder.h"

namespace cnvnet {
namespace {

std::string track(EventDepthTrack which, const Candidate& candidate, const DepthProfile& profile) {
  constexpr int kColumns = 16;
  std::vector<uint8_t> tracks(static_cast<size_t>(kEventDepthTracks) * kColumns, 0);
  draw_event_depth(candidate, profile, kColumns, tracks);
  std::string text;
  for (int i = 0; i < kColumns; ++i) {
    text += (i == 0 ? "" : " ") +
            std::to_string(tracks[static_cast<size_t>(static_cast<int>(which) * kColumns + i)]);
  }
  return text;
}

Candidate candidate_at(int64_t begin, int64_t end) {
  Candidate candidate;
  candidate.region = {0, begin, end};
  return candidate;
}

// 20 reads a bin, 10 in [4000, 6000).
std::vector<int> with_loss() {
  std::vector<int> reads(100, 20);
  for (size_t bin = 40; bin < 60; ++bin) reads[bin] = 10;
  return reads;
}

TEST(EventDepth, TheEventFillsTheMiddleHalf) {
  const DepthProfile profile = profile_of({{"chr1", with_loss()}});
  EXPECT_EQ(track(EventDepthTrack::kDepth, candidate_at(4000, 6000), profile),
            "85 85 85 85 43 43 43 43 43 43 43 43 85 85 85 85");
  EXPECT_EQ(track(EventDepthTrack::kKnown, candidate_at(4000, 6000), profile).find("0 "),
            std::string::npos);
}

TEST(EventDepth, SmallEventsHaveFlanksOfOneKilobase) {
  const DepthProfile profile = profile_of({{"chr1", with_loss()}});
  EXPECT_EQ(depth_flank({0, 5000, 5060}), 1000);
  EXPECT_EQ(depth_flank({0, 5000, 15'000}), 10'000);
  EXPECT_EQ(depth_flank({0, 0, 1'000'000}), 50'000);
  EXPECT_EQ(track(EventDepthTrack::kDepth, candidate_at(4000, 4080), profile),
            "85 85 85 85 43 43 43 43 43 43 43 43 43 43 43 43");
}

TEST(EventDepth, AColumnBetweenBinsIsTheirWeightedMean) {
  const DepthProfile profile = profile_of({{"chr1", with_loss()}});
  // Flank columns of 250 bp: the last before 3950 is at 85, the event's columns of 12.5 bp are at
  // 85 up to 4000.
  const std::string text = track(EventDepthTrack::kDepth, candidate_at(3950, 4050), profile);
  EXPECT_EQ(text, "85 85 85 85 85 85 85 85 43 43 43 43 43 43 43 43");
  const std::string shifted = track(EventDepthTrack::kDepth, candidate_at(4125, 4225), profile);
  EXPECT_TRUE(shifted.starts_with("85 85 85 64 43 43"))
      << shifted << ": half of [3875, 4125) is lost";
}

TEST(EventDepth, OffTheContigNothingIsKnown) {
  const DepthProfile profile = profile_of({{"chr1", with_loss()}});
  EXPECT_EQ(track(EventDepthTrack::kKnown, candidate_at(500, 1000), profile),
            "0 0 255 255 255 255 255 255 255 255 255 255 255 255 255 255");
  EXPECT_TRUE(
      track(EventDepthTrack::kDepth, candidate_at(500, 1000), profile).starts_with("0 0 85 85"));
}

TEST(EventDepth, Mapq0IsAShareAndGcIsDrawn) {
  const DepthProfile profile = profile_of({{"chr1", std::vector<int>(100, 20), 0}});
  EXPECT_EQ(track(EventDepthTrack::kMapq0, candidate_at(4000, 6000), profile),
            "255 255 255 255 255 255 255 255 255 255 255 255 255 255 255 255");
  const std::string gc = track(EventDepthTrack::kGc, candidate_at(4000, 6000), profile);
  EXPECT_NE(gc.find("12"), std::string::npos) << gc << ": random bases have about half";
}

}  // namespace
}  // namespace cnvnet
