#include "genome/fasta_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "genome/byte_file.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

FastaEntry parse(std::string_view line, const std::string& index,
                 const std::filesystem::path& fasta) {
  const auto refuse_line = [&] {
    refuse_fasta_index(index, fasta,
                       fmt::format("its line '{}' is not a name and four numbers", line));
  };
  std::array<int64_t, 4> numbers{};
  const size_t tab = std::min(line.find('\t'), line.size());
  std::string_view rest = line.substr(tab);
  for (int64_t& number : numbers) {
    if (rest.empty() || rest[0] != '\t') refuse_line();
    const auto [end, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), number);
    if (error != std::errc()) refuse_line();
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
  }
  if (!rest.empty() && rest != "\r") refuse_line();
  return {std::string(line.substr(0, tab)), numbers[0], numbers[1], numbers[2], numbers[3]};
}

}  // namespace

void refuse_fasta_index(const std::string& index, const std::filesystem::path& fasta,
                        std::string_view why) {
  throw InputError(fmt::format(
      "the index {0} does not fit the reference {1}, or is damaged: {2}; make it again with "
      "'samtools faidx {1}'",
      index, fasta.string(), why));
}

std::vector<FastaEntry> read_fasta_index(const std::filesystem::path& fasta) {
  const std::string index = fasta.string() + ".fai";
  const std::string text = read_inflated(index);
  if (!text.ends_with('\n')) {
    refuse_fasta_index(index, fasta, "it is empty, or ends within a line");
  }
  std::vector<FastaEntry> entries;
  int64_t last = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = std::string_view(text).substr(at, end - at);
    entries.push_back(parse(line, index, fasta));
    const FastaEntry& entry = entries.back();
    const bool ok =
        !entry.name.empty() && entry.length >= 0 && entry.offset > last &&
        (entry.length == 0 || (entry.line_bases > 0 && entry.line_width > entry.line_bases &&
                               entry.line_width <= entry.line_bases + 2));
    if (!ok) refuse_fasta_index(index, fasta, fmt::format("its line '{}' is impossible", line));
    last = entry.end();
    at = end + 1;
  }
  return entries;
}

}  // namespace cnvnet
