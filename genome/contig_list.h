// The contigs of a genome, in the order of the reference.
//
// The one numbering of contigs in cnvnet is the reference's: an AlignmentReader
// translates the numbers of its own header when it is opened.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cnvnet {

struct Contig {
  std::string name;
  int64_t length = 0;  // bp
  friend bool operator==(const Contig&, const Contig&) = default;
};

// Immutable after construction; may be read from many threads.
class ContigList {
 public:
  ContigList() = default;
  // Throws InputError if two contigs share a name.
  explicit ContigList(std::vector<Contig> contigs);

  [[nodiscard]] int32_t size() const { return static_cast<int32_t>(contigs_.size()); }
  [[nodiscard]] const Contig& operator[](int32_t id) const {
    return contigs_.at(static_cast<size_t>(id));
  }
  // The number of the contig called `name`, or -1.
  [[nodiscard]] int32_t find(std::string_view name) const;
  [[nodiscard]] int64_t total_length() const;
  [[nodiscard]] auto begin() const { return contigs_.begin(); }
  [[nodiscard]] auto end() const { return contigs_.end(); }

 private:
  // Lets find() look up a string_view without making a string.
  struct NameHash {
    using is_transparent = void;
    size_t operator()(std::string_view name) const { return std::hash<std::string_view>{}(name); }
  };

  std::vector<Contig> contigs_;
  std::unordered_map<std::string, int32_t, NameHash, std::equal_to<>> by_name_;
};

}  // namespace cnvnet
