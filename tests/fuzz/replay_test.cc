// Every target over its corpus, in which each find stays: what once was a crash stays mended.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "tests/fuzz/targets.h"

namespace cnvnet::fuzz {
namespace {

using Target = std::pair<const char*, void (*)(std::string_view)>;

class Replay : public testing::TestWithParam<Target> {};

TEST_P(Replay, CorpusIsReadOrRefused) {
  const auto& [name, run] = GetParam();
  int files = 0;
  const std::filesystem::path folder = CNVNET_SOURCE_DIR "/tests/fuzz/corpus";
  for (const auto& entry : std::filesystem::directory_iterator(folder / name)) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string data{std::istreambuf_iterator<char>(in), {}};
    SCOPED_TRACE(entry.path().string());
    EXPECT_NO_THROW(run(data));
    ++files;
  }
  EXPECT_GT(files, 0);
}

#define TARGET(name) Target(#name, name)
INSTANTIATE_TEST_SUITE_P(Fuzz, Replay,
                         testing::Values(TARGET(bed), TARGET(cigar), TARGET(reads),
                                         TARGET(bam_index), TARGET(cram_index), TARGET(fasta_index),
                                         TARGET(fasta), TARGET(vcf_records), TARGET(vcf_events),
                                         TARGET(model), TARGET(statistics), TARGET(shard),
                                         TARGET(settings), TARGET(profile), TARGET(kept_chunk)),
                         [](const auto& parameter) { return std::string(parameter.param.first); });

}  // namespace
}  // namespace cnvnet::fuzz
