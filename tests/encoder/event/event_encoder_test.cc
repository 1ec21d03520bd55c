#include "encoder/event/event_encoder.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "encoder/encodings.h"
#include "encoder/event/channels.h"
#include "genome/error.h"
#include "tests/candidates/depth_builder.h"
#include "tests/encoder/event_site.h"

namespace cnvnet {
namespace {

EncoderSpec small_spec() {
  EncoderSpec spec = spec_of_encoding("cnvnet");
  spec.flank = 8;
  spec.read_rows = 4;
  spec.near_bins = 8;
  spec.near_bin = 4;
  spec.depth_columns = 8;
  return spec;
}

class EventEncoderTest : public testing::Test {
 protected:
  [[nodiscard]] PileupImage draw(const EventEncoder& encoder,
                                 const std::vector<ReadRecord>& at_begin,
                                 const std::vector<ReadRecord>& at_end) const {
    const Stretch all{0, site_.contig()};
    const EventReference bases{all, all};
    const SampleView sample{EventSite::library(), 10};
    std::vector<PileupImage> images = encoder.blank(site_.candidate, profile_);
    encoder.draw_end({site_.candidate, false, bases}, at_begin, sample, images);
    encoder.draw_end({site_.candidate, true, bases}, at_end, sample, images);
    return images.at(0);
  }
  EventSite site_{EventType::kDeletion, 1000, 1200};
  DepthProfile profile_ = profile_of({{"chr1", std::vector<int>(40, 20)}});
};

TEST_F(EventEncoderTest, TheShapeIsTheSpecs) {
  const EventEncoder encoder(small_spec());
  const PileupImage image = draw(encoder, {}, {});
  EXPECT_EQ(image.channels, static_cast<int>(kChannels.size()));
  EXPECT_EQ(image.rows, 8);
  EXPECT_EQ(image.columns, 16);
  EXPECT_EQ(image.values.size(), kChannels.size() * 8 * 16);
  EXPECT_EQ(image.tracks.size(), static_cast<size_t>(shape_of(small_spec()).tracks));
  EXPECT_EQ(image.window, site_.candidate.region);
  EXPECT_EQ(encoder.window(0, 1000), (Region{0, 984, 1016}));
  EXPECT_EQ(std::count(image.values.begin(), image.values.end(), 0), std::ssize(image.values))
      << "no read, no value";
  EXPECT_NE(image.tracks.back(), 0) << "the depth is known without reads at the ends";
}

TEST_F(EventEncoderTest, BeginsStandAboveEnds) {
  const PileupImage image = draw(EventEncoder(small_spec()), {site_.read(980, "20M")},
                                 {site_.read(1200, "20M"), site_.read(1200, "30M")});
  EXPECT_EQ(image.at(0, 0, 0), 255);
  EXPECT_EQ(image.at(0, 1, 0), 0);
  EXPECT_EQ(image.at(0, 4, 0), 255);
  EXPECT_EQ(image.at(0, 5, 0), 255);
  EXPECT_EQ(image.at(0, 6, 0), 0);
}

// A carrier's reads at both ends of a deletion make the same picture, once turned.
TEST_F(EventEncoderTest, BothEndsLookAlike) {
  const ReadRecord left = site_.read(980, "20M8S", site_.bases(1200, 1208)).name("a");
  const ReadRecord right = site_.read(1200, "8S20M", site_.bases(992, 1000)).reverse().name("a");
  const PileupImage image = draw(EventEncoder(small_spec()), {left}, {right});
  for (const int channel : {0, 2, 3, 4, 5, 6, 7, 8, 10, 11}) {
    for (int column = 0; column < image.columns; ++column) {
      if (channel == 0 && column >= 8) continue;  // chance matches of clipped bases
      EXPECT_EQ(image.at(channel, 0, column), image.at(channel, 4, column))
          << kChannels[channel].name << " " << column;
    }
  }
}

TEST_F(EventEncoderTest, RefusesTheOtherEncoding) {
  EXPECT_THROW(EventEncoder(spec_of_encoding("paper")), ConfigError);
  EncoderSpec spec = small_spec();
  spec.flank = 9;
  EXPECT_THROW(EventEncoder{spec}, ConfigError);
}

}  // namespace
}  // namespace cnvnet
