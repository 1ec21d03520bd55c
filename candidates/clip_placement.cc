#include "candidates/clip_placement.h"

#include <algorithm>
#include <bit>
#include <bitset>
#include <cstdlib>
#include <vector>

#include "genome/bases.h"

namespace cnvnet {

namespace {

constexpr int32_t kMismatch = 3;       // penalty, in matches
constexpr size_t kWord = 32;           // bases that are compared at once
constexpr size_t kJunctionInsert = 8;  // bp of the clip that may be inserted at the junction
constexpr size_t kTriplets = 64;
constexpr int32_t kNear = 3;  // scores that differ by no more are equal: less than one mismatch

// Of other letters that of A.
uint64_t code(char base) { return static_cast<uint64_t>(std::max(0, base_code(base))); }

// The best beginning of `clip` against text[at, …).
ClipPlacement score_at(std::string_view clip, std::string_view text, size_t at) {
  ClipPlacement placement;
  int32_t score = 0;
  const size_t size = std::min(clip.size(), text.size() - at);
  for (size_t i = 0; i < size; ++i) {
    score += clip[i] == text[at + i] && clip[i] != 'N' ? 1 : -kMismatch;
    if (score > placement.score) {
      placement.score = score;
      placement.matched = static_cast<int32_t>(i + 1);
    }
    if (score < placement.score - 4 * kMismatch) break;
  }
  return placement;
}

// Places with an event, and the best score without one.
struct Hits {
  std::vector<ClipPlacement> events;
  int32_t none = 0;

  // Of the places that score about best, the nearest; score 0 if there is none.
  [[nodiscard]] ClipPlacement best() const {
    ClipPlacement best;
    for (const ClipPlacement& hit : events) best.score = std::max(best.score, hit.score);
    const int32_t enough = best.score - kNear;
    for (const ClipPlacement& hit : events) {
      if (hit.score < enough) continue;
      if (best.matched == 0 || std::abs(hit.distance) < std::abs(best.distance)) best = hit;
    }
    return best;
  }
};

// Where the processor counts bits in one instruction, let it; the baseline of x86-64 does not have
// it.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define CNVNET_WITH_POPCOUNT __attribute__((target_clones("popcnt", "default")))
#else
#define CNVNET_WITH_POPCOUNT
#endif

// Compares the first bases of clip[skip, …) with every place of the text.
CNVNET_WITH_POPCOUNT void scan(std::string_view clip, std::string_view text, int64_t origin,
                               int64_t min_distance, Hits& hits) {
  const size_t size = std::min(clip.size(), kWord);
  uint64_t wanted = 0;
  for (size_t i = 0; i < size; ++i) wanted |= code(clip[i]) << (2 * i);
  const uint64_t mask =
      (size == kWord ? ~uint64_t{0} : (uint64_t{1} << (2 * size)) - 1) & 0x5555555555555555ULL;
  const int tolerated = 1 + static_cast<int>(size / 10);
  uint64_t word = 0;
  for (size_t i = 0; i < text.size() + kWord - size; ++i) {
    word = word >> 2 | (i < text.size() ? code(text[i]) : 0) << 62;
    if (i + 1 < kWord) continue;
    const size_t at = i + 1 - kWord;
    const uint64_t difference = word ^ wanted;
    if (std::popcount((difference | difference >> 1) & mask) > tolerated) continue;
    ClipPlacement placement = score_at(clip, text, at);
    placement.distance = static_cast<int64_t>(at) - origin;
    if (std::abs(placement.distance) < min_distance) {
      hits.none = std::max(hits.none, placement.score);
    } else {
      hits.events.push_back(placement);
    }
  }
}

}  // namespace

bool is_simple(std::string_view bases) {
  std::bitset<kTriplets> seen;
  for (size_t i = 0; i + 3 <= bases.size(); ++i) {
    seen.set(code(bases[i]) << 4 | code(bases[i + 1]) << 2 | code(bases[i + 2]));
  }
  return seen.count() < std::min<size_t>(8, bases.size() / 2);
}

int32_t count_mismatches(std::string_view clip, std::string_view text, int64_t begin) {
  int32_t mismatches = 0;
  for (size_t i = 0; i < clip.size(); ++i) {
    const int64_t at = begin + static_cast<int64_t>(i);
    const bool same = at >= 0 && at < static_cast<int64_t>(text.size()) &&
                      text[static_cast<size_t>(at)] == clip[i];
    mismatches += same && clip[i] != 'N' ? 0 : 1;
  }
  return mismatches;
}

std::optional<ClipPlacement> place_clip(std::string_view clip, std::string_view text,
                                        int64_t origin, const PlacementRules& rules) {
  if (static_cast<int32_t>(clip.size()) < rules.min_score) return std::nullopt;
  const auto good = [&](const ClipPlacement& event, int32_t none, size_t size) {
    return event.score >= rules.min_score && event.score >= none + rules.min_lead &&
           (event.matched * 10 >= static_cast<int32_t>(size) * 7 ||
            event.score >= 2 * rules.min_score);
  };
  Hits hits;
  scan(clip, text, origin, rules.min_distance, hits);
  ClipPlacement best = hits.best();
  size_t skipped = 0;
  if (!good(best, hits.none, clip.size()) &&
      clip.size() >= static_cast<size_t>(rules.min_score) + kJunctionInsert) {
    // Try again as if a few bases had been inserted at the junction.
    hits.events.clear();
    skipped = kJunctionInsert;
    scan(clip.substr(skipped), text, origin, rules.min_distance, hits);
    best = hits.best();
    while (skipped > 0 && best.score > 0) {
      const int64_t at = origin + best.distance - 1;
      if (at < 0 || text[static_cast<size_t>(at)] != clip[skipped - 1]) break;
      --skipped;
      --best.distance;
      ++best.score;
      ++best.matched;
    }
  }
  if (!good(best, hits.none, clip.size() - skipped)) return std::nullopt;
  if (std::abs(best.distance) < rules.min_distance) return std::nullopt;
  best.skipped = static_cast<int32_t>(skipped);
  if (is_simple(clip.substr(skipped, static_cast<size_t>(best.matched)))) return std::nullopt;
  return best;
}

}  // namespace cnvnet
