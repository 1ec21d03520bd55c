// Makes a ReadRecord in one line:
//
//   const ReadRecord read = read_at(100, "76M5S").reverse().mapq(20).sa(0, 5000, false, "76S5M",
//   60);
//
// Unless told otherwise, a read lies on contig 0, has MAPQ 60, bases 'A' of
// quality 30, read group 0 and a name of its own, and is the first of a proper
// forward-reverse pair with an insert size of 400.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "genome/read_record.h"

namespace cnvnet {

class ReadBuilder {
 public:
  ReadBuilder(int64_t begin, const std::string& cigar) {
    static std::atomic<int64_t> count = 0;
    read_.cigar = parse_cigar(cigar);
    read_.region = {0, begin, begin + reference_length(read_.cigar)};
    read_.flags = ReadRecord::kPaired | ReadRecord::kProperPair | ReadRecord::kMateReverse |
                  ReadRecord::kFirst;
    read_.mapq = 60;
    read_.name_hash = hash_name(std::to_string(count++).append(" read"));
    size_t length = 0;
    for (const CigarOp& op : read_.cigar)
      length += op.consumes_read() ? static_cast<size_t>(op.length) : 0;
    read_.bases.assign(length, 'A');
    read_.qualities.assign(length, 30);
  }

  ReadBuilder& bases(const std::string& value) { return read_.bases = value, *this; }
  // The same quality for every base.
  ReadBuilder& quality(int value) {
    read_.qualities.assign(read_.bases.size(), static_cast<uint8_t>(value));
    return *this;
  }
  ReadBuilder& qualities(std::vector<uint8_t> value) {
    return read_.qualities = std::move(value), *this;
  }
  // This read on the reverse strand, its mate on the forward strand.
  ReadBuilder& reverse() {
    read_.flags =
        static_cast<uint16_t>((read_.flags | ReadRecord::kReverse) & ~ReadRecord::kMateReverse);
    return *this;
  }
  ReadBuilder& mapq(int value) { return read_.mapq = static_cast<uint8_t>(value), *this; }
  ReadBuilder& mate(int contig, int64_t position) {
    mate_set_ = true;
    read_.mate_contig = contig;
    read_.mate_begin = position;
    return *this;
  }
  ReadBuilder& insert(int64_t size) { return insert_ = size, *this; }
  ReadBuilder& name(const std::string& value) { return read_.name_hash = hash_name(value), *this; }
  ReadBuilder& sa(int contig, int64_t position, bool reverse, const std::string& cigar, int mapq) {
    read_.supplementary.push_back(
        {contig, position, reverse, static_cast<uint8_t>(mapq), parse_cigar(cigar)});
    return *this;
  }
  // All flags at once; without kPaired the read has no mate unless mate() says so.
  ReadBuilder& flags(int value) { return read_.flags = static_cast<uint16_t>(value), *this; }
  ReadBuilder& contig(int value) { return read_.region.contig = value, *this; }
  ReadBuilder& read_group(int value) { return read_.read_group = value, *this; }
  ReadBuilder& mismatches(int value) { return read_.mismatches = value, *this; }

  [[nodiscard]] ReadRecord build() const {
    ReadRecord read = read_;
    const bool reversed = read.is(ReadRecord::kReverse);
    if (read.is(ReadRecord::kPaired) && !mate_set_) {
      const int64_t size = insert_ ? std::abs(*insert_) : 400;
      read.mate_contig = read.region.contig;
      read.mate_begin =
          reversed ? read.region.end - size : read.region.begin + size - read.region.length();
    }
    if (read.is(ReadRecord::kPaired)) read.insert_size = insert_.value_or(template_length(read));
    return read;
  }
  operator ReadRecord() const {
    return build();
  }  // NOLINT(google-explicit-constructor): the point of the builder

 private:
  // TLEN as an aligner would write it for a mate with as many aligned bases.
  static int64_t template_length(const ReadRecord& read) {
    if (read.mate_contig != read.region.contig) return 0;
    return read.mate_begin >= read.region.begin
               ? read.mate_begin + read.region.length() - read.region.begin
               : read.mate_begin - read.region.end;
  }

  ReadRecord read_;
  bool mate_set_ = false;
  std::optional<int64_t> insert_;
};

[[nodiscard]] inline ReadBuilder read_at(int64_t begin, const std::string& cigar) {
  return {begin, cigar};
}

}  // namespace cnvnet
