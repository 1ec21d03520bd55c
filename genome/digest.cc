#include "genome/digest.h"

#include <fmt/format.h>

#include <fstream>
#include <vector>

#include "genome/error.h"
#include "genome/hts_handles.h"

namespace cnvnet {
namespace {

Md5Context new_context() {
  Md5Context context(hts_md5_init());
  if (context == nullptr) throw InternalError("out of memory");
  return context;
}

}  // namespace

std::string md5_of(std::span<const std::byte> bytes) {
  const Md5Context context = new_context();
  hts_md5_update(context.get(), bytes.data(), bytes.size());
  return finish_md5(context.get());
}

std::string md5_of_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const Md5Context context = new_context();
  std::vector<char> buffer(size_t{1} << 20);
  while (in) {
    in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    hts_md5_update(context.get(), buffer.data(), static_cast<unsigned long>(in.gcount()));
  }
  if (!in.eof()) {
    throw InputError(
        fmt::format("cannot read {}: check that it exists and may be read", path.string()));
  }
  return finish_md5(context.get());
}

}  // namespace cnvnet
