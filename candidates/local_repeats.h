// Where the reference repeats itself nearby: tandem repeats and close duplicates.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace cnvnet {

// Immutable. What it says of a position depends on the text within kReach of it only.
class LocalRepeats {
 public:
  static constexpr int64_t kReach = 1000;  // bp within which a repeat counts

  // `text` lies on the contig from `begin` on.
  LocalRepeats(std::string_view text, int64_t begin);

  // Whether at least half of [begin, end), by blocks of 32 bp, begin a 12-mer that stands
  // within kReach a second time.
  [[nodiscard]] bool at(int64_t begin, int64_t end) const;

 private:
  static constexpr int64_t kBlock = 32;
  int64_t first_block_;
  std::vector<uint8_t> repeated_;  // positions per block
};

}  // namespace cnvnet
