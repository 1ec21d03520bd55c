#include "pipeline/run/call_graph.h"

#include <tbb/parallel_pipeline.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "encoder/encodings.h"
#include "pipeline/inputs/chunk_plan.h"
#include "pipeline/inputs/error_context.h"
#include "pipeline/inputs/progress.h"
#include "pipeline/run/candidate_stage.h"
#include "pipeline/run/site_stage.h"

namespace cnvnet {
namespace {

// What travels through the pipeline: a chunk with its sites drawn, then with its sites scored.
struct DrawnChunk {
  Region core;
  Sites sites;
  CallCounts counts;  // of this chunk
};
struct ScoredChunk {
  Region core;
  std::vector<ScoredSite> sites;
  CallCounts counts;
};

CallCounts counts_of(const ShardCandidates& found, const Sites& sites) {
  SignalCounts candidates = found.prefiltered;
  for (const Candidate& candidate : found.candidates) candidates.add(candidate);
  return {.shards = 1,
          .signals = found.signals,
          .candidates = candidates,
          .prefiltered = found.prefiltered,
          .excluded = found.excluded,
          .in_high_depth = sites.in_high_depth,
          .skipped_positions = found.skipped_positions,
          .images = std::ssize(sites.images),
          .low_score = {}};
}

std::vector<ScoredSite> score_sites(Sites drawn, const Predictor& predictor) {
  const std::vector<Prediction> predictions = predictor.predict(drawn.images);
  const auto images = static_cast<std::ptrdiff_t>(shape_of(predictor.encoder_spec()).images);
  std::vector<ScoredSite> scored;
  scored.reserve(drawn.sites.size());
  auto next = predictions.begin();
  for (Site& site : drawn.sites) {
    scored.push_back({std::move(site), {next, next + images}});
    next += images;
  }
  return scored;
}

}  // namespace

CallCounts& CallCounts::operator+=(const CallCounts& other) {
  shards += other.shards;
  for (size_t kind = 0; kind < signals.size(); ++kind) signals[kind] += other.signals[kind];
  candidates += other.candidates;
  prefiltered += other.prefiltered;
  excluded += other.excluded;
  in_high_depth += other.in_high_depth;
  skipped_positions += other.skipped_positions;
  images += other.images;
  low_score += other.low_score;
  return *this;
}

CallCounts call_variants(const CallGraph& graph, const Config& config,
                         const std::function<void(const CalledChunk&)>& sink) {
  const ContigList& contigs = graph.inputs.contigs();
  std::vector<Region> shards =
      plan_joined_shards(contigs, config.run.chunk_size, graph.inputs.regions());
  shards.erase(shards.begin(), shards.begin() + std::min(graph.first_chunk, std::ssize(shards)));
  const auto loci =
      graph.predictor.sees_loci() ? CandidateStage::Loci::kWeigh : CandidateStage::Loci::kLeave;
  CandidateStage finder(graph.inputs, graph.statistics, config.candidates, loci, graph.prefilter);
  SiteStage drawer(graph.inputs, graph.statistics, graph.predictor.encoder_spec(),
                   config.candidates.high_depth);
  finder.observe(graph.observer);
  CallCounts counts;
  Progress progress("pass 2, calling", total_length(shards));
  const auto doing = [&](const char* what, const Region& core) {
    return [&contigs, what, core] {
      return std::string("while ") + what + " " + format_region(core, contigs);
    };
  };

  size_t next = 0;
  const auto take_shard = [&](tbb::flow_control& flow) -> Region {
    if (next < shards.size()) return shards[next++];
    flow.stop();
    return {};
  };
  const auto find_and_draw = [&](const Region& core) {
    return with_context(doing("reading", core), [&] {
      const ShardCandidates found = finder.find(core);
      Sites sites = drawer.look(found.candidates);
      const CallCounts chunk = counts_of(found, sites);
      if (graph.observer != nullptr) graph.observer->looked_at(found.candidates, sites);
      return DrawnChunk{core, std::move(sites), chunk};
    });
  };
  const auto predict = [&](DrawnChunk drawn) {
    return with_context(doing("classifying", drawn.core), [&] {
      return ScoredChunk{drawn.core, score_sites(std::move(drawn.sites), graph.predictor),
                         drawn.counts};
    });
  };
  const auto hand_over = [&](ScoredChunk scored) {
    with_context(doing("writing", scored.core), [&] {
      CalledChunk chunk{{}, scored.counts};
      for (ScoredSite& site : scored.sites) {
        CnvCall call = make_call(std::move(site), graph.genotyping);
        const bool is_written = config.output.all_candidates || call.score >= kMinWrittenScore;
        if (graph.observer != nullptr) graph.observer->called(call, is_written);
        if (!is_written) {
          chunk.counts.low_score.add(call.candidate);
        } else {
          chunk.calls.push_back(std::move(call));
        }
      }
      counts += chunk.counts;
      sink(chunk);
    });
    progress.add(scored.core.length());
  };

  const auto predict_mode = graph.predictor.concurrent() ? tbb::filter_mode::parallel
                                                         : tbb::filter_mode::serial_out_of_order;
  tbb::parallel_pipeline(
      live_shards(config.run),
      tbb::make_filter<void, Region>(tbb::filter_mode::serial_in_order, take_shard) &
          tbb::make_filter<Region, DrawnChunk>(tbb::filter_mode::parallel, find_and_draw) &
          tbb::make_filter<DrawnChunk, ScoredChunk>(predict_mode, predict) &
          tbb::make_filter<ScoredChunk, void>(tbb::filter_mode::serial_in_order, hand_over));
  return counts;
}

}  // namespace cnvnet
