#include "candidates/loci/locus_hypotheses.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace cnvnet {

namespace {

constexpr size_t kMostCompeting = 10;
constexpr size_t kCombinedCompeting = 4;  // that are put beside another edit
constexpr int64_t kLeastUnits = 10;       // bp changed by units
constexpr int64_t kMostLocus = 5000;      // bp
constexpr std::array<int64_t, 6> kSteps = {-4, -2, -1, 1, 2, 4};  // units

constexpr int64_t kEdge = 12;      // bases of a read whose mismatches tell of no SNP
constexpr uint8_t kGoodBase = 15;  // Phred
constexpr int32_t kSnpReads = 3;
constexpr double kSnpShare = 0.15;
constexpr int32_t kMostMismatches = 6;  // of a read that tells of SNPs

Edit edit_of(EventType type, const Region& region) {
  return type == EventType::kDeletion ? deletion_of(region.begin, region.end)
                                      : copies_of(region.begin, region.end, 1);
}

// Whether the edits are apart from each other; sorts them.
bool are_apart(std::vector<Edit>& edits) {
  std::stable_sort(edits.begin(), edits.end(),
                   [](const Edit& a, const Edit& b) { return a.begin < b.begin; });
  for (size_t i = 1; i < edits.size(); ++i) {
    if (edits[i].begin <= edits[i - 1].end) return false;
  }
  return true;
}

}  // namespace

Region locus_of(const Candidate& candidate) {
  Region locus = candidate.region;
  const auto include = [&](int64_t begin, int64_t end) {
    const int64_t first = std::min(locus.begin, begin);
    const int64_t last = std::max(locus.end, end);
    if (last - first > kMostLocus) return;
    locus.begin = first;
    locus.end = last;
  };
  const CandidateContext& context = candidate.context;
  if (context.repeat_period > 0) {
    include(context.repeat_begin, context.repeat_begin + context.repeat_tract);
  }
  for (const ReadJunction& junction : candidate.competing)
    include(junction.region.begin, junction.region.end);
  return locus;
}

void accept_snps(std::span<const ReadRecord* const> reads, LocusText& text) {
  constexpr std::string_view kBases = "ACGT";
  std::vector<std::array<int32_t, kBases.size() + 1>> counts(text.bases.size());
  for (const ReadRecord* const one : reads) {
    const ReadRecord& read = *one;
    const int32_t clipped = leading_clip(read.cigar) + trailing_clip(read.cigar);
    if (read.mismatches > kMostMismatches || clipped > 0) continue;
    int64_t position = read.region.begin;
    int64_t at = 0;
    const size_t known = std::min(read.bases.size(), read.qualities.size());
    const int64_t last = static_cast<int64_t>(known) - kEdge;
    for (const CigarOp& op : read.cigar) {
      for (int64_t i = 0; op.aligns() && i < op.length; ++i) {
        const int64_t index = position + i - text.begin;
        const auto base = static_cast<size_t>(at + i);
        if (index < 0 || index >= static_cast<int64_t>(counts.size())) continue;
        if (at + i < kEdge || at + i >= last || read.qualities[base] < kGoodBase) continue;
        const size_t letter = std::min(kBases.size(), kBases.find(read.bases[base]));
        ++counts[static_cast<size_t>(index)][letter];
      }
      if (op.consumes_read()) at += op.length;
      if (op.consumes_reference()) position += op.length;
    }
  }
  for (size_t i = 0; i < counts.size(); ++i) {
    int32_t all = 0;
    int32_t most = 0;
    char other = text.bases[i];
    for (size_t letter = 0; letter < kBases.size(); ++letter) {
      all += counts[i][letter];
      if (kBases[letter] == text.bases[i] || counts[i][letter] <= most) continue;
      most = counts[i][letter];
      other = kBases[letter];
    }
    if (most >= kSnpReads && most >= kSnpShare * all) text.others[i] = other;
  }
}

void share_snps(const CandidateContext& context, LocusText& text) {
  const int64_t period = context.repeat_period;
  const int64_t begin = std::max(context.repeat_begin, text.begin);
  const int64_t end = std::min(context.repeat_begin + context.repeat_tract, text.end());
  if (period <= 0) return;
  const std::string shown = text.others;
  for (int64_t from = begin; from < end; ++from) {
    const auto own = static_cast<size_t>(from - text.begin);
    if (shown[own] == text.bases[own]) continue;
    for (int64_t to = begin + (from - begin) % period; to < end; to += period) {
      const auto other = static_cast<size_t>(to - text.begin);
      if (text.bases[other] == text.bases[own] && text.others[other] == text.bases[other]) {
        text.others[other] = shown[own];
      }
    }
  }
}

LocusHypotheses::LocusHypotheses(const Candidate& candidate, const LocusText& text,
                                 std::span<const Edit> shown,
                                 std::span<const std::vector<Edit>> assembled)
    : candidate_(&candidate), text_(&text), shown_(shown), assembled_(assembled) {
  const CandidateContext& context = candidate.context;
  if (context.repeat_begin >= text.begin &&
      context.repeat_begin + context.repeat_tract <= text.end()) {
    period_ = context.repeat_period;
    repeat_begin_ = context.repeat_begin;
    repeat_end_ = repeat_begin_ + context.repeat_tract;
  }
  for (const ReadJunction& junction : candidate.competing) {
    if (competing_.size() == kMostCompeting) break;
    Edit edit = edit_of(junction.type, junction.region);
    if (junction.region.length() > 0 && fits(edit, text)) competing_.push_back(std::move(edit));
  }
}

bool LocusHypotheses::in_repeat(const Edit& edit) const {
  if (period_ <= 0 || !edit.bases.empty()) return false;
  return edit.begin >= repeat_begin_ && edit.end <= repeat_end_;
}

Edit LocusHypotheses::change_of(int64_t begin, int64_t gained) const {
  const int64_t length = std::abs(gained);
  const int64_t tract = repeat_end_ - repeat_begin_;
  if (length <= tract) {
    const int64_t from = std::clamp(begin, repeat_begin_, repeat_end_ - length);
    return gained < 0 ? deletion_of(from, from + length) : copies_of(from, from + length, 1);
  }
  const int64_t from = std::clamp(begin, repeat_begin_, repeat_end_ - std::min(period_, tract));
  return copies_of(from, from + std::min(period_, tract), length / period_);
}

std::vector<Edit> LocusHypotheses::unit_edits() const {
  if (period_ <= 0) return {};
  const int64_t size = candidate_->region.length();
  const int64_t units = std::max<int64_t>(1, (size + period_ / 2) / period_);
  const int64_t least = std::max<int64_t>(1, (kLeastUnits + period_ - 1) / period_);
  std::vector<int64_t> counts;
  for (const int64_t count :
       {units - 1, units + 1, units, least, 2 * least, units / 2, 2 * units}) {
    const bool known = std::find(counts.begin(), counts.end(), count) != counts.end();
    if (count >= least && !known) counts.push_back(count);
  }
  const int64_t begin = candidate_->region.begin;
  std::vector<Edit> edits;
  for (const int64_t count : counts) {
    const int64_t length = count * period_;
    if (length > kMaxWeakSize) continue;
    if (length < repeat_end_ - repeat_begin_) edits.push_back(change_of(begin, -length));
    edits.push_back(change_of(begin, length));
  }
  return edits;
}

std::vector<Haplotype> LocusHypotheses::first() const {
  std::vector<Edit> edits;
  edits.push_back(edit_of(candidate_->type, candidate_->region));
  if (!fits(edits.front(), *text_)) return {};
  edits.insert(edits.end(), competing_.begin(), competing_.end());
  edits.insert(edits.end(), shown_.begin(), shown_.end());
  for (Edit& edit : unit_edits()) edits.push_back(std::move(edit));
  std::vector<std::vector<Edit>> sets;
  for (Edit& edit : edits) sets.push_back({std::move(edit)});
  sets.insert(sets.end(), assembled_.begin(), assembled_.end());
  std::vector<Haplotype> haplotypes;
  haplotypes.push_back(make_haplotype(*text_, {}));
  for (std::vector<Edit>& set : sets) {
    Haplotype haplotype = make_haplotype(*text_, std::move(set));
    const auto same = [&](const Haplotype& other) { return other.bases == haplotype.bases; };
    if (std::none_of(haplotypes.begin(), haplotypes.end(), same)) {
      haplotypes.push_back(std::move(haplotype));
    } else if (haplotypes.size() == 1) {
      return {};  // the candidate changes nothing
    }
  }
  return haplotypes;
}

std::pair<int64_t, int64_t> LocusHypotheses::told(int64_t begin, int64_t gained) const {
  const int64_t tract = repeat_end_ - repeat_begin_;
  const bool inside = begin >= repeat_begin_ && begin <= repeat_end_;
  if (period_ > 0 && gained > tract && inside) return {repeat_begin_, repeat_end_};
  return {begin, begin + std::abs(gained)};
}

std::vector<Haplotype> LocusHypotheses::neighbours(const Haplotype& haplotype) const {
  std::vector<Haplotype> neighbours;
  const auto add = [&](std::vector<Edit> edits) {
    const bool inside = std::all_of(edits.begin(), edits.end(),
                                    [&](const Edit& edit) { return fits(edit, *text_); });
    if (inside && are_apart(edits)) neighbours.push_back(make_haplotype(*text_, std::move(edits)));
  };
  const auto with = [&](size_t replaced, const Edit* edit) {
    std::vector<Edit> edits = haplotype.edits;
    if (replaced < edits.size()) edits.erase(edits.begin() + static_cast<std::ptrdiff_t>(replaced));
    if (edit != nullptr) edits.push_back(*edit);
    add(std::move(edits));
  };
  const size_t none = haplotype.edits.size();
  for (size_t i = 0; i < haplotype.edits.size(); ++i) {
    const Edit& edit = haplotype.edits[i];
    if (in_repeat(edit)) {
      const int64_t begin = edit.copies > 0 ? edit.source : edit.begin;
      for (const int64_t step : kSteps) {
        const int64_t gained = edit.gained() + step * period_;
        const bool possible = gained > repeat_begin_ - repeat_end_ && gained <= 2 * kMaxWeakSize;
        if (gained == 0) with(i, nullptr);
        if (gained == 0 || !possible) continue;
        const Edit changed = change_of(begin, gained);
        with(i, &changed);
      }
      // Copies of a repeat differ a little, so that it matters which are lost or gained.
      for (const int64_t shifted : {begin - period_, begin + period_, begin - 3 * period_,
                                    begin + 3 * period_, repeat_begin_, repeat_end_}) {
        const Edit changed = change_of(shifted, edit.gained());
        with(i, &changed);
      }
    }
    if (edit.copies > 0) {
      for (const int64_t copies : {edit.copies + 1, edit.copies * 3}) {
        if (copies * edit.source_length > 2 * kMaxWeakSize) continue;
        Edit changed = edit;
        changed.copies = copies;
        with(i, &changed);
      }
    }
    if (none > 1) with(i, nullptr);
  }
  for (const Edit& edit : shown_) with(none, &edit);
  for (size_t i = 0; i < std::min(kCombinedCompeting, competing_.size()); ++i)
    with(none, &competing_[i]);
  return neighbours;
}

}  // namespace cnvnet
