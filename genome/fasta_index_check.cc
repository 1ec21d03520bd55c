#include "genome/fasta_index_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "genome/byte_file.h"
#include "genome/fasta_index.h"
#include "genome/hts_handles.h"

namespace cnvnet {
namespace {

constexpr size_t kBlockLooks = 1000;   // blocks of a compressed FASTA that are looked at
constexpr size_t kContigLooks = 2000;  // its contigs

// Checks a .gzi: pairs of places, of each block but the first, in the file and in what it inflates
// to. Returns the bytes that the FASTA inflates to.
int64_t check_gzi(const std::filesystem::path& fasta) {
  const std::string index = fasta.string() + ".gzi";
  const ByteFile file(index);
  const ByteFile blocks(fasta);
  const std::string bytes = file.read(0, file.size());
  const uint64_t count = bytes.size() < 8 ? 0 : read_u64(bytes, 0);
  if (bytes.size() < 8 || (bytes.size() - 8) / 16 != count || bytes.size() % 16 != 8) {
    refuse_fasta_index(index, fasta, "its size is not what it says");
  }
  // Block i begins here; blocks of bgzip have one size but for the last.
  const auto in_file = [&](uint64_t i) { return i == 0 ? 0 : read_u64(bytes, 16 * i - 8); };
  const auto inflated = [&](uint64_t i) { return i == 0 ? 0 : read_u64(bytes, 16 * i); };
  const uint64_t usual = count > 0 ? inflated(1) : 0;
  const uint64_t step = std::max<uint64_t>(1, count / kBlockLooks);
  for (uint64_t i = 0; i < count; ++i) {
    if (in_file(i + 1) <= in_file(i) || inflated(i + 1) <= inflated(i)) {
      refuse_fasta_index(index, fasta, "it is not sorted");
    }
    const uint64_t size = inflated(i + 1) - inflated(i);
    if (i % step != 0 && i + 1 != count && size == usual) continue;
    const auto begin = static_cast<int64_t>(in_file(i));
    const auto end = static_cast<int64_t>(in_file(i + 1));
    // A block ends with the number of bytes that it inflates to.
    const std::string tail = blocks.read(end - 4, 4);
    if (end > blocks.size() || begin + bgzf_block_size(blocks, begin) != end || tail.size() != 4 ||
        read_u32(tail, 0) != size) {
      refuse_fasta_index(index, fasta, "it names places where no block begins");
    }
  }
  const auto last = static_cast<int64_t>(in_file(count));
  const int64_t size = bgzf_block_size(blocks, last);
  const std::string tail = blocks.read(last + size - 4, 4);
  if (size < 4 || tail.size() != 4) refuse_fasta_index(index, fasta, "its last block is not there");
  return static_cast<int64_t>(inflated(count)) + read_u32(tail, 0);
}

class FastaCheck {
 public:
  FastaCheck(const std::filesystem::path& fasta, bool bgzip)
      : fasta_(fasta), index_(fasta.string() + ".fai") {
    if (bgzip) {
      inflated_ = check_gzi(fasta);
      blocks_.reset(bgzf_open(fasta.c_str(), "r"));
      if (blocks_ == nullptr || bgzf_index_load(blocks_.get(), fasta.c_str(), ".gzi") != 0) {
        refuse_fasta_index(fasta.string() + ".gzi", fasta, "it cannot be read");
      }
    } else {
      plain_.emplace(fasta);
    }
  }

  void run() {
    const std::vector<FastaEntry> entries = read_fasta_index(fasta_);
    const size_t looks = blocks_ ? std::min(entries.size(), kContigLooks) : entries.size();
    for (size_t i = 0; i < looks; ++i) check(entries[i * entries.size() / looks]);
  }

 private:
  void check(const FastaEntry& entry) {
    check_name(entry);
    if (entry.length == 0) {
      const std::string next = read(entry.offset, 1);
      if (!next.empty() && next != ">" && next != "\n") refuse_end(entry);
      return;
    }
    const bool one_line = entry.length <= entry.line_bases;
    if (!one_line && !is_line_end(read(entry.offset + entry.line_bases, 2), entry)) {
      refuse_fasta_index(index_, fasta_,
                         fmt::format("lines of '{}' have another width", entry.name));
    }
    // Behind the last base: line breaks, then the next contig or nothing.
    const std::string before = read(entry.end() - 1, 1);
    const std::string behind = read(entry.end(), 16);
    const size_t next = behind.find_first_not_of("\r\n");
    const bool ends = !before.empty() && before != "\n" && before != ">" &&
                      (behind.empty() || next != 0) &&
                      (next == std::string::npos || behind[next] == '>');
    if (!ends) refuse_end(entry);
  }

  static bool is_line_end(const std::string& bytes, const FastaEntry& entry) {
    return bytes.starts_with(entry.line_width - entry.line_bases == 2 ? "\r\n" : "\n");
  }

  // The line before the contig's bases is ">name" and perhaps more.
  void check_name(const FastaEntry& entry) {
    constexpr int64_t kLongestLine = 10'000;
    const int64_t begin = std::max<int64_t>(0, entry.offset - kLongestLine);
    std::string bytes = read(begin, entry.offset - begin);
    if (!bytes.ends_with('\n')) refuse_begin(entry);
    bytes.pop_back();
    const size_t line_break = bytes.rfind('\n');
    std::string_view line = bytes;
    if (line_break != std::string::npos) line.remove_prefix(line_break + 1);
    if (line.starts_with('>'))
      line.remove_prefix(1);
    else
      refuse_begin(entry);
    if (line.substr(0, line.find_first_of(" \t\r\f\v")) != entry.name) refuse_begin(entry);
  }

  [[noreturn]] void refuse_end(const FastaEntry& entry) const {
    refuse_fasta_index(index_, fasta_, fmt::format("'{}' does not end there", entry.name));
  }
  [[noreturn]] void refuse_begin(const FastaEntry& entry) const {
    refuse_fasta_index(index_, fasta_, fmt::format("'{}' does not begin there", entry.name));
  }

  // Bytes of the FASTA as text.
  std::string read(int64_t offset, int64_t length) {
    if (plain_) return plain_->read(offset, length);
    if (offset < 0 || offset >= inflated_) return "";  // htslib would end the process
    std::string bytes(static_cast<size_t>(length), '\0');
    if (bgzf_useek(blocks_.get(), offset, SEEK_SET) != 0) return "";
    const ssize_t got = bgzf_read(blocks_.get(), bytes.data(), bytes.size());
    if (got < 0) refuse_fasta_index(index_, fasta_, "the FASTA cannot be read there");
    bytes.resize(static_cast<size_t>(got));
    return bytes;
  }

  const std::filesystem::path& fasta_;
  std::string index_;
  std::optional<ByteFile> plain_;
  BgzfFile blocks_;
  int64_t inflated_ = 0;  // bytes
};

}  // namespace

void check_fasta_index(const std::filesystem::path& fasta, bool bgzip) {
  FastaCheck(fasta, bgzip).run();
}

}  // namespace cnvnet
