#include "encoder/png.h"

#include <fmt/format.h>
#include <png.h>

#include <vector>

#include "genome/error.h"
#include "genome/output_file.h"

namespace cnvnet {
namespace {

constexpr size_t kBytesPerPixel = 3;

std::vector<uint8_t> pixels_of(const PileupImage& image, int scale) {
  std::vector<uint8_t> pixels;
  pixels.reserve(kBytesPerPixel * static_cast<size_t>(image.rows * scale) *
                 static_cast<size_t>(image.columns * scale));
  for (int y = 0; y < image.rows * scale; ++y) {
    for (int x = 0; x < image.columns * scale; ++x) {
      for (int channel = 0; channel < 3; ++channel)
        pixels.push_back(image.at(channel, y / scale, x / scale));
    }
  }
  return pixels;
}

}  // namespace

void write_png(const std::filesystem::path& path, const PileupImage& image, int scale) {
  if (image.channels < 3 || image.rows < 1 || image.columns < 1 || scale < 1) {
    throw InternalError(
        fmt::format("write_png: an image of {} x {} x {} at scale {} cannot be drawn",
                    image.channels, image.rows, image.columns, scale));
  }
  OutputFile out(path);
  const std::vector<uint8_t> pixels = pixels_of(image, scale);
  png_image png = {};
  png.version = PNG_IMAGE_VERSION;
  png.width = static_cast<png_uint_32>(image.columns * scale);
  png.height = static_cast<png_uint_32>(image.rows * scale);
  png.format = PNG_FORMAT_RGB;
  if (png_image_write_to_file(&png, out.temporary_path().c_str(), 0, pixels.data(), 0, nullptr) ==
      0) {
    out.fail();
  }
  out.commit();
}

}  // namespace cnvnet
