#include "pipeline/explain/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>
#include <vector>

#include "genome/error.h"
#include "genome/output_file.h"
#include "pipeline/config/profile.h"
#include "pipeline/config/shared_files.h"
#include "pipeline/config/version.h"
#include "pipeline/explain/explanation_json.h"
#include "pipeline/explain/fate.h"
#include "pipeline/explain/stage_recorder.h"
#include "pipeline/explain/surroundings.h"
#include "pipeline/inputs/chunk_plan.h"
#include "pipeline/inputs/parallel.h"
#include "pipeline/inputs/progress.h"
#include "pipeline/run/address_space.h"
#include "pipeline/run/call_graph.h"
#include "pipeline/run/run_calls.h"
#include "pipeline/run/run_report.h"
#include "pipeline/statistics/statistics_file.h"

namespace cnvnet {
namespace {

// bp around a place, beside its own length, whose calls may have a say in which of them stay.
constexpr int64_t kReach = 20'000;

// Places with what must be called again to know which calls stay there.
std::string regions_around(const std::vector<Place>& places, const ContigList& contigs) {
  std::string text;
  for (const Place& place : places) {
    const Region around = widen(place.region, kReach + 3 * place.region.length(), contigs);
    text += (text.empty() ? "" : ",") + format_region(around, contigs);
  }
  return text;
}

// The run's VCF and the places that are asked about.
struct Asked {
  std::vector<ScoredRecord> vcf;
  std::vector<Place> places;
};

Asked ask(const Config& config, const AskedPlaces& asked, const ContigList& contigs) {
  Asked result;
  const std::filesystem::path& path = config.output.calls;
  std::error_code ignored;
  const bool has_vcf = !path.empty() && std::filesystem::exists(path, ignored);
  if (!asked.ids.empty() && !has_vcf) {
    throw InputError(fmt::format(
        "an ID is looked up in the run's VCF, but {}; run 'cnvnet call' first, or ask by --region",
        path.empty() ? "no 'output.calls' is given" : "there is no " + path.string()));
  }
  if (has_vcf) result.vcf = read_calls(path, contigs);
  result.places = places_of(asked, result.vcf, path, contigs);
  return result;
}

const ScoredRecord* find_record(const std::vector<ScoredRecord>& records, const std::string& id) {
  const auto found =
      std::ranges::find_if(records, [&](const ScoredRecord& call) { return call.record.id == id; });
  return found == records.end() ? nullptr : &*found;
}

std::string in_words(const ToldPlace& told) {
  const Verdict& verdict = told.verdict;
  std::string text = reason_name(verdict.reason);
  if (!verdict.id.empty()) text += " " + verdict.id;
  const auto& number = verdict.margin ? verdict.margin : verdict.evidence;
  if (number) text += fmt::format(" ({:.4g}, threshold {:.4g})", number->value, number->threshold);
  return text;
}

nlohmann::ordered_json model_json(const ModelFile& model, const std::filesystem::path& path) {
  return {{"file", path.filename().string()},        {"checksum", model.checksum},
          {"network", model.network.name},           {"parts", model.network.parts},
          {"tree_weight", model.trees.weight},       {"call_scorer", model.scorer.has_value()},
          {"prefilter", model.prefilter.has_value()}};
}

// The run as `call` makes it, watched.
class Explainer {
 public:
  Explainer(const Config& config, const ExplainRequest& request, Inputs& inputs, const Asked& asked)
      : config_(config),
        request_(request),
        inputs_(inputs),
        asked_(asked),
        model_path_(find_model(config.model)),
        model_(ModelFile::load(model_path_)) {}

  nlohmann::ordered_json run(ExplainSummary& summary) {
    GenomeStatistics statistics = read_or_measure(inputs_, config_);
    statistics.copy_changes = find_copy_changes(statistics, inputs_);
    const NetworkModule& networks = network_module();
    const auto predictor = networks.make_predictor(model_, {config_.run.device, config_.run.batch});
    CallGraph graph{inputs_, statistics, *predictor, genotype_options(model_, config_, statistics)};
    if (model_.prefilter && config_.candidates.prefilter) graph.prefilter = &*model_.prefilter;
    StageRecorder recorder(asked_.places, inputs_.contigs(), graph.prefilter,
                           inputs_.has_external());
    graph.observer = &recorder;
    std::vector<ScoredRecord> calls;
    call_variants(graph, config_, [&](const CalledChunk& chunk) {
      for (const CnvCall& call : chunk.calls) calls.push_back(scored_record(call));
    });
    const MergedCalls merged(std::move(calls));
    const auto attributor = networks.make_attributor(model_);
    nlohmann::ordered_json json = head();
    for (const Place& place : asked_.places) {
      const ToldPlace told = tell(place, recorder, merged, statistics, graph, *attributor);
      if (summary.places++ == 0) summary.first = in_words(told);
      summary.sites += std::ssize(told.sites);
      json["places"].push_back(
          to_json(told, inputs_.contigs(), {request_.brief, &predictor->encoder_spec()}));
    }
    return json;
  }

 private:
  [[nodiscard]] nlohmann::ordered_json head() const {
    return {{"format", "cnvnet-explanation"},
            {"version", kExplanationVersion},
            {"program", fmt::format("cnvnet {}", version())},
            {"sample", inputs_.sample()},
            {"brief", request_.brief},
            {"model", model_json(model_, model_path_)},
            {"places", nlohmann::ordered_json::array()}};
  }

  [[nodiscard]] ToldPlace tell(const Place& place, const StageRecorder& recorder,
                               const MergedCalls& merged, const GenomeStatistics& statistics,
                               const CallGraph& graph, const Attributor& attributor) const {
    ToldPlace told;
    told.place = place;
    const Region beside = widen(place.region, kBesidePlace, inputs_.contigs());
    for (const Signal& signal : recorder.signals()) {
      if (signal.region.overlaps(beside)) told.signals.push_back(signal);
    }
    std::vector<ToldStory> stories;
    for (const auto& [id, story] : recorder.stories()) {
      if (!story.candidate.region.overlaps(beside)) continue;
      stories.push_back({&story, outcome_of(story, merged, graph.genotyping.thresholds)});
    }
    std::stable_sort(stories.begin(), stories.end(), [](const ToldStory& a, const ToldStory& b) {
      return before(a.story->candidate, b.story->candidate);
    });
    told.verdict = verdict_of(place, stories, told.signals, config_.candidates,
                              statistics.depth.diploid_depth());
    for (ToldStory& story : stories) {
      ToldSite site{std::move(story), find_record(asked_.vcf, story.story->id), false,
                    std::nullopt};
      const CandidateStory& own = *site.told.story;
      site.in_full = is_meant(place, own);
      if (site.in_full && own.call) site.attribution = attributor.attribute(own.images);
      told.sites.push_back(std::move(site));
    }
    if (!request_.brief) told.surroundings = surroundings_of(place.region, inputs_, statistics);
    return told;
  }

  const Config& config_;
  const ExplainRequest& request_;
  Inputs& inputs_;
  const Asked& asked_;
  std::filesystem::path model_path_;
  ModelFile model_;
};

ExplainSummary explain_with_threads(Config config, const ExplainRequest& request) {
  const Stopwatch watch;
  Asked asked;
  {
    const Inputs inputs(config);
    asked = ask(config, request.asked, inputs.contigs());
    if (config.input.regions.empty()) {
      config.input.regions = regions_around(asked.places, inputs.contigs());
    }
  }
  OutputFile file(request.output);
  Inputs inputs(config);
  ExplainSummary summary;
  write_json(file, Explainer(config, request, inputs, asked).run(summary));
  file.commit();
  summary.seconds = watch.seconds();
  return summary;
}

}  // namespace

ExplainSummary explain_places(const Config& given, const ExplainRequest& request) {
  const Config config = with_profile(given);
  check(config);
  check_address_space(thread_count(config.run));
  return with_threads(thread_count(config.run),
                      [&] { return explain_with_threads(config, request); });
}

}  // namespace cnvnet
