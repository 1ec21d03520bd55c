// Where a read may lie on haplotypes of a stretch, and how well it fits there: without gaps, by
// base qualities. Thread contract: one thread; keeps scratch memory.
//
//   ReadPlacer placer(text);
//   PlacedBases read = placed_bases(record);
//   auto seeds = placer.seeds(read);                    // once per read
//   placer.choose(haplotype);                           // for each haplotype
//   placer.place(read, seeds, best, placements);
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "candidates/loci/haplotype.h"
#include "genome/read_record.h"

namespace cnvnet {

// A read's bases, maybe with gaps of a few bp mended as the reference has them.
struct PlacedBases {
  std::string bases;
  std::vector<uint8_t> costs;  // of a mismatch, in ReadPlacer::kSteps per nat
  // The last costs again, for a last step that overlaps the one before it: 0 where that has counted
  // the base.
  static constexpr size_t kLanes = 16;  // bases of a step
  std::array<uint8_t, kLanes> last_costs{};
  // Some of its k-mers, and where they begin.
  struct Word {
    uint64_t word;
    int64_t offset;
  };
  std::vector<Word> words;
};

// One place of a read on a haplotype.
struct Placement {
  int32_t begin = 0;  // of the whole read, clips included
  float cost = 0;     // nats
  double weight = 0;  // its likelihood: exp(-cost)
};

// A place of a read on the reference that k-mers propose.
struct Seed {
  int64_t begin = 0;
  uint32_t cost = 0;  // in ReadPlacer::kSteps per nat; kUnknown if the read leaves the text there
  static constexpr uint32_t kUnknown = UINT32_MAX;
};

[[nodiscard]] PlacedBases placed_bases(const ReadRecord& read);
// With gaps of up to kMendedGap bp taken out of the read. `text` must hold the bases under them.
inline constexpr int32_t kMendedGap = 4;
[[nodiscard]] bool has_small_gaps(const ReadRecord& read);
[[nodiscard]] PlacedBases mended_bases(const ReadRecord& read, const LocusText& text);

class ReadPlacer {
 public:
  static constexpr int kSteps = 16;  // costs per nat
  static constexpr float kNoCost = 1e9;
  static constexpr float kBeyondBest = 9;  // nats; placements that cost so much more are left out

  // `text` must outlive the object.
  explicit ReadPlacer(const LocusText& text);

  // Where on the text the read would begin, by k-mers that agree; sorted. At most kMostSeeds.
  [[nodiscard]] std::vector<Seed> seeds(const PlacedBases& read) const;
  // Chooses the haplotype of place(), which must outlive that choice.
  void choose(const Haplotype& haplotype);
  // Whether the read, whose seeds these are, lies nowhere on the chosen haplotype but where it lies
  // on the text, away from all edits. Then place() would give what it gives on the text, and move()
  // makes the one of the other.
  [[nodiscard]] bool is_untouched(const PlacedBases& read, std::span<const Seed> seeds) const;
  void move(std::vector<Placement>& placements) const;
  // Replaces `placements` by those on the haplotype that lie wholly inside it, the best ones first.
  // `best`: cost of the best place on other haplotypes, or kNoCost; much worse ones are left out.
  void place(const PlacedBases& read, std::span<const Seed> seeds, float best,
             std::vector<Placement>& placements);

 private:
  static constexpr int kMostHits = 150;  // of a k-mer; others are left out
  static constexpr size_t kMostSeeds = 48;
  static constexpr size_t kMostPlacements = 12;

  using Index = std::vector<uint64_t>;  // k-mer << 32 | offset, sorted

  void find_parts();

  // Calls `visit(begin of the read)` for k-mers that both have.
  template <typename Visit>
  static void for_each_hit(const Index& index, const PlacedBases::Word& word, const Visit& visit);

  const LocusText* text_;
  Index index_;
  const Haplotype* haplotype_ = nullptr;
  Index own_index_;              // of its bases that come from nowhere on the reference
  std::vector<bool> own_words_;  // which hashes of k-mers that has
  // Of the haplotype, places on the text: its first bases are those before lead_end_, its last ones
  // those from trail_begin_ on; other bases of the text on it lie in [middle_begin_, middle_end_).
  int64_t lead_end_ = 0;
  int64_t trail_begin_ = 0;
  int64_t middle_begin_ = 0;
  int64_t middle_end_ = 0;
  // Scratch of place(): begins that cross from stretch to stretch, and in which call each was seen.
  std::vector<int64_t> crossing_;
  std::vector<uint32_t> seen_;
  uint32_t stamp_ = 0;
};

}  // namespace cnvnet
