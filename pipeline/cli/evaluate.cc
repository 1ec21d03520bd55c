#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "classifier/evaluation.h"
#include "genome/output_file.h"
#include "pipeline/cli/arguments.h"
#include "pipeline/cli/subcommands.h"
#include "pipeline/config/shared_files.h"
#include "pipeline/run/address_space.h"
#include "pipeline/run/run_report.h"

namespace cnvnet {

int run_evaluate(int argc, const char* const* argv) {
  CLI::App app("Classifies labelled images and prints precision, recall and F1 per class.",
               "cnvnet evaluate");
  std::string model, json;
  std::vector<std::string> shards;
  PredictorOptions options;
  app.add_option("--model", model, "model file (default: the shipped one)")->type_name("FILE");
  app.add_option("--shards", shards, "shards that cnvnet encode wrote")
      ->type_name("FILE")
      ->required();
  app.add_option("--json", json, "also write the figures to this file")->type_name("FILE");
  app.add_option("--device", options.device, "cpu, cuda, cuda:N or auto")
      ->type_name(kDeviceFlag.value);
  if (!parse_arguments(app, argc, argv)) return 0;

  check_address_space(1);
  std::optional<OutputFile> out;
  if (!json.empty()) out.emplace(json);
  const ModelFile model_file = ModelFile::load(find_model(model));
  const auto predictor = network_module().make_predictor(model_file, options);
  const Evaluation evaluation = evaluate(*predictor, {shards.begin(), shards.end()});
  std::cout << evaluation.table();
  if (out) {
    write_json(*out, evaluation.to_json());
    out->commit();
  }
  return 0;
}

}  // namespace cnvnet
