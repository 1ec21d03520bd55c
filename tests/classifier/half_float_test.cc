#include "classifier/half_float.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace cnvnet {
namespace {

TEST(HalfFloat, KnownValues) {
  EXPECT_EQ(half_bits(0.0f), 0x0000);
  EXPECT_EQ(half_bits(-0.0f), 0x8000);
  EXPECT_EQ(half_bits(1.0f), 0x3c00);
  EXPECT_EQ(half_bits(-2.0f), 0xc000);
  EXPECT_EQ(half_bits(65504.0f), 0x7bff);
  EXPECT_EQ(half_bits(1.0f / 3), 0x3555);
  EXPECT_EQ(half_bits(0x1p-14f), 0x0400);  // smallest normal
  EXPECT_EQ(half_bits(0x1p-24f), 0x0001);  // smallest of all
}

TEST(HalfFloat, RoundsToTheNearestTiesToEven) {
  EXPECT_EQ(half_bits(1 + 0x1p-11f), 0x3c00);             // halfway: to the even one below
  EXPECT_EQ(half_bits(1 + 3 * 0x1p-11f), 0x3c02);         // halfway: to the even one above
  EXPECT_EQ(half_bits(1 + 0x1p-11f + 0x1p-20f), 0x3c01);  // just above halfway
  EXPECT_EQ(half_bits(2 - 0x1p-12f), 0x4000);             // carries into the exponent
  EXPECT_EQ(half_bits(0x1p-14f - 0x1p-26f),
            0x0400);  // subnormal that rounds to the smallest normal
  EXPECT_EQ(half_bits(0x1p-25f), 0x0000);
  EXPECT_EQ(half_bits(0x1p-25f + 0x1p-30f), 0x0001);
}

TEST(HalfFloat, BeyondTheRangeIsInfinity) {
  EXPECT_EQ(half_bits(65519.9f), 0x7bff);
  EXPECT_EQ(half_bits(65520.0f), 0x7c00);
  EXPECT_EQ(half_bits(-1e9f), 0xfc00);
  EXPECT_EQ(from_half_bits(0x7c00), std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(from_half_bits(half_bits(std::nanf("")))));
}

TEST(HalfFloat, EveryHalfComesBack) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    const float value = from_half_bits(static_cast<uint16_t>(bits));
    if (std::isnan(value)) continue;
    ASSERT_EQ(half_bits(value), bits) << value;
  }
}

}  // namespace
}  // namespace cnvnet
