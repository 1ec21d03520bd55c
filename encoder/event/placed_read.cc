#include "encoder/event/placed_read.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "genome/error.h"
#include "genome/seeded_random.h"

namespace cnvnet {
namespace {

// Lays stretches of the read into the window's cells.
class Layer {
 public:
  Layer(const EventWindow& window, std::vector<Cell>& cells) : window_(window), cells_(cells) {}

  // `base` is the index of the base at `begin`; -1 for stretches without bases.
  void lay(CellKind kind, int64_t begin, int64_t length, int64_t base) {
    const int64_t first = std::max(begin, window_.begin()),
                  last = std::min(begin + length, window_.end());
    for (int64_t position = first; position < last; ++position) {
      Cell& cell = cells_[static_cast<size_t>(window_.column_of(position))];
      cell.kind = kind;
      cell.base = base < 0 ? -1 : static_cast<int32_t>(base + position - begin);
      touched_ = true;
    }
  }

  // Between the bases before and at `position`.
  void mark_insertion(int64_t position, int32_t length) {
    for (const int64_t beside : {position - 1, position}) {
      if (beside < window_.begin() || beside >= window_.end()) continue;
      cells_[static_cast<size_t>(window_.column_of(beside))].inserted = length;
    }
  }

  [[nodiscard]] bool touched() const { return touched_; }

 private:
  const EventWindow& window_;
  std::vector<Cell>& cells_;
  bool touched_ = false;
};

void check_bases(const ReadRecord& read, int64_t used) {
  const auto expected = static_cast<size_t>(used);
  if (read.bases.size() == expected && read.qualities.size() == expected) return;
  throw InternalError(fmt::format(
      "place_read: a read of {} bases at position {} came with {}; fetch it with its bases",
      expected, read.region.begin + 1, read.bases.size()));
}

// A number that depends on the alignment only: fragments are sampled as if at random.
uint64_t rank_of(const ReadRecord& read) {
  return scatter(read.name_hash ^ (static_cast<uint64_t>(read.flags) << 48) ^
                 static_cast<uint64_t>(read.region.begin));
}

}  // namespace

int allele_of(const PlacedRead& placed, const EventWindow& window, size_t column) {
  const char base = placed.base(column);
  if (base == '\0' || base == 'N') return 0;
  const bool reference = base == window.reference[column], event = base == window.event[column];
  return event == reference ? 0 : event ? 1 : -1;
}

bool place_read(const ReadRecord& read, const EventWindow& window, PlacedRead& placed) {
  placed.read = &read;
  placed.cells.assign(static_cast<size_t>(window.columns()), Cell());
  Layer layer(window, placed.cells);
  int64_t position = read.region.begin, base = 0;
  bool aligned = false;  // whether the clips before the alignment are behind us
  for (const CigarOp& op : read.cigar) {
    if (op.aligns()) {
      layer.lay(CellKind::kAligned, position, op.length, base);
      aligned = true;
    } else if (op.op == 'S') {
      layer.lay(CellKind::kClipped, aligned ? position : position - op.length, op.length, base);
    } else if (op.op == 'H') {
      layer.lay(CellKind::kHardClipped, aligned ? position : position - op.length, op.length, -1);
    } else if (op.op == 'D' || op.op == 'N') {
      layer.lay(CellKind::kGap, position, op.length, -1);
    } else if (op.op == 'I') {
      layer.mark_insertion(position, op.length);
    }
    if (op.consumes_reference()) position += op.length;
    if (op.consumes_read()) base += op.length;
  }
  check_bases(read, base);
  if (!layer.touched()) return false;
  const auto half = static_cast<size_t>(window.half);
  placed.crosses =
      placed.cells[half - 1].kind != CellKind::kNone && placed.cells[half].kind != CellKind::kNone;
  placed.evidence = 0;
  for (size_t column = half; column < placed.cells.size(); ++column) {
    placed.evidence += allele_of(placed, window, column);
  }
  return true;
}

std::vector<PlacedRead> choose_reads(const EventWindow& window, std::span<const ReadRecord> reads,
                                     const LibraryModel& library, int rows) {
  std::vector<std::pair<uint64_t, PlacedRead>> found;
  for (const ReadRecord& read : reads) {
    if (!read.usable() || read.region.contig != window.candidate->region.contig) continue;
    PlacedRead placed;
    if (place_read(read, window, placed)) found.emplace_back(rank_of(read), std::move(placed));
  }
  const auto chosen = std::min(found.size(), static_cast<size_t>(rows));
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::tuple(!a.second.crosses, a.first) < std::tuple(!b.second.crosses, b.first);
  });
  found.resize(chosen);
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::tuple(-a.second.evidence, !a.second.crosses, a.first) <
           std::tuple(-b.second.evidence, !b.second.crosses, b.first);
  });
  std::vector<PlacedRead> result;
  for (auto& [rank, placed] : found) {
    placed.pair = pair_evidence(*placed.read, *window.candidate, library);
    result.push_back(std::move(placed));
  }
  return result;
}

}  // namespace cnvnet
