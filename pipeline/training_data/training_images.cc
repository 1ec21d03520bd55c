#include "pipeline/training_data/training_images.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <system_error>
#include <utility>

#include "encoder/encodings.h"
#include "encoder/png.h"
#include "genome/error.h"
#include "pipeline/inputs/chunk_plan.h"
#include "pipeline/inputs/error_context.h"
#include "pipeline/inputs/parallel.h"
#include "pipeline/inputs/progress.h"
#include "pipeline/run/candidate_stage.h"
#include "pipeline/run/site_stage.h"
#include "pipeline/statistics/statistics_file.h"
#include "pipeline/training_data/training_loci.h"
#include "pipeline/training_data/truth_matching.h"

namespace cnvnet {
namespace {

// bp of the stretches that fall into one split whole: people share variants, so a split by sample
// and candidate would test on events that another person's images have shown.
constexpr int64_t kStretch = 100'000;

Label label_of(EventType type) {
  return type == EventType::kDeletion ? Label::kDeletion : Label::kDuplication;
}

std::vector<Candidate> all_candidates(Inputs& inputs, const GenomeStatistics& statistics,
                                      const Config& config, const std::vector<Region>& shards,
                                      CandidateStage::Loci loci) {
  CandidateStage finder(inputs, statistics, config.candidates, loci);
  Progress progress("pass 2, candidates", total_length(shards));
  std::vector<Candidate> all;
  const auto find = [&](const Region& core) {
    return with_context([&] { return "while reading " + format_region(core, inputs.contigs()); },
                        [&] { return finder.find(core); });
  };
  run_shards<ShardCandidates>(shards, live_shards(config.run), find, [&](ShardCandidates found) {
    all.insert(all.end(), found.candidates.begin(), found.candidates.end());
    progress.add(found.core.length());
  });
  return all;
}

uint8_t alt_count_of(const VcfEvent& event) {
  return static_cast<uint8_t>(std::min<std::ptrdiff_t>(2, std::ranges::count(event.genotype, '1')));
}

// Labels candidates and adds the events that none of them matched.
std::vector<TrainingLocus> label_candidates(const std::vector<Candidate>& candidates,
                                            const std::vector<VcfEvent>& events,
                                            const InRepeat& in_repeat,
                                            TrainingSetSummary& summary) {
  const std::vector<int64_t> matched = match_events(candidates, events, in_repeat);
  std::vector<char> found(events.size(), 0);
  std::vector<TrainingLocus> loci;
  std::vector<Candidate> shown;  // by reads, the true events
  for (size_t i = 0; i < candidates.size(); ++i) {
    TrainingLocus locus;
    locus.candidate = candidates[i];
    locus.has_features = true;
    if (matched[i] >= 0) {
      const auto event = static_cast<size_t>(matched[i]);
      found[event] = 1;
      locus.label = label_of(candidates[i].type);
      locus.alt_count = alt_count_of(events[event]);
      if (candidates[i].fragments > 0) shown.push_back(candidates[i]);
    }
    loci.push_back(std::move(locus));
  }
  leave_out_pieces(loci, shown);
  summary.false_candidates = std::ranges::count(loci, Label::kNotACnv, &TrainingLocus::label);
  for (size_t i = 0; i < events.size(); ++i) {
    summary.found += found[i];
    if (found[i] != 0) continue;
    TrainingLocus locus;
    locus.candidate.region = events[i].region;
    locus.candidate.type = events[i].duplication ? EventType::kDuplication : EventType::kDeletion;
    locus.label = label_of(locus.candidate.type);
    loci.push_back(std::move(locus));
  }
  return loci;
}

// Everything that the set will show, in genome order.
std::vector<TrainingLocus> choose_loci(Inputs& inputs, const GenomeStatistics& statistics,
                                       const Config& config, const EncoderSpec& spec,
                                       TrainingSetSummary& summary) {
  const std::vector<Region> shards =
      plan_shards(inputs.contigs(), config.run.chunk_size, inputs.regions());
  const VcfEvents truth =
      read_vcf_events(config.encode.truth, inputs.contigs(), config.candidates.min_size);
  std::vector<VcfEvent> here = truth.events;
  if (!inputs.regions().empty()) {
    std::erase_if(here, [&](const VcfEvent& event) {
      return !inputs.regions().contains(event.region.contig, event.region.begin);
    });
  }
  summary.events = std::ssize(here);
  const bool whole = shape_of(spec).whole_candidates();
  const auto weighing = whole ? CandidateStage::Loci::kWeigh : CandidateStage::Loci::kLeave;
  auto loci = label_candidates(all_candidates(inputs, statistics, config, shards, weighing), here,
                               in_repeat_of(inputs.handles().reference), summary);
  if (whole) std::erase_if(loci, [](const TrainingLocus& locus) { return !locus.has_features; });
  const auto true_loci = std::count_if(loci.begin(), loci.end(), [](const TrainingLocus& locus) {
    return locus.label != Label::kNotACnv;
  });
  if (config.encode.max_false_per_true) {
    sample_false(loci,
                 std::llround(*config.encode.max_false_per_true * static_cast<double>(true_loci)),
                 config.encode.seed);
  }
  summary.false_kept = std::ssize(loci) - true_loci;
  if (!whole) {
    const RandomWindows options{
        std::llround(config.encode.random_negatives * 2 * static_cast<double>(true_loci)),
        config.encode.seed};
    auto windows = random_windows(options, shards, truth.events, statistics.depth);
    summary.random_windows = std::ssize(windows);
    loci.insert(loci.end(), std::make_move_iterator(windows.begin()),
                std::make_move_iterator(windows.end()));
  }
  std::stable_sort(loci.begin(), loci.end(), [](const TrainingLocus& a, const TrainingLocus& b) {
    return a.candidate.region < b.candidate.region;
  });
  return loci;
}

// Draws the loci of one part; those that cannot be drawn (high-depth regions) are left out.
class LocusDrawer {
 public:
  LocusDrawer(SiteStage& stage, const Inputs& inputs) : stage_(stage), inputs_(inputs) {}

  std::vector<LabelledImage> draw(std::span<const TrainingLocus> loci) {
    std::vector<LabelledImage> images;
    for (const TrainingLocus& locus : loci) {
      if (locus.has_features) {
        with_features(locus, images);
      } else {
        without_features(locus, images);
      }
    }
    return images;
  }

 private:
  [[nodiscard]] std::string locus_id(const TrainingLocus& locus) const {
    const Region& region = locus.candidate.region;
    const std::string name =
        locus.random
            ? fmt::format("FP_{}_{}", inputs_.contigs()[region.contig].name, region.begin + 1)
            : candidate_id(locus.candidate, inputs_.contigs());
    return fmt::format("{}:{}/{}:{}", inputs_.contigs()[region.contig].name,
                       region.begin / kStretch, inputs_.sample(), name);
  }

  void add(const TrainingLocus& locus, PileupImage image, const std::string& place,
           std::vector<LabelledImage>& images) const {
    LabelledImage labelled;
    labelled.locus = locus_id(locus);
    labelled.image = std::move(image);
    labelled.image.id = place.empty() ? labelled.locus : labelled.locus + "/" + place;
    labelled.label = locus.label;
    labelled.alt_count = locus.alt_count;
    labelled.at_end = place == "end";
    images.push_back(std::move(labelled));
  }

  void with_features(const TrainingLocus& locus, std::vector<LabelledImage>& images) {
    Sites sites = stage_.look({&locus.candidate, 1});
    const bool whole = sites.images.size() == sites.sites.size();
    for (size_t i = 0; i < sites.images.size(); ++i) {
      add(locus, std::move(sites.images[i]), whole ? "" : i % 2 == 1 ? "end" : "begin", images);
    }
  }

  void without_features(const TrainingLocus& locus, std::vector<LabelledImage>& images) {
    const Region& region = locus.candidate.region;
    std::vector<Region> ends{{region.contig, region.begin, region.begin}};
    if (!locus.random) ends.push_back({region.contig, region.end, region.end});
    std::vector<PileupImage> drawn = stage_.draw(ends);
    add(locus, std::move(drawn[0]), locus.random ? "random" : "begin", images);
    if (!locus.random) add(locus, std::move(drawn[1]), "end", images);
  }

  SiteStage& stage_;
  const Inputs& inputs_;
};

std::string file_name_of(const LabelledImage& image) {
  std::string name = fmt::format("{}_{}.png", label_name(image.label), image.image.id);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '/' || c == ':' || c == '*'; }, '_');
  return name;
}

TrainingSetSummary encode_with_threads(const Config& config, const EncoderSpec& spec,
                                       const PngOptions& png) {
  if (config.encode.truth.empty())
    throw ConfigError("no 'encode.truth' is given; set it in the YAML file or with --truth");
  if (config.encode.shard.empty())
    throw ConfigError("no 'encode.shard' is given; set it in the YAML file or with --output");
  Inputs inputs(config);
  ShardWriter writer(config.encode.shard, spec, inputs.sample());
  if (!png.folder.empty()) {
    std::error_code error;
    std::filesystem::create_directories(png.folder, error);
    if (error)
      throw ConfigError(fmt::format("{}: the folder for PNGs cannot be made: {}",
                                    png.folder.string(), error.message()));
  }
  const GenomeStatistics statistics = read_or_measure(inputs, config);
  TrainingSetSummary summary;
  summary.shard = config.encode.shard;
  const std::vector<TrainingLocus> loci = choose_loci(inputs, statistics, config, spec, summary);

  // Loci in packs of a size that does not depend on threads; a "region" here is a range of loci.
  constexpr int64_t kPack = 64;
  std::vector<Region> packs;
  for (int64_t begin = 0; begin < std::ssize(loci); begin += kPack) {
    packs.push_back({0, begin, std::min<int64_t>(std::ssize(loci), begin + kPack)});
  }
  SiteStage stage(inputs, statistics, spec, config.candidates.high_depth);
  LocusDrawer drawer(stage, inputs);
  int pngs = 0;
  const auto draw = [&](const Region& pack) {
    return drawer.draw(std::span(loci).subspan(static_cast<size_t>(pack.begin),
                                               static_cast<size_t>(pack.length())));
  };
  run_shards<std::vector<LabelledImage>>(
      packs, live_shards(config.run), draw, [&](std::vector<LabelledImage> images) {
        for (const LabelledImage& image : images) {
          ++summary.images[static_cast<size_t>(image.label)];
          writer.write(image);
          if (png.folder.empty() || pngs >= png.count) continue;
          write_png(png.folder / file_name_of(image), image.image);
          ++pngs;
        }
      });
  writer.close();
  return summary;
}

}  // namespace

TrainingSetSummary encode_training_set(const Config& config, const EncoderSpec& spec,
                                       const PngOptions& png) {
  check(config);
  return with_threads(thread_count(config.run),
                      [&] { return encode_with_threads(config, spec, png); });
}

}  // namespace cnvnet
