// Where the reference repeats itself nearby: tandem repeats and close duplicates.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace cnvnet {

// A stretch whose sequence stands there twice or more, one copy behind the other, more or less
// exactly.
struct TandemRepeat {
  int64_t begin = 0;
  int64_t end = 0;
  int32_t period = 0;  // bp from one copy to the next, of the longest part
  friend auto operator<=>(const TandemRepeat&, const TandemRepeat&) = default;
};

// Immutable. What it says of a position depends on the text within kReach of it only, and what it
// says of a tandem repeat on the text within kMaxTandem of it.
class LocalRepeats {
 public:
  static constexpr int64_t kReach = 1000;  // bp within which a repeat counts

  // `text` lies on the contig from `begin` on.
  LocalRepeats(std::string_view text, int64_t begin);

  // Whether at least half of [begin, end), by blocks of 32 bp, begin a 12-mer that stands
  // within kReach a second time.
  [[nodiscard]] bool at(int64_t begin, int64_t end) const;

  static constexpr int64_t kMinTandem = 40;    // bp
  static constexpr int64_t kMaxTandem = 2500;  // bp; longer ones (satellites) are left out
  // The tandem repeats of kMinTandem to kMaxTandem bp, sorted, apart from each other; their copies
  // share at least a quarter of their 12-mers.
  [[nodiscard]] const std::vector<TandemRepeat>& tandem() const { return tandem_; }

 private:
  static constexpr int64_t kBlock = 32;
  int64_t first_block_;
  std::vector<uint8_t> repeated_;  // positions per block
  std::vector<TandemRepeat> tandem_;
};

}  // namespace cnvnet
