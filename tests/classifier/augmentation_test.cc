#include "classifier/augmentation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "genome/seeded_random.h"
#include "tests/classifier/event_images.h"

namespace cnvnet {
namespace {

size_t place_of(const std::string& name) {
  return static_cast<size_t>(std::find(kFeatureNames.begin(), kFeatureNames.end(), name) -
                             kFeatureNames.begin());
}

TEST(Mirror, TheEndsChangePlaces) {
  const EncoderSpec spec = tiny_event_encoder();
  const PileupImage image = random_event(spec, 1), mirrored = mirror(image, spec);
  for (int channel = 0; channel < image.channels; ++channel) {
    for (int row = 0; row < spec.read_rows; ++row) {
      EXPECT_EQ(mirrored.at(channel, row, 3), image.at(channel, row + spec.read_rows, 3));
      EXPECT_EQ(mirrored.at(channel, row + spec.read_rows, 3), image.at(channel, row, 3));
    }
  }
  const size_t near = 11 * 8;
  EXPECT_EQ(mirrored.tracks[5], image.tracks[near + 5]);
  EXPECT_EQ(mirrored.tracks[near + 5], image.tracks[5]);
  EXPECT_EQ(mirrored.tracks[2 * near], image.tracks[2 * near + 7]) << "the depth is read backwards";
  EXPECT_EQ(mirrored.tracks[2 * near + 8 + 1], image.tracks[2 * near + 8 + 6]);
  EXPECT_EQ(mirrored.features[place_of("alt_fraction_begin")],
            image.features[place_of("alt_fraction_end")]);
  EXPECT_EQ(mirrored.features[place_of("log_size")], image.features[place_of("log_size")]);
}

TEST(Mirror, TwiceIsTheImageItself) {
  const EncoderSpec spec = tiny_event_encoder();
  const PileupImage image = random_event(spec, 2);
  EXPECT_NE(mirror(image, spec), image);
  EXPECT_EQ(mirror(mirror(image, spec), spec), image);
}

TEST(ThinReads, RowsThatStayMoveUpAndKeepTheirOrder) {
  EncoderSpec spec = tiny_event_encoder();
  spec.read_rows = 40;
  PileupImage image = random_event(spec, 3);
  for (int channel = 0; channel < image.channels; ++channel) {
    for (int row = 0; row < image.rows; ++row)
      image.at(channel, row, 0) = static_cast<uint8_t>(1 + row);
  }
  const PileupImage whole = image;
  SeededRandom random(4);
  thin_reads(0.5, spec, random, image);
  for (const int first : {0, spec.read_rows}) {
    int kept = 0, last = first;
    for (int row = first; row < first + spec.read_rows && image.at(0, row, 0) != 0; ++row, ++kept) {
      const int from = image.at(0, row, 0) - 1;
      EXPECT_GE(from, last);
      last = from + 1;
      for (int channel = 0; channel < image.channels; ++channel) {
        for (int column = 0; column < image.columns; ++column) {
          ASSERT_EQ(image.at(channel, row, column), whole.at(channel, from, column));
        }
      }
    }
    EXPECT_GT(kept, 10);
    EXPECT_LT(kept, 30);
    for (int row = first + kept; row < first + spec.read_rows; ++row)
      EXPECT_EQ(image.at(3, row, 5), 0);
  }
}

TEST(Jitter, MovesQualitiesDownAndTracksALittle) {
  const EncoderSpec spec = tiny_event_encoder();
  PileupImage image = random_event(spec, 5);
  image.tracks[0] = 0;
  const PileupImage before = image;
  SeededRandom random(6);
  jitter(spec, random, image);
  EXPECT_NE(image.tracks, before.tracks);
  EXPECT_EQ(image.tracks[0], 0) << "what is not known stays so";
  for (size_t i = 0; i < image.tracks.size(); ++i)
    EXPECT_LE(std::abs(image.tracks[i] - before.tracks[i]), 8);
  int changed = 0;
  for (int channel = 0; channel < image.channels; ++channel) {
    for (int row = 0; row < image.rows; ++row) {
      EXPECT_LE(image.at(channel, row, 1), before.at(channel, row, 1));
      EXPECT_GE(image.at(channel, row, 1), before.at(channel, row, 1) * 0.74 - 1);
    }
    const bool same =
        std::equal(image.values.begin() + channel * 128, image.values.begin() + (channel + 1) * 128,
                   before.values.begin() + channel * 128);
    changed += same ? 0 : 1;
  }
  EXPECT_EQ(changed, 1) << "only the base qualities";
}

TEST(Vary, DependsOnTheGeneratorOnly) {
  const EncoderSpec spec = tiny_event_encoder();
  const PileupImage image = random_event(spec, 7);
  SeededRandom one(8), same(8), other(9);
  const PileupImage first = vary(image, spec, one);
  EXPECT_EQ(first, vary(image, spec, same));
  EXPECT_NE(first, vary(image, spec, other));
  EXPECT_EQ(first.id, image.id);
}

}  // namespace
}  // namespace cnvnet
