// MD5 of bytes and of files, in lower-case hex: checksums of models and inputs.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace cnvnet {

[[nodiscard]] std::string md5_of(std::span<const std::byte> bytes);
// Throws InputError if the file cannot be read.
[[nodiscard]] std::string md5_of_file(const std::filesystem::path& path);

}  // namespace cnvnet
