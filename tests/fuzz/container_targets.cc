#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <span>

#include "classifier/model_file.h"
#include "encoder/image_shard.h"
#include "genome/digest.h"
#include "pipeline/config/config.h"
#include "pipeline/config/profile.h"
#include "pipeline/inputs/inputs.h"
#include "pipeline/run/kept_chunk.h"
#include "pipeline/statistics/statistics_file.h"
#include "tests/fuzz/targets.h"
#include "tests/pipeline/made_genome.h"
#include "tests/support/bam_builder.h"

namespace cnvnet::fuzz {
namespace {

// Magic line, length of the header, header, the rest, checksum.
std::string wrapped(const char* magic, std::string_view data) {
  const size_t end = std::min(data.find('\0'), data.size());
  const std::string_view rest = end == data.size() ? std::string_view() : data.substr(end + 1);
  std::string content = fmt::format("{}{:016x}\n", magic, end);
  content += data.substr(0, end);
  content += rest;
  return content + md5_of(std::as_bytes(std::span(content)));
}

}  // namespace

void model(std::string_view data) {
  const auto path = file_of(wrapped("cnvnet-model 1\n", data), "x.cnvnet");
  refusing([&] { (void)ModelFile::load(path); });
}

void statistics(std::string_view data) {
  static const Config config = [] {
    const MadeGenome genome = make_genome(scratch_folder());
    write_bam(scratch_folder() / "sample.bam", genome.sam);
    Config made;
    made.input.reads = scratch_folder() / "sample.bam";
    made.input.reference = genome.reference;
    return made;
  }();
  static const Inputs inputs(config);
  const auto path = file_of(wrapped("cnvnet-statistics 2\n", data), "x.cnvstats");
  refusing([&] { (void)read_statistics(path, inputs, config.candidates.depth); });
}

void shard(std::string_view data) {
  const auto path = scratch_folder() / "x.cnvshard";
  const gzFile file = gzopen(path.c_str(), "wb1");
  gzwrite(file, data.data(), static_cast<unsigned>(data.size()));
  gzclose(file);
  refusing([&] {
    ShardReader reader(path);
    LabelledImage image;
    while (reader.next(image)) {
    }
  });
}

void settings(std::string_view data) {
  const auto path = file_of(data, "x.yaml");
  refusing([&] {
    Config config;
    config_schema(config).load(path);
    check(config);
  });
  refusing([&] {
    TrainOptions options;
    train_schema(options).load(path);
  });
}

void profile(std::string_view data) {
  const auto path = file_of(data, "profile.yaml");
  refusing([&] { (void)read_profile(path.string()); });
}

void kept_chunk(std::string_view data) {
  try {
    const KeptChunk chunk = kept_chunk_of(std::string(data));
    if (text_of(kept_chunk_of(text_of(chunk))) != text_of(chunk)) std::abort();
  } catch (const nlohmann::json::exception&) {
  }
}

}  // namespace cnvnet::fuzz
