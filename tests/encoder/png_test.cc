#include "encoder/png.h"

#include <gtest/gtest.h>
#include <png.h>

#include "genome/error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

PileupImage small_image() {
  PileupImage image;
  image.channels = 3;
  image.rows = 2;
  image.columns = 3;
  for (int i = 0; i < 18; ++i) image.values.push_back(static_cast<uint8_t>(10 * i));
  return image;
}

TEST(Png, PixelsAreTheImagesCells) {
  const TempDir dir;
  const PileupImage image = small_image();
  write_png(dir / "a.png", image, 2);
  EXPECT_EQ(list_folder(dir.path()), "a.png");

  png_image png = {};
  png.version = PNG_IMAGE_VERSION;
  ASSERT_NE(png_image_begin_read_from_file(&png, (dir / "a.png").c_str()), 0);
  png.format = PNG_FORMAT_RGB;
  ASSERT_EQ(png.width, 6u);
  ASSERT_EQ(png.height, 4u);
  std::vector<uint8_t> pixels(6 * 4 * 3);
  ASSERT_NE(png_image_finish_read(&png, nullptr, pixels.data(), 0, nullptr), 0);
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 6; ++x) {
      for (int channel = 0; channel < 3; ++channel) {
        EXPECT_EQ(pixels[static_cast<size_t>((y * 6 + x) * 3 + channel)],
                  image.at(channel, y / 2, x / 2));
      }
    }
  }
}

TEST(Png, RefusesWhatItCannotDraw) {
  const TempDir dir;
  EXPECT_THROW(write_png(dir / "no" / "a.png", small_image()), ConfigError);
  EXPECT_THROW(write_png(dir / "a.png", PileupImage{}), InternalError);
  EXPECT_THROW(write_png(dir / "a.png", small_image(), 0), InternalError);
  EXPECT_EQ(list_folder(dir.path()), "");
}

}  // namespace
}  // namespace cnvnet
