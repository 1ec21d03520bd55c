#include "classifier/training_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "encoder/encodings.h"
#include "genome/error.h"
#include "genome/seeded_random.h"

namespace cnvnet {
namespace {

void check_features(const LabelledImage& image, const std::filesystem::path& shard) {
  if (!image.image.has_features) return;
  for (size_t i = 0; i < image.image.features.size(); ++i) {
    if (std::isfinite(image.image.features[i])) continue;
    throw InputError(
        fmt::format("the shard {}: feature {} of image {} is not a number; make the shard again",
                    shard.string(), kFeatureNames[i], image.image.id));
  }
}

// Contigs to leave out, and whether an image was found on them.
using HoldOut = std::map<std::string, bool>;

void load_shard(const std::filesystem::path& path, HoldOut& hold_out, TrainingSet& set) {
  ShardReader reader(path);
  if (set.samples.empty()) {
    set.encoder = reader.spec();
  } else if (reader.spec() != set.encoder) {
    throw InputError(fmt::format(
        "the shard {} was drawn with '{}', but those before it with '{}'; draw all with one",
        path.string(), reader.fingerprint(), fingerprint_of(set.encoder)));
  }
  const size_t shard = set.samples.size();
  set.samples.push_back(reader.sample());
  for (LabelledImage image; reader.next(image);) {
    check_features(image, path);
    if (const auto held = hold_out.find(contig_of(image.locus)); held != hold_out.end()) {
      held->second = true;
      continue;
    }
    set.images.push_back(std::move(image));
    set.shard_of.push_back(shard);
    image = LabelledImage();
  }
}

}  // namespace

const char* split_name(Split split) {
  switch (split) {
    case Split::kTrain:
      return "train";
    case Split::kValidation:
      return "validation";
    case Split::kTest:
      return "test";
  }
  throw InternalError("split_name: not a split");
}

std::string stretch_of(const std::string& locus) { return locus.substr(0, locus.find('/')); }

std::string contig_of(const std::string& locus) {
  const std::string stretch = stretch_of(locus);
  return stretch.substr(0, stretch.rfind(':'));
}

Split SplitRule::split_of(const std::string& locus) const {
  const double place = SeededRandom(seeded_hash(stretch_of(locus), seed)).uniform();
  if (place < train_share) return Split::kTrain;
  return place < train_share + validation_share ? Split::kValidation : Split::kTest;
}

TrainingSet load_training_set(const std::vector<std::filesystem::path>& shards,
                              const std::vector<std::string>& hold_out) {
  if (shards.empty())
    throw InputError("there is no shard to train on: name some (made by 'cnvnet encode')");
  HoldOut held;
  for (const std::string& contig : hold_out) held[contig] = false;
  TrainingSet set;
  for (const std::filesystem::path& path : shards) load_shard(path, held, set);
  for (const auto& [contig, found] : held) {
    if (found) continue;
    throw InputError(
        fmt::format("no image of the shards lies on the contig '{}' that is to be held out; name "
                    "contigs as the reference does",
                    contig));
  }
  return set;
}

std::vector<CandidateEnds> candidates_of(const TrainingSet& set, const SplitRule& rule,
                                         Split split) {
  struct Ends {
    std::optional<size_t> begin, end;
  };
  std::map<std::pair<size_t, std::string>, Ends> found;
  for (size_t i = 0; i < set.images.size(); ++i) {
    const LabelledImage& image = set.images[i];
    if (!image.image.has_features || rule.split_of(image.locus) != split) continue;
    Ends& ends = found[{set.shard_of[i], image.locus}];
    (image.at_end ? ends.end : ends.begin) = i;
  }
  std::vector<CandidateEnds> candidates;
  for (const auto& [key, ends] : found) {
    if (ends.begin && ends.end) candidates.push_back({*ends.begin, *ends.end});
  }
  std::sort(candidates.begin(), candidates.end(),
            [](const CandidateEnds& a, const CandidateEnds& b) { return a.begin < b.begin; });
  return candidates;
}

}  // namespace cnvnet
