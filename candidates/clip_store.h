// Keeps the clipped ends of a window's reads and groups those that agree.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "genome/read_record.h"

namespace cnvnet {

// Where on a read a clip lies.
struct ClipPlace {
  bool right = false;    // at the right end of the aligned part
  int64_t position = 0;  // on the contig: of the first base that is not aligned (right) or of the
                         // first that is (left)
  size_t index = 0;      // in ReadRecord::bases, of the same base
  size_t length = 0;     // bp of the clip that are worth using
  size_t inner = 0;      // bp beside it that are aligned without gap
  bool split = false;    // the aligner has placed the clip
  bool hidden = false;   // the aligner did not clip, but aligned with mismatches
};

struct Clip {
  int64_t position = 0;
  uint64_t fragment = 0;
  uint32_t offset = 0;  // into the store's bases
  uint16_t length = 0;
  uint16_t inner = 0;  // aligned bases kept, behind the clipped ones
  uint8_t mapq = 0;
  bool right = false;
  bool split = false;
  bool hidden = false;
};

// Clips at one place that agree with each other.
struct ClipCluster {
  bool right = false;
  bool hidden = true;               // all of them are
  int64_t position = 0;             // as ClipPlace::position
  std::string consensus;            // outward from the clip
  std::string inner;                // the aligned bases beside it, inward from the clip
  std::vector<size_t> clips;        // indices, in order
  std::vector<uint64_t> fragments;  // different ones
};

// One per window.
class ClipStore {
 public:
  void add(const ReadRecord& read, const ClipPlace& place);
  // Groups all clips: left ones first, then by position. Indices of clips are valid until the next
  // add().
  [[nodiscard]] std::vector<ClipCluster> clusters();
  [[nodiscard]] const Clip& clip(size_t index) const { return clips_[index]; }

 private:
  [[nodiscard]] std::string_view bases(const Clip& clip) const {
    return std::string_view(bases_).substr(clip.offset, clip.length);
  }
  [[nodiscard]] std::string_view inner_bases(const Clip& clip) const {
    return std::string_view(bases_).substr(clip.offset + clip.length, clip.inner);
  }
  // Splits clips [begin, end), which lie close together, into clusters that agree.
  void split_group(size_t begin, size_t end, std::vector<ClipCluster>& clusters) const;
  [[nodiscard]] std::string consensus(const ClipCluster& cluster, bool inner) const;

  std::vector<Clip> clips_;
  std::string bases_;
};

}  // namespace cnvnet
