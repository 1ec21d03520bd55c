#include "genome/fasta_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "genome/error.h"

namespace cnvnet {
namespace {

std::vector<FastaEntry> first_of_each_name(std::vector<FastaEntry> entries) {
  std::unordered_set<std::string> names;
  std::erase_if(entries, [&](const FastaEntry& entry) { return !names.insert(entry.name).second; });
  return entries;
}

}  // namespace

FastaText::FastaText(const std::filesystem::path& path, bool bgzip)
    : path_(path),
      entries_(std::make_shared<const std::vector<FastaEntry>>(
          first_of_each_name(read_fasta_index(path)))) {
  if (!bgzip) {
    plain_ = std::make_shared<const ByteFile>(path);
    return;
  }
  const std::string file = local_path(path);
  blocks_.reset(bgzf_open(file.c_str(), "r"));
  if (blocks_ == nullptr || bgzf_index_load(blocks_.get(), file.c_str(), ".gzi") != 0) {
    refuse_fasta_index(path.string() + ".gzi", path, "it cannot be read");
  }
}

FastaText FastaText::clone() const {
  if (plain_ == nullptr) {
    FastaText copy(path_, true);
    if (*copy.entries_ != *entries_) {
      throw InputError(
          fmt::format("the reference {} was changed while it was read", path_.string()));
    }
    return copy;
  }
  FastaText copy;
  copy.path_ = path_;
  copy.entries_ = entries_;
  copy.plain_ = plain_;
  return copy;
}

ContigList FastaText::contigs() const {
  std::vector<Contig> contigs;
  for (const FastaEntry& entry : *entries_) contigs.push_back({entry.name, entry.length});
  return ContigList(std::move(contigs));
}

std::string FastaText::bytes(int64_t from, int64_t length) const {
  std::string text;
  if (plain_ != nullptr) {
    text = plain_->read(from, length);
  } else {
    text.resize(static_cast<size_t>(length));
    const bool there = bgzf_useek(blocks_.get(), from, SEEK_SET) == 0;
    const ssize_t got = there ? bgzf_read(blocks_.get(), text.data(), text.size()) : -1;
    if (got < 0) throw InputError("they cannot be inflated");
    text.resize(static_cast<size_t>(got));
  }
  if (static_cast<int64_t>(text.size()) < length) throw InputError("the file ends before them");
  return text;
}

std::string FastaText::letters(const Region& region) const {
  if (region.begin >= region.end) return "";
  const FastaEntry& entry = entries_->at(static_cast<size_t>(region.contig));
  const int64_t from = entry.offset_of(region.begin);
  std::string text = bytes(from, entry.offset_of(region.end - 1) + 1 - from);
  // Closes the gaps of the line ends.
  const auto gap = static_cast<size_t>(entry.line_width - entry.line_bases);
  const auto line = static_cast<size_t>(entry.line_bases);
  bool whole = true;
  size_t kept = line - static_cast<size_t>(region.begin % entry.line_bases);  // the first line's
  for (size_t at = kept; at < text.size();) {
    whole = whole && text[at + gap - 1] == '\n';
    at += gap;
    const size_t length = std::min(line, text.size() - at);
    std::memmove(text.data() + kept, text.data() + at, length);
    kept += length;
    at += length;
  }
  text.resize(std::min(kept, text.size()));
  unsigned char least = 255;
  for (const char letter : text) least = std::min(least, static_cast<unsigned char>(letter));
  if (!whole || least <= ' ') throw InputError("its lines are not as wide as the index says");
  return text;
}

}  // namespace cnvnet
