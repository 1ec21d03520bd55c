#include "pipeline/config/score_threshold.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace cnvnet {
namespace {

TEST(ScoreThreshold, ANumberHoldsForAllSizes) {
  const ScoreThreshold threshold = ScoreThreshold::parse("0.83");
  EXPECT_EQ(threshold.at(50), 0.83);
  EXPECT_EQ(threshold.at(1'000'000), 0.83);
  EXPECT_EQ(threshold.text(), "0.83");
  EXPECT_EQ(threshold, ScoreThreshold(0.83));
}

TEST(ScoreThreshold, BySizeEachHoldsFromItsSizeOn) {
  const ScoreThreshold threshold = ScoreThreshold::parse("50:0.9,300:0.7,5000:1");
  EXPECT_EQ(threshold.at(10), 0.9) << "the first holds below its size too";
  EXPECT_EQ(threshold.at(299), 0.9);
  EXPECT_EQ(threshold.at(300), 0.7);
  EXPECT_EQ(threshold.at(5000), 1);
  EXPECT_EQ(threshold.text(), "50:0.9,300:0.7,5000:1");
  EXPECT_EQ(ScoreThreshold::parse(threshold.text()), threshold);
}

TEST(ScoreThreshold, WhatIsNoThresholdIsRefused) {
  for (const char* text : {"", "high", "1.5", "-0.1", "nan", "50:", ":0.5", "50:0.9,0.7",
                           "300:0.9,50:0.7", "50:0.9,50:0.7", "50:1.1", "5x:0.5"}) {
    EXPECT_THROW((void)ScoreThreshold::parse(text), std::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace cnvnet
