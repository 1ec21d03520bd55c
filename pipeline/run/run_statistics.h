// The work behind the subcommand `stats`: pass 1 alone, saved.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "pipeline/config/config.h"

namespace cnvnet {

// What to tell the user at the end.
struct StatisticsSummary {
  std::filesystem::path output;
  std::filesystem::path report;
  std::string sample;
  uint64_t reads = 0;
  double diploid_depth = 0;
  double seconds = 0;
};

// Measures the whole genome, whatever config.input says about regions and statistics, and writes
// config.output.statistics and the report.
//
// Throws ConfigError and InputError as calling does.
StatisticsSummary save_statistics(const Config& config);

}  // namespace cnvnet
