#include "classifier/model_bundle.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>
#include <span>
#include <sstream>
#include <string_view>
#include <utility>

#include "classifier/half_float.h"
#include "encoder/encoder_spec_json.h"
#include "genome/digest.h"
#include "genome/error.h"
#include "genome/output_file.h"

namespace cnvnet {
namespace {

constexpr std::string_view kName = "cnvnet-model ";
constexpr std::string_view kMagic = "cnvnet-model 1\n";
constexpr size_t kLengthDigits = 16, kChecksumDigits = 32;
constexpr float kLargestHalf = 65504;

[[noreturn]] void damaged(const std::string& why) {
  throw InputError(fmt::format("it is not a whole model of cnvnet: {}; fetch or train it again", why));
}

std::string read_all(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream content;
  if (!std::filesystem::is_regular_file(path) || !in.is_open()) {
    throw InputError("it cannot be opened; check the path and its permissions");
  }
  content << in.rdbuf();
  return std::move(content).str();
}

// Takes the checksum off the end of `content` and returns it.
std::string take_checksum(std::string_view& content) {
  if (!content.starts_with(kName)) damaged("it does not begin like one");
  if (!content.starts_with(kMagic)) {
    throw InputError(
        "it was made by another version of cnvnet, of another format; use that version, or train it again");
  }
  if (content.size() < kMagic.size() + kLengthDigits + 1 + kChecksumDigits) damaged("it is cut");
  const std::string checksum(content.substr(content.size() - kChecksumDigits));
  content.remove_suffix(kChecksumDigits);
  if (md5_of(std::as_bytes(std::span(content))) != checksum) damaged("its checksum is wrong, so it is cut or changed");
  return checksum;
}

// Takes the header off the front of `content`.
nlohmann::json take_header(std::string_view& content) {
  content.remove_prefix(kMagic.size());
  uint64_t length = 0;
  for (const char digit : content.substr(0, kLengthDigits)) {
    const auto value = std::string_view("0123456789abcdef").find(digit);
    if (value == std::string_view::npos) damaged("its header's length is no number");
    length = length << 4 | value;
  }
  content.remove_prefix(kLengthDigits + 1);
  if (length > content.size()) damaged("its header is longer than the file");
  nlohmann::json header = nlohmann::json::parse(content.substr(0, length), nullptr, false);
  if (header.is_discarded()) damaged("its header is not JSON");
  content.remove_prefix(length);
  return header;
}

template <typename Unsigned>
Unsigned little_endian(const char* from) {
  Unsigned value = 0;
  for (size_t i = 0; i < sizeof(Unsigned); ++i) {
    value |= static_cast<Unsigned>(static_cast<Unsigned>(static_cast<uint8_t>(from[i])) << (8 * i));
  }
  return value;
}

// Number of values of a shape, if that many of `width` bytes can be in `bytes`.
size_t checked_size(const NamedTensor& tensor, size_t width, size_t bytes) {
  const uint64_t most = bytes / width;
  uint64_t values = 1;
  for (const int64_t length : tensor.shape) {
    if (length < 1 || static_cast<uint64_t>(length) > most / values) {
      damaged(fmt::format("the tensor '{}' is larger than the file", tensor.name));
    }
    values *= static_cast<uint64_t>(length);
  }
  if (values > most) damaged(fmt::format("the tensor '{}' is larger than the file", tensor.name));
  return values;
}

NamedTensor take_tensor(const nlohmann::json& entry, std::string_view& content) {
  NamedTensor tensor;
  entry.at("name").get_to(tensor.name);
  entry.at("shape").get_to(tensor.shape);
  const auto type = entry.at("type").get<std::string>();
  if (type != "fp16" && type != "fp32") damaged(fmt::format("the tensor '{}' is of unknown type", tensor.name));
  const size_t width = type == "fp16" ? 2 : 4;
  tensor.values.resize(checked_size(tensor, width, content.size()));
  const char* from = content.data();
  for (float& value : tensor.values) {
    value = width == 2 ? from_half_bits(little_endian<uint16_t>(from))
                       : std::bit_cast<float>(little_endian<uint32_t>(from));
    if (!std::isfinite(value)) damaged(fmt::format("the tensor '{}' holds values that are no numbers", tensor.name));
    from += width;
  }
  content.remove_prefix(width * tensor.values.size());
  return tensor;
}

ModelBundle parse(std::string_view content, bool with_scorer) {
  ModelBundle bundle;
  bundle.checksum = take_checksum(content);
  const nlohmann::json header = take_header(content);
  try {
    header.at("network").at("name").get_to(bundle.network.name);
    header.at("network").at("dropout").get_to(bundle.network.dropout);
    const bool known = bundle.network.name == "paper" || bundle.network.name == "cnvnet";
    if (!known || !(bundle.network.dropout >= 0 && bundle.network.dropout < 1)) {
      damaged(fmt::format("its network '{}' is none that this version knows", bundle.network.name));
    }
    if (bundle.network.name == "cnvnet") {
      header.at("network").at("parts").get_to(bundle.network.parts);
      header.at("network").at("numbers").get_to(bundle.network.numbers);
      if (!header.at("calibration").is_null()) bundle.calibration = calibration_from_json(header.at("calibration"));
    }
    bundle.encoder = encoder_spec_from_json(header.at("encoder"));
    for (const nlohmann::json& entry : header.at("tensors")) bundle.tensors.push_back(take_tensor(entry, content));
    if (with_scorer && !header.at("scorer").is_null()) bundle.scorer = CallScorer::from_json(header.at("scorer"));
    header.at("thresholds").at("DEL").get_to(bundle.thresholds.deletion);
    header.at("thresholds").at("DUP").get_to(bundle.thresholds.duplication);
    bundle.record = header.at("record");
  } catch (const nlohmann::json::exception& problem) {
    damaged(fmt::format("its header cannot be read ({})", problem.what()));
  }
  if (!content.empty()) damaged("it holds more than its header says");
  return bundle;
}

bool fits_half(const NamedTensor& tensor) {
  return tensor.name.find("running_") == std::string::npos && !tensor.name.starts_with("numbers_mean") &&
         !tensor.name.starts_with("numbers_scale") &&
         std::all_of(tensor.values.begin(), tensor.values.end(), [](float v) { return std::fabs(v) <= kLargestHalf; });
}

template <typename Unsigned>
void append(Unsigned value, std::string& content) {
  for (size_t i = 0; i < sizeof(Unsigned); ++i) content += static_cast<char>(value >> (8 * i) & 0xff);
}

std::string serialise(const ModelBundle& bundle, bool half) {
  nlohmann::json tensors = nlohmann::json::array();
  std::string data;
  for (const NamedTensor& tensor : bundle.tensors) {
    const bool as_half = half && fits_half(tensor);
    tensors.push_back({{"name", tensor.name}, {"shape", tensor.shape}, {"type", as_half ? "fp16" : "fp32"}});
    for (const float value : tensor.values) {
      if (as_half) {
        append(half_bits(value), data);
      } else {
        append(std::bit_cast<uint32_t>(value), data);
      }
    }
  }
  nlohmann::json network = {{"name", bundle.network.name}, {"dropout", bundle.network.dropout}};
  if (bundle.network.name == "cnvnet") {
    network["parts"] = bundle.network.parts;
    network["numbers"] = bundle.network.numbers;
  }
  const nlohmann::json header = {
      {"network", network},
      {"calibration", bundle.calibration ? to_json(*bundle.calibration) : nlohmann::json()},
      {"encoder", to_json(bundle.encoder)},
      {"tensors", tensors},
      {"scorer", bundle.scorer ? bundle.scorer->to_json() : nlohmann::json()},
      {"thresholds", {{"DEL", bundle.thresholds.deletion}, {"DUP", bundle.thresholds.duplication}}},
      {"record", bundle.record}};
  const std::string text = header.dump();
  return fmt::format("{}{:016x}\n", kMagic, text.size()) + text + data;
}

}  // namespace

ModelBundle ModelBundle::load(const std::filesystem::path& path, bool with_scorer) {
  try {
    return parse(read_all(path), with_scorer);
  } catch (const InputError& problem) {
    throw InputError(fmt::format("cannot use the model {}: {}", path.string(), problem.what()));
  }
}

void ModelBundle::save(const std::filesystem::path& path, bool half) {
  OutputFile out(path);
  const std::string content = serialise(*this, half);
  const std::string digest = md5_of(std::as_bytes(std::span(content)));
  std::ofstream file(out.temporary_path(), std::ios::binary);
  file << content << digest;
  file.close();
  if (!file) throw ConfigError(fmt::format("cannot write the model {}: check the disk's space", path.string()));
  out.commit();
  checksum = digest;
}

}  // namespace cnvnet
