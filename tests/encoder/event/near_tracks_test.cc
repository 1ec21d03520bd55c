#include "encoder/event/near_tracks.h"

#include <gtest/gtest.h>

#include <string>

#include "encoder/encodings.h"
#include "tests/encoder/event_site.h"

namespace cnvnet {
namespace {

// Eight columns of 10 bp around each end of a candidate [1000, 1200).
class NearTracksTest : public testing::Test {
 protected:
  NearTracksTest() {
    spec_.near_bins = 8;
    spec_.near_bin = 10;
  }
  [[nodiscard]] std::string track(NearTrack which, const std::vector<ReadRecord>& reads,
                                  bool at_end = false, double diploid_depth = 10) const {
    std::vector<uint8_t> tracks(static_cast<size_t>(kNearTracks) * 8, 0);
    const Stretch all{0, site_.contig()};
    draw_near_tracks(site_.window(at_end), all, all, reads, {EventSite::library(), diploid_depth},
                     {spec_.near_bins, spec_.near_bin}, tracks);
    std::string text;
    for (size_t i = 0; i < 8; ++i) {
      text += (i == 0 ? "" : " ") + std::to_string(tracks[static_cast<size_t>(which) * 8 + i]);
    }
    return text;
  }
  [[nodiscard]] std::vector<ReadRecord> copies(int count, const ReadRecord& read) const {
    return std::vector<ReadRecord>(static_cast<size_t>(count), read);
  }
  EventSite site_{EventType::kDeletion, 1000, 1200};
  EncoderSpec spec_ = spec_of_encoding("cnvnet");
};

TEST_F(NearTracksTest, DepthIsMeasuredByTheSample) {
  const auto reads = copies(10, site_.read(960, "40M"));
  EXPECT_EQ(track(NearTrack::kDepth, reads), "85 85 85 85 0 0 0 0")
      << "two copies before the breakpoint, none behind";
  EXPECT_EQ(track(NearTrack::kDepth, reads, false, 20), "43 43 43 43 0 0 0 0");
  EXPECT_EQ(track(NearTrack::kDepth, reads, false, 0), "0 0 0 0 0 0 0 0");
}

TEST_F(NearTracksTest, TheEndIsDrawnFromTheRight) {
  EXPECT_EQ(track(NearTrack::kDepth, copies(10, site_.read(1200, "40M")), true),
            "85 85 85 85 0 0 0 0");
}

TEST_F(NearTracksTest, Mapq0IsAShare) {
  EXPECT_EQ(track(NearTrack::kMapq0, {site_.read(960, "80M").mapq(0), site_.read(960, "40M")}),
            "128 128 128 128 255 255 255 255");
}

TEST_F(NearTracksTest, ClipsAreToldApartByTheirSide) {
  const ReadRecord out = site_.read(970, "25M6S", "ACGTAC"),
                   in = site_.read(975, "6S25M", "ACGTAC");
  EXPECT_EQ(track(NearTrack::kClipsOut, {out, in}), "0 0 0 51 0 0 0 0");
  EXPECT_EQ(track(NearTrack::kClipsIn, {out, in}), "0 51 0 0 0 0 0 0");
  EXPECT_EQ(track(NearTrack::kClipsOut, {site_.read(1205, "6S25M", "ACGTAC")}, true),
            "0 0 0 51 0 0 0 0")
      << "at a deletion's end the event's reads are clipped at their begin";
  EXPECT_EQ(track(NearTrack::kClipsOut, {site_.read(970, "25M4S", "ACGT")}), "0 0 0 0 0 0 0 0")
      << "too short a clip";
}

TEST_F(NearTracksTest, MismatchesAreARate) {
  EXPECT_EQ(track(NearTrack::kMismatches, {site_.read(960, "80M").mismatches(4)}),
            "128 128 128 128 128 128 128 128");
  EXPECT_EQ(track(NearTrack::kMismatches, {site_.read(960, "80M")}), "0 0 0 0 0 0 0 0")
      << "not known";
}

TEST_F(NearTracksTest, PairsAreMeans) {
  EXPECT_EQ(track(NearTrack::kInsertSize,
                  {site_.read(960, "40M").insert(434), site_.read(960, "40M").insert(400)}),
            "135 135 135 135 128 128 128 128");
  EXPECT_EQ(track(NearTrack::kPairFit, {site_.read(960, "40M").insert(600)}),
            "248 248 248 248 128 128 128 128");
  EXPECT_EQ(track(NearTrack::kOddPairs, {site_.read(960, "40M").mate(1, 7)}),
            "255 255 255 255 0 0 0 0");
  EXPECT_EQ(track(NearTrack::kOddPairs, {site_.read(960, "40M").flags(0)}), "0 0 0 0 0 0 0 0");
}

TEST_F(NearTracksTest, SplitReadsAreAShare) {
  EXPECT_EQ(
      track(NearTrack::kSplitReads, {site_.read(960, "40M").sa(0, 3000, false, "40S40M", 60)}),
      "255 255 255 255 0 0 0 0");
}

TEST_F(NearTracksTest, RepeatComparesBothBreakpoints) {
  site_.candidate.region = {0, 1000, 1000};  // the other breakpoint is the same place
  EXPECT_EQ(track(NearTrack::kRepeat, {}), "255 255 255 255 255 255 255 255");
}

TEST_F(NearTracksTest, GcIsThatOfTheReference) {
  std::string expected;
  for (int64_t begin = 960; begin < 1040; begin += 10) {
    int gc = 0;
    for (const char base : site_.bases(begin, begin + 10)) gc += base == 'G' || base == 'C' ? 1 : 0;
    expected += (expected.empty() ? "" : " ") + std::to_string(static_cast<int>(25.5 * gc + 0.5));
  }
  EXPECT_EQ(track(NearTrack::kGc, {}), expected);
}

}  // namespace
}  // namespace cnvnet
