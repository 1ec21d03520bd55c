#include "pipeline/explain/explanation_json.h"

#include <array>
#include <cmath>
#include <utility>

#include "candidates/feature_list.h"
#include "encoder/encodings.h"

namespace cnvnet {
namespace {

using Json = nlohmann::ordered_json;

double rounded(double value, double steps = 1e4) { return std::round(value * steps) / steps; }

template <typename Values>
Json rounded_all(const Values& values, double steps = 1e4) {
  Json json = Json::array();
  for (const auto value : values) json.push_back(rounded(static_cast<double>(value), steps));
  return json;
}

Json region_json(const Region& region, const ContigList& contigs) {
  return {{"contig", contigs[region.contig].name}, {"begin", region.begin}, {"end", region.end}};
}

Json measured_json(const std::optional<Measured>& measured) {
  if (!measured) return nullptr;
  return {{"value", rounded(measured->value)},
          {"threshold", rounded(measured->threshold)},
          {"margin", rounded(measured->margin)}};
}

Json support_json(const Candidate& candidate) {
  Json json;
  for (int kind = 0; kind < kSignalKinds; ++kind) {
    json[signal_name(static_cast<SignalKind>(kind))] =
        candidate.count(static_cast<SignalKind>(kind));
  }
  return json;
}

const char* origin_name(CandidateStory::Origin origin) {
  constexpr const char* kNames[] = {"reads", "haplotypes", "segmental_duplication", "given"};
  return kNames[static_cast<size_t>(origin)];
}

Json locus_evidence_json(const LocusEvidence& locus) {
  return {{"fragments", locus.fragments},
          {"odds", rounded(locus.odds)},
          {"exact", rounded(locus.exact)},
          {"gain", rounded(locus.gain)},
          {"both", rounded(locus.both)},
          {"event", rounded(locus.event)},
          {"opposite", rounded(locus.opposite)},
          {"fit", rounded(locus.fit)},
          {"misfit", rounded(locus.misfit)},
          {"shift", rounded(locus.shift)},
          {"share", rounded(locus.share)},
          {"imbalance", rounded(locus.imbalance)},
          {"sizes", locus.sizes},
          {"gained", locus.gained}};
}

Json edit_json(const Edit& edit) {
  return {{"begin", edit.begin},
          {"end", edit.end},
          {"bases", edit.bases},
          {"source", edit.source},
          {"source_length", edit.source_length},
          {"copies", edit.copies},
          {"gained", edit.gained()}};
}

Json fragment_json(const FragmentDetail& fragment) {
  Json reads = Json::array();
  for (const FragmentDetail::Read& read : fragment.reads) {
    Json placed = Json::array();
    for (const std::optional<PlacedAt>& at : read.placed) {
      placed.push_back(at ? Json{at->begin, at->length, rounded(at->cost, 100)} : Json(nullptr));
    }
    reads.push_back({{"begin", read.region.begin},
                     {"end", read.region.end},
                     {"reverse", read.reverse},
                     {"mapq", read.mapq},
                     {"clips", {read.clip_before, read.clip_behind}},
                     {"placed", placed}});
  }
  return {{"reads", reads},
          {"left", fragment.left},
          {"right", fragment.right},
          {"shared", fragment.shared},
          {"counted", fragment.counted},
          {"log_fit", rounded_all(fragment.log_fit, 100)}};
}

Json locus_json(const LocusDetail& locus) {
  Json haplotypes = Json::array(), pairs = Json::array(), fragments = Json::array();
  for (const LocusDetail::HaplotypeDetail& haplotype : locus.haplotypes) {
    Json edits = Json::array();
    for (const Edit& edit : haplotype.edits) edits.push_back(edit_json(edit));
    haplotypes.push_back({{"gained", haplotype.gained},
                          {"foreign", haplotype.foreign},
                          {"against_best", rounded(haplotype.best, 100)},
                          {"edits", edits}});
  }
  for (const LocusDetail::PairDetail& pair : locus.pairs) {
    pairs.push_back({{"pair", pair.pair},
                     {"log_likelihood", rounded(pair.log_likelihood, 100)},
                     {"log_posterior", rounded(pair.log_posterior, 100)},
                     {"share", rounded(pair.share)}});
  }
  for (const FragmentDetail& fragment : locus.fragments)
    fragments.push_back(fragment_json(fragment));
  return {{"begin", locus.region.begin},
          {"end", locus.region.end},
          {"text_begin", locus.text_begin},
          {"text", locus.text},
          {"haplotypes_weighed", locus.weighed},
          {"pairs_weighed", locus.pairs_weighed},
          {"haplotypes", haplotypes},
          {"pairs", pairs},
          {"best_pair", locus.best_pair},
          {"fragments", fragments}};
}

// Shares or bytes of the tracks, by the rows' names.
template <typename Values>
Json tracks_json(const Values& values, const EncoderSpec& encoder, double steps) {
  Json json = Json::object();
  size_t at = 0;
  for (const TrackRow& row : track_rows(encoder)) {
    Json columns = Json::array();
    for (int i = 0; i < row.columns; ++i) {
      columns.push_back(rounded(static_cast<double>(values[at++]), steps));
    }
    json[row.name] = columns;
  }
  return json;
}

Json image_json(const ToldSite& site, const EncoderSpec& encoder) {
  const std::vector<PileupImage>& images = site.told.story->images;
  Json json;
  json["tracks"] = tracks_json(images.front().tracks, encoder, 1);
  json["images"] = Json::array();
  const bool sees_reads = site.attribution && !site.attribution->images.empty();
  for (size_t i = 0; sees_reads && i < images.size(); ++i) {
    json["images"].push_back({{"channels", images[i].channels},
                              {"rows", images[i].rows},
                              {"columns", images[i].columns},
                              {"values", images[i].values}});
  }
  return json;
}

Json attribution_json(const Attribution& told, const JsonOptions& options) {
  Json features = Json::array(), hidings = Json::array();
  for (const Attribution::Feature& feature : told.features) {
    features.push_back({{"name", feature.name},
                        {"value", rounded(feature.value)},
                        {"baseline", rounded(feature.baseline)},
                        {"share", rounded(feature.share())},
                        {"by_trees", rounded(feature.by_trees)},
                        {"by_network", rounded(feature.by_network)},
                        {"left_out", rounded(feature.left_out)}});
  }
  for (const Attribution::Hiding& hiding : told.hidings) {
    hidings.push_back({{"inputs", hiding.inputs},
                       {"count", hiding.count},
                       {"hidden", hiding.hidden},
                       {"without_top", rounded(hiding.without_top, 1e6)},
                       {"without_random", rounded(hiding.without_random, 1e6)},
                       {"log_odds_top", rounded(hiding.log_odds_top)},
                       {"log_odds_random", rounded(hiding.log_odds_random)}});
  }
  Json json = {{"score", rounded(told.score, 1e6)},
               {"log_odds", rounded(told.log_odds)},
               {"baseline", rounded(told.baseline)},
               {"rest", rounded(told.rest)},
               {"features", features},
               {"hidings", hidings}};
  if (options.brief) return json;
  if (!told.tracks.empty()) json["tracks"] = tracks_json(told.tracks, *options.encoder, 1e5);
  json["images"] = Json::array();
  for (const std::vector<float>& image : told.images) {
    json["images"].push_back(rounded_all(image, 1e5));
  }
  return json;
}

Json call_json(const CnvCall& call) {
  Json predictions = Json::array();
  for (const Prediction& prediction : call.predictions) {
    Json json = {{"DUP", rounded(prediction.duplication)},
                 {"DEL", rounded(prediction.deletion)},
                 {"none", rounded(prediction.not_a_cnv)}};
    json["homozygous"] = prediction.homozygous ? Json(rounded(*prediction.homozygous)) : Json();
    predictions.push_back(json);
  }
  const auto reads = [](const BreakpointSupport& end) {
    return Json{{"alt", end.alt_reads},
                {"reference", end.reference_reads},
                {"mapq0", rounded(end.mapq0_share())}};
  };
  Json features;
  for (size_t i = 0; i < kFeatureNames.size(); ++i) {
    features[std::string(kFeatureNames[i])] = rounded(call.features[i]);
  }
  return {{"score", rounded(call.score)},
          {"quality", rounded(call.quality, 100)},
          {"genotype", call.genotype},
          {"genotype_quality", rounded(call.genotype_quality, 100)},
          {"copy_number", call.copy_number},
          {"predictions", predictions},
          {"reads", {{"begin", reads(call.begin_support)}, {"end", reads(call.end_support)}}},
          {"depth",
           {{"inside", rounded(call.depth.inside)},
            {"flanks", rounded(call.depth.flanks)},
            {"fold_change", rounded(call.depth.fold_change)}}},
          {"features", features}};
}

Json site_json(const ToldSite& site, const ContigList& contigs, const JsonOptions& options) {
  const CandidateStory& story = *site.told.story;
  const Candidate& candidate = story.candidate;
  const Outcome& outcome = site.told.outcome;
  Json json = {{"id", story.id},
               {"type", event_name(candidate.type)},
               {"region", region_json(candidate.region, contigs)},
               {"precise", candidate.precise},
               {"begin_ci", candidate.begin_ci},
               {"end_ci", candidate.end_ci},
               {"origin", origin_name(story.origin)},
               {"fragments", candidate.fragments},
               {"support", support_json(candidate)},
               {"repeat",
                {{"begin", candidate.context.repeat_begin},
                 {"length", candidate.context.repeat_tract},
                 {"period", candidate.context.repeat_period}}},
               {"fate", fate_name(outcome.fate)},
               {"beside", outcome.beside},
               {"filters", outcome.filters},
               {"stages",
                {{"prefilter", measured_json(outcome.prefilter)},
                 {"locus_weighed", story.locus.has_value()},
                 {"high_depth", story.high_depth},
                 {"excluded", story.excluded},
                 {"written", measured_json(outcome.written)},
                 {"threshold", measured_json(outcome.threshold)}}}};
  json["locus"] = locus_evidence_json(candidate.locus);
  json["call"] = story.call ? call_json(*story.call) : Json();
  json["vcf"] = nullptr;
  if (site.in_vcf != nullptr) {
    json["vcf"] = {{"score", rounded(site.in_vcf->score)},
                   {"filters", site.in_vcf->record.filters},
                   {"genotype", site.in_vcf->record.genotype}};
  }
  json["attribution"] = site.attribution ? attribution_json(*site.attribution, options) : Json();
  if (options.brief || !site.in_full) return json;
  const bool has_haplotypes = story.locus && !story.locus->haplotypes.empty();
  json["haplotypes"] = has_haplotypes ? locus_json(*story.locus) : Json();
  json["image"] = story.images.empty() ? Json() : image_json(site, *options.encoder);
  return json;
}

Json signals_json(const std::vector<Signal>& signals, bool brief) {
  Json counts, all = Json::array();
  for (int kind = 0; kind < kSignalKinds; ++kind) {
    counts[signal_name(static_cast<SignalKind>(kind))] = 0;
  }
  for (const Signal& signal : signals) {
    Json& count = counts[signal_name(signal.kind)];
    count = count.get<int>() + 1;
    if (brief) continue;
    all.push_back({{"kind", signal_name(signal.kind)},
                   {"type", event_name(signal.type)},
                   {"begin", signal.region.begin},
                   {"end", signal.region.end},
                   {"mapq", signal.mapq}});
  }
  Json json = {{"counts", counts}};
  if (!brief) json["all"] = all;
  return json;
}

Json surroundings_json(const Surroundings& shown, const ContigList& contigs) {
  return {{"region", region_json(shown.region, contigs)},
          {"column", shown.column},
          {"depth", rounded_all(shown.depth, 1000)},
          {"mapq0", rounded_all(shown.mapq0, 1000)},
          {"clips", shown.clips},
          {"splits", shown.splits},
          {"odd_pairs", shown.odd_pairs}};
}

}  // namespace

Json to_json(const ToldPlace& told, const ContigList& contigs, const JsonOptions& options) {
  const Verdict& verdict = told.verdict;
  Json json = {{"region", region_json(told.place.region, contigs)}};
  json["type"] = told.place.type ? Json(event_name(*told.place.type)) : Json();
  json["id"] = told.place.id.empty() ? Json() : Json(told.place.id);
  json["verdict"] = {{"reason", reason_name(verdict.reason)},
                     {"id", verdict.id},
                     {"stage", measured_json(verdict.margin)},
                     {"evidence", measured_json(verdict.evidence)}};
  json["signals"] = signals_json(told.signals, options.brief);
  if (told.surroundings) json["surroundings"] = surroundings_json(*told.surroundings, contigs);
  json["sites"] = Json::array();
  for (const ToldSite& site : told.sites)
    json["sites"].push_back(site_json(site, contigs, options));
  return json;
}

}  // namespace cnvnet
