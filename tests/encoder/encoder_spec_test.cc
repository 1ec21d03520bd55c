#include "encoder/encodings.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "genome/error.h"

namespace cnvnet {
namespace {

TEST(EncoderSpec, FingerprintNamesEverySetting) {
  EXPECT_EQ(fingerprint_of(spec_of_encoding("paper")),
            "paper v1 flank=100 reference_rows=5 coverage_rows=5 read_rows=45 "
            "coverage_full_scale=3 quality_scale=6");
  std::set<std::string> fingerprints = {fingerprint_of(spec_of_encoding("paper"))};
  const auto differs = [&](auto change) {
    EncoderSpec spec = spec_of_encoding("paper");
    change(spec);
    return fingerprints.insert(fingerprint_of(spec)).second;
  };
  EXPECT_TRUE(differs([](EncoderSpec& s) { s.version = 2; }));
  EXPECT_TRUE(differs([](EncoderSpec& s) { s.flank = 99; }));
  EXPECT_TRUE(differs([](EncoderSpec& s) { s.reference_rows = 4; }));
  EXPECT_TRUE(differs([](EncoderSpec& s) { s.coverage_rows = 4; }));
  EXPECT_TRUE(differs([](EncoderSpec& s) { s.read_rows = 44; }));
  EXPECT_TRUE(differs([](EncoderSpec& s) { s.coverage_full_scale = 3.25; }));
  EXPECT_TRUE(differs([](EncoderSpec& s) { s.quality_scale = 5; }));
}

TEST(EncoderSpec, TheOwnEncodingsFingerprintNamesEverySetting) {
  const EncoderSpec known = spec_of_encoding("cnvnet");
  std::set<std::string> fingerprints = {fingerprint_of(known),
                                        fingerprint_of(spec_of_encoding("paper"))};
  const auto differs = [&](auto change) {
    EncoderSpec spec = known;
    change(spec);
    return fingerprints.insert(fingerprint_of(spec)).second;
  };
  EXPECT_TRUE(differs([](EncoderSpec& s) { s.version = 2; }));
  EXPECT_TRUE(differs([](EncoderSpec& s) { s.flank = 44; }));
  EXPECT_TRUE(differs([](EncoderSpec& s) { s.read_rows = 36; }));
  EXPECT_TRUE(differs([](EncoderSpec& s) { s.near_bins = 56; }));
  EXPECT_TRUE(differs([](EncoderSpec& s) { s.near_bin = 20; }));
  EXPECT_TRUE(differs([](EncoderSpec& s) { s.depth_columns = 104; }));
  EXPECT_EQ(encoder_spec_from_json(to_json(known)), known);
}

TEST(EncoderSpec, TheOwnEncodingDrawsOneImagePerCandidate) {
  const EncoderSpec spec = spec_of_encoding("cnvnet");
  EXPECT_EQ(shape_of(spec).images, 1);
  EXPECT_EQ(shape_of(spec_of_encoding("paper")).images, 2);
  EXPECT_EQ(shape_of(spec).rows, 64);
  EXPECT_EQ(shape_of(spec).columns, 80);
  EXPECT_EQ(shape_of(spec).channels, 12);
  EXPECT_EQ(shape_of(spec).tracks, 2 * 11 * 48 + 4 * 96);
  EXPECT_EQ(make_encoder(spec)->window(0, 1000), (Region{0, 616, 1384}));
  EXPECT_EQ(make_encoder(spec)->spec(), spec);
}

TEST(EncoderSpec, NoOtherEncodingIsKnown) {
  EXPECT_TRUE(is_encoding("paper"));
  EXPECT_TRUE(is_encoding("cnvnet"));
  EXPECT_FALSE(is_encoding(""));
  EXPECT_THROW((void)spec_of_encoding("papier"), ConfigError);
  EXPECT_THROW((void)shape_of(EncoderSpec{}), ConfigError);
}

TEST(EncoderSpec, WhatCannotBeDrawnIsRefused) {
  EXPECT_THROW((void)spec_of_encoding("rainbow"), ConfigError);
  const auto refused = [](auto change) {
    EncoderSpec spec = spec_of_encoding("cnvnet");
    change(spec);
    EXPECT_THROW(check_encoder_spec(spec), ConfigError);
  };
  refused([](EncoderSpec& s) { s.version = 99; });
  refused([](EncoderSpec& s) { s.flank = 42; });
  refused([](EncoderSpec& s) { s.read_rows = 0; });
  refused([](EncoderSpec& s) { s.near_bins = 12; });
  refused([](EncoderSpec& s) { s.near_bin = 1; });
  refused([](EncoderSpec& s) { s.depth_columns = 2000; });
}

TEST(EncoderSpec, JsonGoesThereAndBack) {
  EncoderSpec spec = spec_of_encoding("paper");
  spec.flank = 7;
  spec.coverage_full_scale = 2.5;
  EXPECT_EQ(encoder_spec_from_json(to_json(spec)), spec);
}

TEST(EncoderSpec, BadJsonIsAnInputError) {
  for (const char* key : {"scheme", "version", "flank", "reference_rows", "coverage_rows",
                          "read_rows", "coverage_full_scale", "quality_scale"}) {
    nlohmann::json json = to_json(spec_of_encoding("paper"));
    json[key] = nullptr;
    EXPECT_THROW((void)encoder_spec_from_json(json), InputError) << key;
    json.erase(key);
    EXPECT_THROW((void)encoder_spec_from_json(json), InputError) << key;
  }
  nlohmann::json json = to_json(spec_of_encoding("paper"));
  json["flank"] = 2'000'000'000;
  EXPECT_THROW((void)encoder_spec_from_json(json), InputError);
  EXPECT_THROW((void)encoder_spec_from_json("paper"), InputError);
}

}  // namespace
}  // namespace cnvnet
