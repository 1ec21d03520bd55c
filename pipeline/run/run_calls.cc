#include "pipeline/run/run_calls.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <unordered_set>
#include <utility>
#include <vector>

#include "genome/error.h"
#include "genome/output_file.h"
#include "genome/vcf.h"
#include "pipeline/calls/call_merger.h"
#include "pipeline/calls/call_vcf.h"
#include "pipeline/config/profile.h"
#include "pipeline/config/shared_files.h"
#include "pipeline/inputs/chunk_plan.h"
#include "pipeline/inputs/error_context.h"
#include "pipeline/inputs/parallel.h"
#include "pipeline/inputs/progress.h"
#include "pipeline/run/address_space.h"
#include "pipeline/run/call_graph.h"
#include "pipeline/run/candidate_stage.h"
#include "pipeline/run/kept_work.h"
#include "pipeline/run/run_report.h"
#include "pipeline/statistics/statistics_file.h"

namespace cnvnet {
namespace {

const std::filesystem::path& output_of(const Config& config) {
  if (config.output.calls.empty()) {
    throw ConfigError("no 'output.calls' is given; set it in the YAML file or with --output");
  }
  return config.output.calls;
}

// Reads the statistics that a run before has kept, or measures and keeps them.
GenomeStatistics kept_statistics(Inputs& inputs, const Config& config, const KeptWork& kept) {
  std::error_code error;
  if (!config.input.statistics.empty()) return read_or_measure(inputs, config);
  if (std::filesystem::exists(kept.statistics(), error)) {
    try {
      return read_statistics(kept.statistics(), inputs, config.candidates.depth);
    } catch (const InputError& damaged) {
      spdlog::warn("{}; they are measured again", damaged.what());
    }
  }
  GenomeStatistics statistics = measure_genome(inputs, config);
  OutputFile file(kept.statistics());
  write_statistics(file, inputs, statistics, config.candidates.depth);
  file.commit();
  return statistics;
}

// Measures the genome, or reads what was measured; notes in report and VCF what makes calls
// unreliable.
GenomeStatistics measure(Inputs& inputs, const Config& config, RunReport& report, VcfWriter& writer,
                         const KeptWork* kept = nullptr) {
  const Stopwatch watch;
  GenomeStatistics statistics =
      kept != nullptr ? kept_statistics(inputs, config, *kept) : read_or_measure(inputs, config);
  statistics.copy_changes = find_copy_changes(statistics, inputs);
  report.statistics(inputs, statistics);
  report.seconds("statistics", watch.seconds());
  spdlog::info(
      "{}: {:.1f}× of {}-bp reads, {} depth segments, {} modules of segmental "
      "duplications lost or gained",
      inputs.sample(), statistics.depth.diploid_depth(), statistics.library.read_length(),
      statistics.segments.size(), statistics.copy_changes.size());
  if (!statistics.whole_genome()) writer.add_header_line(std::string(kNotWholeGenomeLine));
  return statistics;
}

// What a run with a network needs before its second pass.
struct Prepared {
  GenomeStatistics statistics;
  std::unique_ptr<Predictor> predictor;
};

// Measures the genome by `measured`, and loads libtorch and the network meanwhile. A device or a
// model that cannot be used ends the first pass early.
Prepared prepare(const ModelFile& model_file, const Config& config, RunReport& report,
                 const std::function<GenomeStatistics()>& measured) {
  std::unique_ptr<Predictor> predictor;
  std::string torch;
  GenomeStatistics statistics = run_beside(measured, [&] {
    const NetworkModule& networks = network_module();
    torch = networks.torch_version();
    predictor = networks.make_predictor(model_file, {config.run.device, config.run.batch});
  });
  report.torch(torch);
  return {std::move(statistics), std::move(predictor)};
}

// Hands the calls of all kept chunks to `merger` and returns their counts.
CallCounts take_kept_chunks(KeptWork& kept, const ContigList& contigs, CallMerger& merger) {
  CallCounts counts;
  while (std::optional<KeptChunk> chunk = kept.next()) {
    counts += chunk->counts;
    for (VcfRecord& record : chunk->records) {
      merger.add(scored_record(std::move(record), contigs, "a kept chunk"));
    }
  }
  if (counts.shards > 0) spdlog::info("{} chunks of a run before are kept", counts.shards);
  return counts;
}

RunSummary call_with_threads(const Config& config) {
  const Stopwatch watch;
  const std::filesystem::path& output = output_of(config);
  if (config.output.part && output.extension() == ".vcf") {
    throw ConfigError(
        fmt::format("the part '{}' must end in .vcf.gz or .bcf: plain text has no mark at its end, "
                    "so that a part that was cut could not be told from a whole one",
                    output.string()));
  }
  Inputs inputs(config);
  const std::filesystem::path model_path = find_model(config.model);
  const ModelFile model_file = ModelFile::load(model_path);
  // Before the first temporary file, so that those of a kill are known to the next run.
  std::unique_ptr<KeptWork> kept;
  if (config.output.resume) {
    kept = std::make_unique<KeptWork>(output, run_identity(config, inputs, model_file.checksum));
  }
  std::vector<std::string> header = vcf_header(VcfKind::kCalls, config, model_file.checksum);
  if (config.output.part) header.push_back(part_line(inputs.regions(), inputs.contigs()));
  VcfWriter writer(output, inputs.contigs(), header, {inputs.sample()});
  OutputFile report_file(report_path(config, output));
  RunReport report("call", config);
  report.model(model_path, model_file.checksum);

  const auto [statistics, predictor] = prepare(model_file, config, report, [&] {
    return measure(inputs, config, report, writer, kept.get());
  });
  const Stopwatch calling;
  CallGraph graph{inputs, statistics, *predictor, genotype_options(model_file, config, statistics)};
  if (model_file.prefilter && config.candidates.prefilter) graph.prefilter = &*model_file.prefilter;
  report.thresholds(graph.genotyping.thresholds);
  CallMerger merger(config.output.part ? CallMerger::Mode::kCollect : CallMerger::Mode::kMerge,
                    [&](const ScoredRecord& call) { writer.write(call.record); });
  CallCounts counts;
  if (kept != nullptr) {
    counts = take_kept_chunks(*kept, inputs.contigs(), merger);
    graph.first_chunk = counts.shards;
    report.kept_chunks(counts.shards);
  }
  counts += call_variants(graph, config, [&](const CalledChunk& chunk) {
    KeptChunk keeping{chunk.counts, {}};
    for (const CnvCall& call : chunk.calls) {
      ScoredRecord record = scored_record(call);
      if (kept != nullptr) keeping.records.push_back(record.record);
      merger.add(std::move(record));
    }
    if (kept != nullptr) kept->add(keeping);
  });
  const MergeCounts merged = merger.finish();
  if (counts.candidates.total() == 0)
    report.warn("no candidate was found; the calls file holds no record");
  report.counts(counts, merged);
  report.seconds("calling", calling.seconds());
  report.seconds("total", watch.seconds());
  write_json(report_file, report.json());
  writer.close(std::array<OutputFile*, 1>{&report_file});
  if (kept != nullptr) {
    kept->remove({output, output.string() + ".tbi", output.string() + ".csi", report_file.path()});
  }
  return {output, report_file.path(), merged.calls[0] + merged.calls[1],
          merged.passed[0] + merged.passed[1], watch.seconds()};
}

// Numbers for the report of `candidates`.
struct CandidateCounts {
  std::array<int64_t, kSignalKinds> signals{};
  int64_t candidates = 0, excluded = 0, skipped_positions = 0;
};

CandidateCounts write_candidates(Inputs& inputs, const GenomeStatistics& statistics,
                                 const Config& config, VcfWriter& writer) {
  const std::vector<Region> shards =
      plan_joined_shards(inputs.contigs(), config.run.chunk_size, inputs.regions());
  CandidateStage finder(inputs, statistics, config.candidates, CandidateStage::Loci::kLeave);
  CandidateCounts counts;
  std::vector<Candidate>
      pending;  // of one contig: an external candidate may have moved over a shard's border
  const auto flush = [&] {
    std::stable_sort(pending.begin(), pending.end(), before);
    for (const Candidate& candidate : pending) {
      const int64_t base = std::max<int64_t>(0, candidate.region.begin - 1);
      const std::string bases =
          inputs.handles().reference.bases({candidate.region.contig, base, base + 1});
      writer.write(
          candidate_record(candidate, candidate_id(candidate, inputs.contigs()), bases.at(0)));
    }
    counts.candidates += std::ssize(pending);
    pending.clear();
  };
  Progress progress("pass 2, candidates", total_length(shards));
  const auto find = [&](const Region& core) {
    return with_context([&] { return "while reading " + format_region(core, inputs.contigs()); },
                        [&] { return finder.find(core); });
  };
  run_shards<ShardCandidates>(shards, live_shards(config.run), find, [&](ShardCandidates found) {
    if (!pending.empty() && pending.front().region.contig != found.core.contig) flush();
    pending.insert(pending.end(), found.candidates.begin(), found.candidates.end());
    for (size_t kind = 0; kind < counts.signals.size(); ++kind)
      counts.signals[kind] += found.signals[kind];
    counts.excluded += found.excluded.total();
    counts.skipped_positions += found.skipped_positions;
    progress.add(found.core.length());
  });
  flush();
  return counts;
}

RunSummary list_with_threads(const Config& config) {
  const Stopwatch watch;
  const std::filesystem::path& output = output_of(config);
  Inputs inputs(config);
  VcfWriter writer(output, inputs.contigs(), vcf_header(VcfKind::kCandidates, config, ""), {});
  OutputFile report_file(report_path(config, output));
  RunReport report("candidates", config);
  const GenomeStatistics statistics = measure(inputs, config, report, writer);
  const CandidateCounts counts = write_candidates(inputs, statistics, config, writer);
  nlohmann::ordered_json signals;
  for (int kind = 0; kind < kSignalKinds; ++kind) {
    signals[signal_name(static_cast<SignalKind>(kind))] = counts.signals[static_cast<size_t>(kind)];
  }
  report.counts(nlohmann::ordered_json{
      {"signals", signals},
      {"candidates", counts.candidates},
      {"left_out",
       {{"candidates_excluded", counts.excluded}, {"high_depth_bp", counts.skipped_positions}}}});
  report.seconds("total", watch.seconds());
  write_json(report_file, report.json());
  writer.close(std::array<OutputFile*, 1>{&report_file});
  return {output, report_file.path(), counts.candidates, counts.candidates, watch.seconds()};
}

// The IDs of all external candidates, each once.
std::vector<std::string> site_ids(const Inputs& inputs) {
  std::vector<std::string> ids;
  std::unordered_set<std::string> seen;
  for (const Candidate& site : inputs.external()) {
    ids.push_back(site.source_id.empty() ? candidate_id(site, inputs.contigs()) : site.source_id);
    if (seen.insert(ids.back()).second) continue;
    throw InputError(fmt::format(
        "two sites have the ID '{}'; give each its own, as cnvnet merge does", ids.back()));
  }
  return ids;
}

RunSummary genotype_with_threads(const Config& config) {
  const Stopwatch watch;
  const std::filesystem::path& output = output_of(config);
  Inputs inputs(config);
  if (!inputs.has_external())
    throw ConfigError("no 'input.candidates' is given; name the sites with --sites");
  const std::vector<std::string> ids = site_ids(inputs);
  const std::filesystem::path model_path = find_model(config.model);
  const ModelFile model_file = ModelFile::load(model_path);
  VcfWriter writer(output, inputs.contigs(),
                   vcf_header(VcfKind::kGenotypes, config, model_file.checksum), {inputs.sample()});
  OutputFile report_file(report_path(config, output));
  RunReport report("genotype", config);
  report.model(model_path, model_file.checksum);

  const auto [statistics, predictor] =
      prepare(model_file, config, report, [&] { return measure(inputs, config, report, writer); });
  const CallGraph graph{inputs, statistics, *predictor,
                        genotype_options(model_file, config, statistics)};
  std::vector<std::optional<SiteGenotype>> genotypes(ids.size());
  call_variants(graph, config, [&](const CalledChunk& chunk) {
    for (const CnvCall& call : chunk.calls) {
      genotypes.at(static_cast<size_t>(call.candidate.source_index)) = genotype_at_site(call);
    }
  });
  int64_t carried = 0;
  for (size_t i = 0; i < ids.size(); ++i) {
    const Candidate& site = inputs.external()[i];
    const int64_t base = std::max<int64_t>(0, site.region.begin - 1);
    const std::string bases = inputs.reference().bases({site.region.contig, base, base + 1});
    writer.write(genotype_record(site, ids[i], bases.at(0), genotypes[i]));
    carried += genotypes[i] && genotypes[i]->score >= kLikely ? 1 : 0;
  }
  report.counts(nlohmann::ordered_json{
      {"sites", ids.size()},
      {"with_event", carried},
      {"unknown", std::count(genotypes.begin(), genotypes.end(), std::nullopt)}});
  report.seconds("total", watch.seconds());
  write_json(report_file, report.json());
  writer.close(std::array<OutputFile*, 1>{&report_file});
  return {output, report_file.path(), std::ssize(ids), carried, watch.seconds()};
}

}  // namespace

GenotypeOptions genotype_options(const ModelFile& model_file, const Config& config,
                                 const GenomeStatistics& statistics) {
  GenotypeOptions options;
  options.scorer = model_file.scorer ? &*model_file.scorer : nullptr;
  options.thresholds = {
      config.filters.min_score_deletion.value_or(model_file.thresholds.deletion),
      config.filters.min_score_duplication.value_or(model_file.thresholds.duplication)};
  options.diploid_depth = statistics.depth.diploid_depth();
  options.read_length = statistics.library.read_length();
  return options;
}

RunSummary call_genome(const Config& given) {
  const Config config = with_profile(given);
  check(config);
  check_address_space(thread_count(config.run));
  return with_threads(thread_count(config.run), [&] { return call_with_threads(config); });
}

RunSummary list_candidates(const Config& config) {
  check(config);
  return with_threads(thread_count(config.run), [&] { return list_with_threads(config); });
}

RunSummary genotype_sites(const Config& given) {
  if (!given.input.regions.empty()) {
    throw ConfigError(
        "'input.regions' is given, but every site gets an answer; leave it out, and cut the sites "
        "instead");
  }
  Config config = given;
  config.output.all_candidates = true;  // A site without the event is an answer too.
  check(config);
  check_address_space(thread_count(config.run));
  return with_threads(thread_count(config.run), [&] { return genotype_with_threads(config); });
}

}  // namespace cnvnet
