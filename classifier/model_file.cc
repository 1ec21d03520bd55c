#include "classifier/model_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>
#include <span>
#include <sstream>
#include <string_view>
#include <tuple>
#include <utility>

#include "classifier/half_float.h"
#include "encoder/encodings.h"
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
  throw InputError(
      fmt::format("it is not a whole model of cnvnet: {}; fetch or train it again", why));
}

std::string read_all(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream content;
  if (!std::filesystem::is_regular_file(path) || !in.is_open()) {
    throw InputError("it cannot be opened; check the path and its permissions");
  }
  keep_input(path);
  content << in.rdbuf();
  return std::move(content).str();
}

// Takes the checksum off the end of `content` and returns it.
std::string take_checksum(std::string_view& content) {
  if (!content.starts_with(kName)) damaged("it does not begin like one");
  if (!content.starts_with(kMagic)) {
    throw InputError(
        "it was made by another version of cnvnet, of another format; use that version, or train "
        "it again");
  }
  if (content.size() < kMagic.size() + kLengthDigits + 1 + kChecksumDigits) damaged("it is cut");
  const std::string checksum(content.substr(content.size() - kChecksumDigits));
  content.remove_suffix(kChecksumDigits);
  if (md5_of(std::as_bytes(std::span(content))) != checksum)
    damaged("its checksum is wrong, so it is cut or changed");
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
  if (type != "fp16" && type != "fp32")
    damaged(fmt::format("the tensor '{}' is of unknown type", tensor.name));
  const size_t width = type == "fp16" ? 2 : 4;
  tensor.values.resize(checked_size(tensor, width, content.size()));
  const char* from = content.data();
  for (float& value : tensor.values) {
    value = width == 2 ? from_half_bits(little_endian<uint16_t>(from))
                       : std::bit_cast<float>(little_endian<uint32_t>(from));
    if (!std::isfinite(value))
      damaged(fmt::format("the tensor '{}' holds values that are no numbers", tensor.name));
    from += width;
  }
  content.remove_prefix(width * tensor.values.size());
  return tensor;
}

constexpr std::string_view kEventTrees = "trees.event", kHomozygousTrees = "trees.homozygous";
constexpr std::string_view kPrefilterTrees = "trees.prefilter";
constexpr int64_t kNodeValues = 5;

// Nodes as rows of feature, threshold, left, right, value. A root is a node that is no other's
// child.
NamedTensor to_tensor(std::string_view name, const BoostedTrees& trees) {
  NamedTensor tensor = {
      std::string(name), {static_cast<int64_t>(trees.nodes().size()), kNodeValues}, {}};
  for (const BoostedTrees::Node& node : trees.nodes()) {
    tensor.values.insert(tensor.values.end(), {static_cast<float>(node.feature), node.threshold,
                                               static_cast<float>(node.left),
                                               static_cast<float>(node.right), node.value});
  }
  return tensor;
}

BoostedTrees to_trees(const NamedTensor& tensor, double bias, size_t columns) {
  if (tensor.shape.size() != 2 || tensor.shape[1] != kNodeValues)
    damaged("its trees are of another shape");
  std::vector<BoostedTrees::Node> nodes;
  std::vector<char> is_child(static_cast<size_t>(tensor.shape[0]), 0);
  for (auto at = tensor.values.begin(); at != tensor.values.end(); at += kNodeValues) {
    const auto whole = [&](int place) {
      if (!(std::fabs(at[place]) < 1e9F)) damaged("its trees hold a node that cannot be");
      return static_cast<int32_t>(at[place]);
    };
    nodes.push_back({whole(0), at[1], whole(2), whole(3), at[4]});
    if (nodes.back().feature < 0) continue;
    for (const int32_t child : {nodes.back().left, nodes.back().right}) {
      if (child >= 0 && child < tensor.shape[0]) is_child[static_cast<size_t>(child)] = 1;
    }
  }
  std::vector<int32_t> roots;
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (is_child[i] == 0) roots.push_back(static_cast<int32_t>(i));
  }
  return {bias, std::move(roots), std::move(nodes), columns};
}

// Takes the trees of this name, if there are any, out of the tensors.
std::optional<BoostedTrees> take_trees_of(std::string_view name, double bias, size_t columns,
                                          ModelFile& model_file) {
  const auto at = std::ranges::find(model_file.tensors, name, &NamedTensor::name);
  if (at == model_file.tensors.end()) return std::nullopt;
  BoostedTrees trees = to_trees(*at, bias, columns);
  model_file.tensors.erase(at);
  return trees;
}

// Takes the prefilter out of the header, and its trees out of the tensors.
void take_prefilter(const nlohmann::json& header, ModelFile& model_file) {
  const auto entry = header.find("prefilter");
  if (entry == header.end() || entry->is_null()) return;
  auto features = entry->at("features").get<std::vector<std::string>>();
  auto trees =
      take_trees_of(kPrefilterTrees, entry->at("bias").get<double>(), features.size(), model_file);
  if (!trees) damaged("its prefilter has no trees");
  model_file.prefilter.emplace(std::move(features), *std::move(trees));
}

// Takes the trees out of the tensors, which then are the network's alone.
void take_trees(const nlohmann::json& header, ModelFile& model_file) {
  const auto entry = header.find("trees");
  if (entry == header.end() || entry->is_null()) return;
  entry->at("weight").get_to(model_file.trees.weight);
  if (!(model_file.trees.weight >= 0 && model_file.trees.weight <= 1))
    damaged("the weight of its trees is not from 0 to 1");
  for (const auto& [name, trees, bias] :
       {std::tuple(kEventTrees, &model_file.trees.event, "event"),
        std::tuple(kHomozygousTrees, &model_file.trees.homozygous, "homozygous")}) {
    auto taken = take_trees_of(name, entry->at("bias").at(bias).get<double>(),
                               model_file.network.numbers.size(), model_file);
    if (taken) *trees = *std::move(taken);
  }
}

// Such a network chooses its parts and features, and is calibrated.
bool sees_whole_candidates(const NetworkSpec& network) {
  return shape_of(spec_of_encoding(network.name)).whole_candidates();
}

ModelFile parse(std::string_view content, bool with_scorer) {
  ModelFile model_file;
  model_file.checksum = take_checksum(content);
  const nlohmann::json header = take_header(content);
  try {
    header.at("network").at("name").get_to(model_file.network.name);
    header.at("network").at("dropout").get_to(model_file.network.dropout);
    if (!is_encoding(model_file.network.name) ||
        !(model_file.network.dropout >= 0 && model_file.network.dropout < 1)) {
      damaged(
          fmt::format("its network '{}' is none that this version knows", model_file.network.name));
    }
    if (sees_whole_candidates(model_file.network)) {
      header.at("network").at("parts").get_to(model_file.network.parts);
      header.at("network").at("numbers").get_to(model_file.network.numbers);
      if (!header.at("calibration").is_null())
        model_file.calibration = calibration_from_json(header.at("calibration"));
    }
    model_file.encoder = encoder_spec_from_json(header.at("encoder"));
    for (const nlohmann::json& entry : header.at("tensors"))
      model_file.tensors.push_back(take_tensor(entry, content));
    take_trees(header, model_file);
    take_prefilter(header, model_file);
    if (with_scorer && !header.at("scorer").is_null())
      model_file.scorer = CallScorer::from_json(header.at("scorer"));
    header.at("thresholds").at("DEL").get_to(model_file.thresholds.deletion);
    header.at("thresholds").at("DUP").get_to(model_file.thresholds.duplication);
    model_file.record = header.at("record");
  } catch (const nlohmann::json::exception& problem) {
    damaged(fmt::format("its header cannot be read ({})", problem.what()));
  }
  if (!content.empty()) damaged("it holds more than its header says");
  return model_file;
}

bool fits_half(const NamedTensor& tensor) {
  return tensor.name.find("running_") == std::string::npos &&
         !tensor.name.starts_with("numbers_mean") && !tensor.name.starts_with("numbers_scale") &&
         !tensor.name.starts_with("trees.") &&
         std::all_of(tensor.values.begin(), tensor.values.end(),
                     [](float v) { return std::fabs(v) <= kLargestHalf; });
}

template <typename Unsigned>
void append(Unsigned value, std::string& content) {
  for (size_t i = 0; i < sizeof(Unsigned); ++i)
    content += static_cast<char>(value >> (8 * i) & 0xff);
}

std::string serialise(const ModelFile& model_file, bool half) {
  nlohmann::json tensors = nlohmann::json::array();
  std::string data;
  std::vector<NamedTensor> all = model_file.tensors;
  if (!model_file.trees.event.nodes().empty())
    all.push_back(to_tensor(kEventTrees, model_file.trees.event));
  if (!model_file.trees.homozygous.nodes().empty())
    all.push_back(to_tensor(kHomozygousTrees, model_file.trees.homozygous));
  if (model_file.prefilter)
    all.push_back(to_tensor(kPrefilterTrees, model_file.prefilter->trees()));
  for (const NamedTensor& tensor : all) {
    const bool as_half = half && fits_half(tensor);
    tensors.push_back(
        {{"name", tensor.name}, {"shape", tensor.shape}, {"type", as_half ? "fp16" : "fp32"}});
    for (const float value : tensor.values) {
      if (as_half) {
        append(half_bits(value), data);
      } else {
        append(std::bit_cast<uint32_t>(value), data);
      }
    }
  }
  nlohmann::json network = {{"name", model_file.network.name},
                            {"dropout", model_file.network.dropout}};
  if (sees_whole_candidates(model_file.network)) {
    network["parts"] = model_file.network.parts;
    network["numbers"] = model_file.network.numbers;
  }
  nlohmann::json trees;
  if (model_file.trees.weight > 0) {
    trees = {{"weight", model_file.trees.weight},
             {"bias",
              {{"event", model_file.trees.event.bias()},
               {"homozygous", model_file.trees.homozygous.bias()}}}};
  }
  nlohmann::json prefilter;
  if (model_file.prefilter) {
    prefilter = {{"features", model_file.prefilter->features()},
                 {"bias", model_file.prefilter->trees().bias()}};
  }
  const nlohmann::json header = {
      {"network", network},
      {"trees", trees},
      {"prefilter", prefilter},
      {"calibration", model_file.calibration ? to_json(*model_file.calibration) : nlohmann::json()},
      {"encoder", to_json(model_file.encoder)},
      {"tensors", tensors},
      {"scorer", model_file.scorer ? model_file.scorer->to_json() : nlohmann::json()},
      {"thresholds",
       {{"DEL", model_file.thresholds.deletion}, {"DUP", model_file.thresholds.duplication}}},
      {"record", model_file.record}};
  const std::string text = header.dump();
  return fmt::format("{}{:016x}\n", kMagic, text.size()) + text + data;
}

}  // namespace

ModelFile ModelFile::load(const std::filesystem::path& path, bool with_scorer) {
  try {
    return parse(read_all(path), with_scorer);
  } catch (const InputError& problem) {
    throw InputError(fmt::format("cannot use the model {}: {}", path.string(), problem.what()));
  }
}

void ModelFile::save(const std::filesystem::path& path, bool half) {
  OutputFile out(path);
  const std::string content = serialise(*this, half);
  const std::string digest = md5_of(std::as_bytes(std::span(content)));
  out.write(content + digest);
  out.commit();
  checksum = digest;
}

}  // namespace cnvnet
