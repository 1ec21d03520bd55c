#include "pipeline/run/run_statistics.h"

#include <array>

#include "genome/error.h"
#include "genome/output_file.h"
#include "pipeline/inputs/parallel.h"
#include "pipeline/inputs/progress.h"
#include "pipeline/run/run_report.h"
#include "pipeline/statistics/statistics_file.h"

namespace cnvnet {
namespace {

StatisticsSummary save_with_threads(const Config& config) {
  const Stopwatch watch;
  if (config.output.statistics.empty()) {
    throw ConfigError("no 'output.statistics' is given; set it in the YAML file or with --output");
  }
  Inputs inputs(config);
  OutputFile output(config.output.statistics);
  OutputFile report_file(report_path(config, config.output.statistics));
  RunReport report("stats", config);
  const GenomeStatistics statistics = measure_genome(inputs, config);
  report.statistics(inputs, statistics);
  report.seconds("statistics", watch.seconds());
  write_statistics(output, inputs, statistics, config.candidates.depth);
  report.seconds("total", watch.seconds());
  write_json(report_file, report.json());
  commit_together(std::array{&output, &report_file}, {});
  return {output.path(),
          report_file.path(),
          inputs.sample(),
          statistics.reads,
          statistics.depth.diploid_depth(),
          watch.seconds()};
}

}  // namespace

StatisticsSummary save_statistics(const Config& config) {
  check(config);
  Config whole = config;
  whole.input.statistics.clear();
  whole.input.candidates.clear();
  whole.input.regions.clear();
  whole.input.exclude.clear();
  return with_threads(thread_count(whole.run), [&] { return save_with_threads(whole); });
}

}  // namespace cnvnet
