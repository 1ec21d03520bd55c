#include "pipeline/call_graph.h"

#include <tbb/parallel_pipeline.h>

#include <string>
#include <utility>
#include <vector>

#include "pipeline/candidate_stage.h"
#include "pipeline/error_context.h"
#include "pipeline/progress.h"
#include "pipeline/shard_plan.h"
#include "pipeline/site_stage.h"

namespace cnvnet {
namespace {

// What travels through the pipeline.
struct ShardWork {
  ShardCandidates found;  // candidates are moved on into sites
  Sites sites;
  int64_t candidates = 0, images = 0;
};

void predict_sites(Sites& sites, const Predictor& predictor) {
  const std::vector<Prediction> predictions = predictor.predict(sites.images);
  const auto images = static_cast<std::ptrdiff_t>(predictor.encoder_spec().images_per_candidate());
  auto next = predictions.begin();
  for (CnvCall& call : sites.calls) {
    call.predictions.assign(next, next + images);
    next += images;
  }
}

void count(const ShardWork& work, CallCounts& counts) {
  ++counts.shards;
  for (size_t kind = 0; kind < work.found.signals.size(); ++kind) counts.signals[kind] += work.found.signals[kind];
  counts.candidates += work.candidates;
  counts.excluded += work.found.excluded;
  counts.piled_up += work.sites.piled_up;
  counts.skipped_positions += work.found.skipped_positions;
  counts.images += work.images;
}

}  // namespace

CallCounts call_variants(const CallGraph& graph, const Config& config,
                         const std::function<void(const CnvCall&)>& sink) {
  const ContigList& contigs = graph.inputs.contigs();
  const std::vector<Region> shards =
      plan_joined_shards(contigs, config.run.shard_size, graph.inputs.regions());
  const auto loci = graph.predictor.sees_loci() ? CandidateStage::Loci::kWeigh : CandidateStage::Loci::kLeave;
  CandidateStage finder(graph.inputs, graph.statistics, config.candidates, loci);
  SiteStage drawer(graph.inputs, graph.statistics, graph.predictor.encoder_spec(), config.candidates.pile_up);
  CallCounts counts;
  Progress progress("pass 2, calling", total_length(shards));
  const auto doing = [&](const char* what, const Region& core) {
    return [&contigs, what, core] { return std::string("while ") + what + " " + format_region(core, contigs); };
  };

  size_t next = 0;
  const auto take_shard = [&](tbb::flow_control& flow) -> Region {
    if (next < shards.size()) return shards[next++];
    flow.stop();
    return {};
  };
  const auto find_and_draw = [&](const Region& core) {
    return with_context(doing("reading", core), [&] {
      ShardWork work;
      work.found = finder.find(core);
      work.candidates = std::ssize(work.found.candidates);
      work.sites = drawer.look(work.found.candidates);
      work.found.candidates.clear();
      return work;
    });
  };
  const auto predict = [&](ShardWork work) {
    with_context(doing("classifying", work.found.core), [&] { predict_sites(work.sites, graph.predictor); });
    work.images = std::ssize(work.sites.images);
    work.sites.images.clear();
    return work;
  };
  const auto hand_over = [&](ShardWork work) {
    const Region core = work.found.core;
    count(work, counts);
    with_context(doing("writing", core), [&] {
      for (CnvCall& call : work.sites.calls) {
        finish_call(call, graph.genotyping);
        if (!config.output.all_candidates && call.score < kMinWrittenScore) {
          ++counts.low_score;
        } else {
          sink(call);
        }
      }
    });
    progress.add(core.length());
  };

  const auto predict_mode =
      graph.predictor.concurrent() ? tbb::filter_mode::parallel : tbb::filter_mode::serial_out_of_order;
  tbb::parallel_pipeline(live_shards(config.run),
                         tbb::make_filter<void, Region>(tbb::filter_mode::serial_in_order, take_shard) &
                             tbb::make_filter<Region, ShardWork>(tbb::filter_mode::parallel, find_and_draw) &
                             tbb::make_filter<ShardWork, ShardWork>(predict_mode, predict) &
                             tbb::make_filter<ShardWork, void>(tbb::filter_mode::serial_in_order, hand_over));
  return counts;
}

}  // namespace cnvnet
