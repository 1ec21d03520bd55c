#include "candidates/loci/read_edits.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <string>
#include <tuple>
#include <utility>

namespace cnvnet {

namespace {

constexpr size_t kMostGaps = 6;
constexpr int32_t kLeastGap = 5;  // bp
constexpr int32_t kGapReads = 2;

constexpr int32_t kLeastClip = 12;       // bp
constexpr size_t kClipReads = 3;         // that are clipped at one place
constexpr size_t kMostPlaces = 3;        // on each side
constexpr int64_t kMostDuplicated = 60;  // bp between both sides
constexpr size_t kMostInsertions = 2;
constexpr int64_t kLeastOverlap = 14;  // bp of both consensuses
constexpr double kMostDiffering = 0.06;
constexpr size_t kUnknown = 700;  // N between clips that do not meet

// Bases of the clips at one place, each read outwards from it.
using Clips = std::map<int64_t, std::vector<std::string>>;

struct ClipPlace {
  int64_t position = 0;
  size_t reads = 0;
  std::string consensus;  // read outwards
};

std::string consensus_of(const std::vector<std::string>& clips) {
  constexpr std::string_view kBases = "ACGT";
  std::string consensus;
  for (size_t column = 0;; ++column) {
    std::array<int32_t, 4> counts{};
    for (const std::string& clip : clips) {
      if (column >= clip.size()) continue;
      const size_t letter = kBases.find(clip[column]);
      if (letter != std::string_view::npos) ++counts[letter];
    }
    const auto most = std::max_element(counts.begin(), counts.end());
    if (*most == 0) return consensus;
    consensus.push_back(kBases[static_cast<size_t>(most - counts.begin())]);
  }
}

std::vector<ClipPlace> places_of(const Clips& clips) {
  std::vector<ClipPlace> places;
  for (const auto& [position, bases] : clips) {
    if (bases.size() >= kClipReads) places.push_back({position, bases.size(), ""});
  }
  std::stable_sort(places.begin(), places.end(),
                   [](const ClipPlace& a, const ClipPlace& b) { return a.reads > b.reads; });
  if (places.size() > kMostPlaces) places.resize(kMostPlaces);
  for (ClipPlace& place : places) place.consensus = consensus_of(clips.at(place.position));
  return places;
}

// Joins what is read to the right from the begin of the insertion with what is read to the left
// from its end: the shortest insertion under which both agree, or both with N between them.
std::string joined(const std::string& from_begin, std::string to_end) {
  std::reverse(to_end.begin(), to_end.end());
  const auto a = static_cast<int64_t>(from_begin.size());
  const auto b = static_cast<int64_t>(to_end.size());
  for (int64_t length = kLeastOverlap; length <= a + b - kLeastOverlap; ++length) {
    // to_end[i] stands at length - b + i of the insertion.
    const int64_t first = std::max<int64_t>(0, length - b);
    const int64_t last = std::min(a, length);
    if (last - first < kLeastOverlap) continue;
    int64_t differing = 0;
    for (int64_t i = first; i < last; ++i) {
      const char other = to_end[static_cast<size_t>(i - length + b)];
      differing += from_begin[static_cast<size_t>(i)] != other ? 1 : 0;
    }
    const double most = kMostDiffering * static_cast<double>(last - first);
    if (static_cast<double>(differing) > most) continue;
    std::string bases = from_begin.substr(0, static_cast<size_t>(last));
    if (length > last) bases += to_end.substr(static_cast<size_t>(last - length + b));
    return bases;
  }
  return from_begin + std::string(kUnknown, 'N') + to_end;
}

}  // namespace

std::vector<Edit> gap_edits(const Region& locus, const LocusText& text,
                            std::span<const ReadRecord* const> reads) {
  std::map<std::tuple<int64_t, int64_t, std::string>, int32_t> shown;
  for (const ReadRecord* const one : reads) {
    const ReadRecord& read = *one;
    if (read.region.end <= locus.begin || read.region.begin >= locus.end) continue;
    int64_t position = read.region.begin;
    size_t at = 0;
    for (const CigarOp& op : read.cigar) {
      const auto length = static_cast<size_t>(op.length);
      if (op.op == 'D' && op.length >= kLeastGap) ++shown[{position, position + op.length, ""}];
      if (op.op == 'I' && op.length >= kLeastGap && at + length <= read.bases.size()) {
        ++shown[{position, position, read.bases.substr(at, length)}];
      }
      if (op.consumes_read()) at += length;
      if (op.consumes_reference()) position += op.length;
    }
  }
  std::vector<std::pair<int32_t, Edit>> ranked;
  for (const auto& [gap, count] : shown) {
    const auto& [begin, end, bases] = gap;
    Edit edit = replacement_of(begin, end, bases, text);
    if (count >= kGapReads && fits(edit, text)) ranked.emplace_back(count, std::move(edit));
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (ranked.size() > kMostGaps) ranked.resize(kMostGaps);
  std::vector<Edit> edits;
  for (auto& [count, edit] : ranked) edits.push_back(std::move(edit));
  return edits;
}

std::vector<Edit> insertion_edits(const Region& locus, const LocusText& text,
                                  std::span<const ReadRecord* const> reads) {
  Clips leading;
  Clips trailing;
  for (const ReadRecord* const one : reads) {
    const ReadRecord& read = *one;
    if (read.cigar.empty() || read.is(ReadRecord::kSupplementary)) continue;
    const CigarOp& first = read.cigar.front();
    const CigarOp& last = read.cigar.back();
    const auto in_locus = [&](int64_t position) {
      return position >= locus.begin - kMostDuplicated && position <= locus.end + kMostDuplicated;
    };
    const auto length = [](const CigarOp& op) { return static_cast<size_t>(op.length); };
    if (read.bases.size() < std::max(length(first), length(last))) continue;  // it has no bases
    if (last.op == 'S' && last.length >= kLeastClip && in_locus(read.region.end)) {
      trailing[read.region.end].push_back(read.bases.substr(read.bases.size() - length(last)));
    }
    if (first.op == 'S' && first.length >= kLeastClip && in_locus(read.region.begin)) {
      std::string bases = read.bases.substr(0, length(first));
      std::reverse(bases.begin(), bases.end());
      leading[read.region.begin].push_back(std::move(bases));
    }
  }
  const std::vector<ClipPlace> ends = places_of(leading);
  std::vector<Edit> edits;
  for (const ClipPlace& begin : places_of(trailing)) {
    for (const ClipPlace& end : ends) {
      if (std::abs(begin.position - end.position) > kMostDuplicated) continue;
      std::string bases = joined(begin.consensus, end.consensus);
      const bool inside = end.position >= text.begin && begin.position <= text.end();
      if (end.position < begin.position && inside) {
        bases += text.at(end.position, begin.position);
      }
      const int64_t last = std::max(begin.position, end.position);
      Edit edit = replacement_of(begin.position, last, std::move(bases), text);
      if (fits(edit, text) && edits.size() < kMostInsertions) edits.push_back(std::move(edit));
    }
  }
  return edits;
}

std::vector<Edit> read_edits(const Region& locus, const LocusText& text,
                             std::span<const ReadRecord* const> reads) {
  std::vector<Edit> edits = gap_edits(locus, text, reads);
  for (Edit& edit : insertion_edits(locus, text, reads)) edits.push_back(std::move(edit));
  return edits;
}

}  // namespace cnvnet
