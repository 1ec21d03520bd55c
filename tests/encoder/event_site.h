// A made place for the tests of the encoding `cnvnet`: one contig of random bases, one candidate, a
// library of inserts of 400 ± 50 bp, and reads with the bases that they should have.
#pragma once

#include <string>
#include <vector>

#include "candidates/library_model.h"
#include "encoder/event/channels.h"
#include "encoder/event/event_window.h"
#include "encoder/event/placed_read.h"
#include "tests/support/bam_builder.h"
#include "tests/support/read_builder.h"

namespace cnvnet {

class EventSite {
 public:
  EventSite(EventType type, int64_t begin, int64_t end) : contig_(random_bases(4000, 7)) {
    candidate.type = type;
    candidate.region = {0, begin, end};
    candidate.precise = true;
  }

  [[nodiscard]] EventWindow window(bool at_end, int half = 8) const {
    const Stretch all{0, contig_};
    return make_event_window(candidate, at_end, half, all, all);
  }
  [[nodiscard]] const std::string& contig() const { return contig_; }

  // A read whose aligned bases are the reference's, and whose clips are `clip`.
  [[nodiscard]] ReadBuilder read(int64_t begin, const std::string& cigar,
                                 const std::string& clip = "") const {
    std::string bases;
    int64_t position = begin;
    for (const CigarOp& op : parse_cigar(cigar)) {
      if (op.aligns())
        bases += contig_.substr(static_cast<size_t>(position), static_cast<size_t>(op.length));
      if (op.op == 'S') bases += clip;
      if (op.op == 'I') bases.append(static_cast<size_t>(op.length), 'A');
      if (op.consumes_reference()) position += op.length;
    }
    return read_at(begin, cigar).bases(bases).quality(30);
  }
  // Bases [begin, end) of the contig.
  [[nodiscard]] std::string bases(int64_t begin, int64_t end) const {
    return contig_.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
  }

  // One channel's row of one read, as numbers.
  [[nodiscard]] std::string row(void (*draw)(const PlacedRead&, const EventWindow&, Row),
                                const ReadRecord& read, bool at_end) const {
    const EventWindow shown = window(at_end);
    PlacedRead placed;
    if (!place_read(read, shown, placed)) return "nothing";
    placed.pair = pair_evidence(read, candidate, library());
    std::vector<uint8_t> values(static_cast<size_t>(shown.columns()), 0);
    draw(placed, shown, values);
    std::string text;
    for (const uint8_t value : values) text += (text.empty() ? "" : " ") + std::to_string(value);
    return text;
  }

  [[nodiscard]] static const LibraryModel& library() {
    static const LibraryModel model = [] {
      LibraryCounts counts(1);
      for (int i = 0; i < 3000; ++i) counts.add(read_at(1000, "100M").insert(351 + i % 101));
      return LibraryModel(counts, {ReadGroup{}});
    }();
    return model;
  }

  Candidate candidate;

 private:
  std::string contig_;
};

}  // namespace cnvnet
