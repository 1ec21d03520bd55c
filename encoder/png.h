// Writes an image as PNG for people to look at (channels 0–2 = red, green, blue).
#pragma once

#include <filesystem>

#include "encoder/pileup_image.h"

namespace cnvnet {

// `scale`: pixels per cell. Throws ConfigError if the file cannot be written.
void write_png(const std::filesystem::path& path, const PileupImage& image, int scale = 4);

}  // namespace cnvnet
