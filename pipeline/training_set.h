// Makes labelled images out of reads and a truth: the work behind `cnvnet encode`.
//
// Candidates come out of the same stages as in calling, so that the network
// learns on what it will be asked about. Three kinds of image are written, in genome order:
//   - both ends of a candidate, labelled DUP or DEL if it matches a true event, else FP, with features;
//   - both true ends of an event that no candidate matched, without features;
//   - random windows outside true events, as in the paper, labelled FP, without features.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "candidates/candidate.h"
#include "encoder/image_shard.h"
#include "genome/vcf.h"
#include "pipeline/config.h"

namespace cnvnet {

// True if the candidate may carry the event's label: same type and contig, each end within
// max(30 bp, a quarter of the event's size), at most 500 bp, and sizes that differ by no more than 30 %.
[[nodiscard]] bool matches(const Candidate& candidate, const VcfEvent& event);

// For each candidate the index of the nearest event that it matches, or -1. `events` must be sorted by region.
[[nodiscard]] std::vector<int64_t> match_events(std::span<const Candidate> candidates,
                                                std::span<const VcfEvent> events);

struct TrainingSetSummary {
  std::filesystem::path shard;
  std::array<int64_t, kLabels> images{};  // per Label
  int64_t events = 0;                     // true events in the regions
  int64_t found = 0;                      // of them matched by a candidate
  int64_t false_candidates = 0;           // before sampling
  int64_t false_kept = 0;
  int64_t random_windows = 0;
};

// Where to write some of the images as PNG.
struct PngOptions {
  std::filesystem::path folder;  // made if it is missing; empty: none
  int count = 0;                 // the first so many images
};

// Writes config.encode.shard, drawn as `spec` says.
//
// Throws ConfigError and InputError as calling does.
TrainingSetSummary encode_training_set(const Config& config, const EncoderSpec& spec, const PngOptions& png);

}  // namespace cnvnet
