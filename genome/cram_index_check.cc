#include "genome/cram_index_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>

#include "genome/byte_file.h"
#include "genome/cram_container.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

constexpr size_t kLooks = 500;  // containers that are looked at in the CRAM

// One line of a .crai: a slice, or what a slice has of one contig.
struct Slice {
  int64_t contig = 0, begin = 0, span = 0, container = 0, offset = 0, size = 0;
};

class CramIndexCheck {
 public:
  CramIndexCheck(const std::filesystem::path& index, const std::filesystem::path& cram,
                 const std::vector<int64_t>& lengths)
      : index_(index), file_(cram), version_(cram_version(file_)), lengths_(lengths) {}

  void run() {
    if (version_ != 2 && version_ != 3) return;
    std::vector<Slice> slices = read_lines();
    std::stable_sort(slices.begin(), slices.end(),
                     [](const Slice& a, const Slice& b) { return a.container < b.container; });
    // Where the lines of a container begin.
    std::vector<size_t> firsts;
    for (size_t i = 0; i < slices.size(); ++i) {
      if (i == 0 || slices[i].container != slices[i - 1].container) firsts.push_back(i);
    }
    firsts.push_back(slices.size());
    check_first(slices);
    const size_t containers = firsts.size() - 1;
    const size_t looks = std::min(containers, kLooks);
    for (size_t i = 0; i < looks; ++i) {
      const size_t at = i * containers / looks;
      const Slice* first = slices.data() + firsts[at];
      const Slice* end = slices.data() + firsts[at + 1];
      const CramContainer container = container_at(first->container);
      for (const Slice* slice = first; slice != end; ++slice) check_slice(*slice, container);
      if (container.contig != -2 && std::ssize(container.slices) != end - first) {
        refuse("it leaves out slices");
      }
      check_hole(container.end, at + 1 < containers ? end->container : file_.size());
    }
  }

 private:
  std::vector<Slice> read_lines() const {
    const std::string text = read_inflated(index_);
    if (!text.empty() && text.back() != '\n') refuse("it ends within a line");
    std::vector<Slice> slices;
    for (size_t at = 0; at < text.size();) {
      const size_t end = text.find('\n', at);
      slices.push_back(parse_line(std::string_view(text).substr(at, end - at)));
      at = end + 1;
    }
    return slices;
  }

  Slice parse_line(std::string_view line) const {
    std::array<int64_t, 6> values{};
    const char* at = line.data();
    const char* const end = line.data() + line.size();
    for (size_t i = 0; i < values.size(); ++i) {
      const auto [rest, error] = std::from_chars(at, end, values[i]);
      const bool last = i + 1 == values.size();
      if (error != std::errc() || (last ? rest != end : rest == end || *rest != '\t')) {
        refuse(fmt::format("its line '{}' is not six numbers", line));
      }
      at = last ? rest : rest + 1;
    }
    const Slice slice{values[0], values[1], values[2], values[3], values[4], values[5]};
    const bool placed = slice.contig >= 0;
    const bool good =
        slice.contig >= -2 && slice.contig < std::ssize(lengths_) && slice.begin >= 0 &&
        slice.span >= 0 && slice.container > 0 && slice.container < file_.size() &&
        slice.offset >= 0 && slice.size > 0 && slice.size < file_.size() &&
        (!placed || slice.begin + slice.span <= lengths_[static_cast<size_t>(slice.contig)] + 1);
    if (!good) refuse(fmt::format("its line '{}' names an impossible place", line));
    return slice;
  }

  CramContainer container_at(int64_t offset) const {
    const auto container = read_cram_container(file_, version_, offset);
    if (!container || container->end > file_.size()) {
      refuse("it names places where no container begins");
    }
    return *container;
  }

  void check_slice(const Slice& slice, const CramContainer& container) const {
    const auto& begins = container.slices;
    const bool known = std::find(begins.begin(), begins.end(), slice.offset) != begins.end();
    bool fits = known && slice.container + slice.offset + slice.size <= container.end;
    if (container.contig != -2) fits = fits && slice.contig == container.contig;
    if (container.contig >= 0 && begins.size() == 1) {
      fits = fits && slice.begin == container.begin && slice.span == container.span;
    }
    if (!fits) refuse("it names other slices than the file has");
  }

  // The first container holds the header, the next one reads.
  void check_first(const std::vector<Slice>& slices) const {
    constexpr int64_t kDefinition = 26;  // bytes before the first container
    const CramContainer header = container_at(kDefinition);
    check_hole(header.end, slices.empty() ? file_.size() : slices.front().container);
  }

  // That no container with placed reads lies between `begin` and `end`.
  void check_hole(int64_t begin, int64_t end) const {
    while (begin < end) {
      const CramContainer container = container_at(begin);
      if (container.contig != -1 && !container.slices.empty()) refuse("it leaves out reads");
      begin = container.end;
    }
    if (begin != end) refuse("it names places where no container begins");
  }

  [[noreturn]] void refuse(std::string_view why) const {
    throw InputError(fmt::format(
        "the index {0} does not fit {1}, or one of them is damaged: {2}; make it again with "
        "'samtools index {1}'",
        index_.string(), file_.path().string(), why));
  }

  const std::filesystem::path& index_;
  ByteFile file_;
  int version_;
  const std::vector<int64_t>& lengths_;
};

}  // namespace

void check_cram_index(const std::filesystem::path& index, const std::filesystem::path& cram,
                      const std::vector<int64_t>& lengths) {
  CramIndexCheck(index, cram, lengths).run();
}

}  // namespace cnvnet
