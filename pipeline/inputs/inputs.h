// The files of a run, opened and checked against each other before any work.
#pragma once

#include <tbb/enumerable_thread_specific.h>

#include <mutex>
#include <string>
#include <vector>

#include "candidates/candidate.h"
#include "genome/alignment_reader.h"
#include "genome/interval_set.h"
#include "genome/reference.h"
#include "pipeline/config/config.h"

namespace cnvnet {

// One thread's own handles.
struct FileHandles {
  ReferenceGenome reference;
  AlignmentReader reader;
};

class Inputs {
 public:
  // Opens everything that `config.input` names.
  //
  // Throws ConfigError if reads or reference are not given or a region is wrong,
  // InputError if a file is missing or does not fit the others.
  explicit Inputs(const Config& config);
  Inputs(const Inputs&) = delete;
  Inputs& operator=(const Inputs&) = delete;

  [[nodiscard]] const ContigList& contigs() const { return reference_.contigs(); }
  [[nodiscard]] const ReferenceGenome& reference() const { return reference_; }
  [[nodiscard]] const std::string& sample() const { return sample_; }
  [[nodiscard]] const std::vector<ReadGroup>& read_groups() const { return read_groups_; }
  [[nodiscard]] const IntervalSet& regions() const { return regions_; }
  [[nodiscard]] const IntervalSet& exclude() const { return exclude_; }
  // Another caller's candidates, sorted by before(); empty without input.candidates.
  [[nodiscard]] const std::vector<Candidate>& external() const { return external_; }
  [[nodiscard]] bool has_external() const { return has_external_; }
  // Records of input.candidates that are neither deletion nor duplication of min_size, or leave
  // their contig.
  [[nodiscard]] int64_t external_skipped() const { return external_skipped_; }
  // False where the index says that no read lies on the contig, so that it need not be read. (The
  // index of a CRAM does not say; GenomeStatistics::has_reads() knows for both.)
  [[nodiscard]] bool may_have_reads(int32_t contig) const {
    return may_have_reads_.at(static_cast<size_t>(contig)) != 0;
  }

  // The calling thread's handles, opened at its first call. Any thread.
  [[nodiscard]] FileHandles& handles() { return handles_.local(); }

 private:
  void read_external(const Config& config);

  ReferenceGenome reference_;
  std::string sample_;
  std::vector<ReadGroup> read_groups_;
  IntervalSet regions_;
  IntervalSet exclude_;
  std::vector<Candidate> external_;
  bool has_external_ = false;
  int64_t external_skipped_ = 0;
  std::vector<uint8_t> may_have_reads_;
  std::filesystem::path reads_;
  std::mutex cloning_;  // reference_ serves one thread at a time
  tbb::enumerable_thread_specific<FileHandles> handles_;
};

}  // namespace cnvnet
