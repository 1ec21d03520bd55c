#include "candidates/loci/locus_model.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "candidates/loci/detail_writer.h"
#include "candidates/loci/haplotype_search.h"
#include "candidates/loci/local_assembly.h"
#include "candidates/loci/locus_evidence.h"
#include "candidates/loci/locus_fragments.h"
#include "candidates/loci/locus_hypotheses.h"
#include "candidates/loci/locus_likelihood.h"
#include "candidates/loci/read_edits.h"

namespace cnvnet {

namespace {

constexpr int64_t kLeastFlank = 200;  // bp of text beside the locus
constexpr int64_t kFarPair = 5000;    // bp over the library's largest normal insert
constexpr size_t kMostReads = 4000;   // in the window
constexpr size_t kLeastFragments = 4;

int64_t flank_of(const LibraryModel& library) {
  return std::max<int64_t>(kLeastFlank, library.read_length() * 5 / 4);
}

}  // namespace

LocusModel::LocusModel(const LibraryModel& library, double diploid_depth) : library_(&library) {
  if (library.paired()) inserts_.emplace(library);
  const double reads = diploid_depth / 2 / std::max(1, library.read_length());
  fragment_rate_ = library.paired() ? reads / 2 : reads;
}

bool LocusModel::can_weigh(const Candidate& candidate) {
  return candidate.region.length() > 0 && candidate.region.length() <= kMaxWeakSize;
}

Region LocusModel::window(const Candidate& candidate) const {
  const Region locus = locus_of(candidate);
  const int64_t flank = flank_of(*library_);
  const int64_t before = std::max<int64_t>(flank, library_->max_insert());
  return {locus.contig, locus.begin - before, locus.end + flank};
}

// What candidates of one locus share.
struct LocusModel::Memory::Locus {
  Region region;
  int64_t repeat_begin = 0;
  int32_t repeat_tract = 0;
  int32_t repeat_period = 0;
  LocusText text;
  std::vector<Edit> shown;
  std::vector<std::vector<Edit>> assembled;
  std::optional<LocusLikelihood> likelihood;  // none where there are too few fragments
};

LocusModel::Memory::Memory() = default;
LocusModel::Memory::~Memory() = default;
LocusModel::Memory::Memory(Memory&&) noexcept = default;

LocusAnswer LocusModel::weigh(const Candidate& candidate, std::string_view bases,
                              std::span<const ReadRecord> reads, Memory& memory,
                              LocusDetail* detail) const {
  const Region region = locus_of(candidate);
  if (detail != nullptr) detail->region = region;
  const CandidateContext& context = candidate.context;
  const bool is_kept = memory.locus_ != nullptr && memory.locus_->region == region &&
                       memory.locus_->repeat_begin == context.repeat_begin &&
                       memory.locus_->repeat_tract == context.repeat_tract &&
                       memory.locus_->repeat_period == context.repeat_period;
  if (!is_kept) {
    memory.locus_ = std::make_unique<Memory::Locus>();
    Memory::Locus& locus = *memory.locus_;
    locus.region = region;
    locus.repeat_begin = context.repeat_begin;
    locus.repeat_tract = context.repeat_tract;
    locus.repeat_period = context.repeat_period;
    LocusText& text = locus.text;
    text.begin = region.begin - flank_of(*library_);
    text.bases = bases.substr(static_cast<size_t>(text.begin - window(candidate).begin));
    text.others = text.bases;
    const Region all = window(candidate);
    std::vector<const ReadRecord*> touching;
    for (const ReadRecord& read : reads) {
      if (read.region.overlaps(all)) touching.push_back(&read);
    }
    if (touching.size() <= kMostReads) {
      accept_snps(touching, text);
      share_snps(context, text);
      locus.shown = read_edits(region, text, touching);
      const int64_t longest = library_->max_insert() + kFarPair;
      auto fragments = fragments_over(region, touching, library_->read_length(), longest);
      const int64_t repeat_end = context.repeat_begin + context.repeat_tract;
      mark_shared({region.contig, context.repeat_begin, repeat_end}, fragments, text);
      if (fragments.size() >= kLeastFragments) {
        locus.likelihood.emplace(text, fragments, inserts_ ? &*inserts_ : nullptr);
        std::vector<Edit>& shown = locus.shown;
        for (Edit& edit : locus.likelihood->splits()) {
          const bool is_known = std::find(shown.begin(), shown.end(), edit) != shown.end();
          if (!is_known && fits(edit, text)) shown.push_back(std::move(edit));
        }
        locus.assembled = assembled_edits(region, text, touching, library_->read_length());
      }
    }
  }
  Memory::Locus& locus = *memory.locus_;
  if (!locus.likelihood) return {};
  LocusLikelihood& likelihood = *locus.likelihood;
  const LocusHypotheses hypotheses(candidate, locus.text, locus.shown, locus.assembled);
  HaplotypeSearch search(hypotheses, likelihood, fragment_rate_);
  search.climb();
  if (search.haplotypes().size() < 2 || likelihood.informative() < kLeastFragments) return {};
  LocusAnswer answer;
  answer.evidence = evidence_of(search, hypotheses, search.haplotypes()[1].gained);
  answer.events = events_of(region.contig, search, hypotheses);
  const auto add_fit = [&](LocusEvidence& evidence) {
    evidence.fragments = static_cast<int32_t>(likelihood.informative());
    evidence.fit = static_cast<float>(search.best() / evidence.fragments);
    evidence.misfit = static_cast<float>(likelihood.mean_cost());
  };
  add_fit(answer.evidence);
  for (LocusEvent& event : answer.events) add_fit(event.evidence);
  if (detail != nullptr) write_detail(search, likelihood, locus.text, *detail);
  return answer;
}

}  // namespace cnvnet
