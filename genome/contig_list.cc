#include "genome/contig_list.h"

#include <fmt/format.h>

#include "genome/error.h"

namespace cnvnet {

ContigList::ContigList(std::vector<Contig> contigs) : contigs_(std::move(contigs)) {
  by_name_.reserve(contigs_.size());
  for (size_t i = 0; i < contigs_.size(); ++i) {
    if (!by_name_.emplace(contigs_[i].name, static_cast<int32_t>(i)).second) {
      throw InputError(
          fmt::format("the contig '{}' is named twice: contig names must be unique, remove or "
                      "rename one of the two",
                      contigs_[i].name));
    }
  }
}

int32_t ContigList::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? -1 : found->second;
}

int64_t ContigList::total_length() const {
  int64_t total = 0;
  for (const Contig& contig : contigs_) total += contig.length;
  return total;
}

}  // namespace cnvnet
