#include "classifier/training_state.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "genome/error.h"
#include "genome/output_file.h"

namespace cnvnet {
namespace {

nlohmann::json to_json(const EpochRecord& r) {
  return {r.fold,           r.epoch,           r.train_loss,
          r.train_accuracy, r.validation_loss, r.validation_accuracy,
          r.learning_rate,  r.seconds};
}

EpochRecord record_of(const nlohmann::json& json) {
  const auto number = [&](size_t i) { return json.at(i).get<double>(); };
  return {json.at(0).get<int>(),
          json.at(1).get<int>(),
          number(2),
          number(3),
          number(4),
          number(5),
          number(6),
          number(7)};
}

torch::Tensor copy_of(const NamedTensor& tensor) {
  torch::Tensor copy = torch::empty(tensor.shape);
  std::copy(tensor.values.begin(), tensor.values.end(), copy.data_ptr<float>());
  return copy;
}

}  // namespace

TrainingState::TrainingState(std::filesystem::path path, std::string identity)
    : path_(std::move(path)), identity_(std::move(identity)) {}

void TrainingState::save(const TrainingProgress& progress, const Network& network,
                         const torch::optim::Optimizer& optimizer) const {
  nlohmann::json json = {{"identity", identity_}, {"best_record", to_json(progress.best_record)}};
  for (const EpochRecord& record : progress.records) json["records"].push_back(to_json(record));
  torch::serialize::OutputArchive archive, network_archive, optimizer_archive;
  for (const NamedTensor& tensor : progress.best) {
    json["best"].push_back({tensor.name, tensor.shape});
    archive.write(fmt::format("best_{}", json["best"].size()), copy_of(tensor));
  }
  archive.write("progress", c10::IValue(json.dump()));
  network.save(network_archive);
  archive.write("network", network_archive);
  optimizer.save(optimizer_archive);
  archive.write("optimizer", optimizer_archive);
  OutputFile file(path_);
  archive.save_to(file.temporary_path().string());
  file.commit();
}

std::optional<TrainingProgress> TrainingState::load(Network& network,
                                                    torch::optim::Optimizer& optimizer) const {
  if (!std::filesystem::exists(path_)) return std::nullopt;
  try {
    torch::serialize::InputArchive archive, network_archive, optimizer_archive;
    archive.load_from(path_.string());
    c10::IValue text;
    archive.read("progress", text);
    const nlohmann::json json = nlohmann::json::parse(text.toStringRef());
    if (json.at("identity").get<std::string>() != identity_) {
      throw ConfigError(
          fmt::format("{}: this is the state of a training with other shards or settings; remove "
                      "it or name another",
                      path_.string()));
    }
    TrainingProgress progress;
    progress.best_record = record_of(json.at("best_record"));
    for (const nlohmann::json& record : json.at("records"))
      progress.records.push_back(record_of(record));
    for (const nlohmann::json& named : json.at("best")) {
      torch::Tensor values;
      archive.read(fmt::format("best_{}", progress.best.size() + 1), values);
      const auto* data = values.data_ptr<float>();
      progress.best.push_back({named.at(0).get<std::string>(),
                               named.at(1).get<std::vector<int64_t>>(),
                               std::vector<float>(data, data + values.numel())});
    }
    archive.read("network", network_archive);
    network.load(network_archive);
    archive.read("optimizer", optimizer_archive);
    optimizer.load(optimizer_archive);
    return progress;
  } catch (const c10::Error&) {
    throw InputError(fmt::format("{}: not a whole state of a training; remove it to start afresh",
                                 path_.string()));
  } catch (const nlohmann::json::exception&) {
    throw InputError(fmt::format("{}: not a whole state of a training; remove it to start afresh",
                                 path_.string()));
  }
}

}  // namespace cnvnet
