#include "pipeline/call_graph.h"

#include <tbb/parallel_pipeline.h>

#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/call_merger.h"
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

// The last stage: scores calls, keeps those of the contig at hand, and hands them over when it is complete.
class CallCollector {
 public:
  CallCollector(const GenotypeOptions& genotyping, bool all_candidates, const std::function<void(const CnvCall&)>& sink)
      : genotyping_(genotyping), all_candidates_(all_candidates), sink_(sink) {}

  void add(ShardWork work) {
    if (!pending_.empty() && pending_.front().candidate.region.contig != work.found.core.contig) flush();
    count(work);
    for (CnvCall& call : work.sites.calls) {
      finish_call(call, genotyping_);
      if (!all_candidates_ && call.score < kMinWrittenScore) {
        ++counts_.low_score;
      } else {
        pending_.push_back(std::move(call));
      }
    }
  }

  CallCounts finish() {
    flush();
    return counts_;
  }

 private:
  void count(const ShardWork& work) {
    ++counts_.shards;
    for (size_t kind = 0; kind < work.found.signals.size(); ++kind) counts_.signals[kind] += work.found.signals[kind];
    counts_.candidates += work.candidates;
    counts_.excluded += work.found.excluded;
    counts_.piled_up += work.sites.piled_up;
    counts_.skipped_positions += work.found.skipped_positions;
    counts_.images += work.images;
  }

  void flush() {
    const auto before_merging = std::ssize(pending_);
    std::vector<CnvCall> calls = merge_calls(std::exchange(pending_, {}));
    mark_crowded(calls);
    counts_.merged += before_merging - std::ssize(calls);
    for (const CnvCall& call : calls) {
      const auto type = static_cast<size_t>(call.candidate.type);
      ++counts_.calls[type];
      counts_.passed[type] += call.filters.empty() ? 1 : 0;
      sink_(call);
    }
  }

  const GenotypeOptions& genotyping_;
  bool all_candidates_;
  const std::function<void(const CnvCall&)>& sink_;
  std::vector<CnvCall> pending_;
  CallCounts counts_;
};

}  // namespace

CallCounts call_variants(const CallGraph& graph, const Config& config,
                         const std::function<void(const CnvCall&)>& sink) {
  const ContigList& contigs = graph.inputs.contigs();
  const std::vector<Region> shards = plan_shards(contigs, config.run.shard_size, graph.inputs.regions());
  CandidateStage finder(graph.inputs, graph.statistics, config.candidates);
  SiteStage drawer(graph.inputs, graph.statistics, graph.predictor.encoder_spec(), config.candidates.pile_up);
  CallCollector collector(graph.genotyping, config.output.all_candidates, sink);
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
  const auto collect = [&](ShardWork work) {
    const Region core = work.found.core;
    with_context(doing("writing", core), [&] { collector.add(std::move(work)); });
    progress.add(core.length());
  };

  const auto predict_mode =
      graph.predictor.concurrent() ? tbb::filter_mode::parallel : tbb::filter_mode::serial_out_of_order;
  tbb::parallel_pipeline(live_shards(config.run),
                         tbb::make_filter<void, Region>(tbb::filter_mode::serial_in_order, take_shard) &
                             tbb::make_filter<Region, ShardWork>(tbb::filter_mode::parallel, find_and_draw) &
                             tbb::make_filter<ShardWork, ShardWork>(predict_mode, predict) &
                             tbb::make_filter<ShardWork, void>(tbb::filter_mode::serial_in_order, collect));
  return collector.finish();
}

}  // namespace cnvnet
