#include "candidates/loci/local_assembly.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <queue>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "candidates/loci/sequence_edits.h"
#include "candidates/loci/words.h"
#include "genome/bases.h"

namespace cnvnet {

namespace {

constexpr std::array<size_t, 3> kLetters = {91, 61, 37};
constexpr double kMostOfRead = 0.75;   // that a k-mer may be long
constexpr uint8_t kGoodBase = 10;      // Phred
constexpr int32_t kLeastReads = 2;     // over an edge that the reference does not have
constexpr double kLeastShare = 0.03;   // of all that leave its node
constexpr size_t kMostPaths = 12;      // of one k
constexpr size_t kMostAssembled = 32;  // haplotypes of all k
constexpr int32_t kMostVisits = 16;    // of a node
constexpr size_t kMostSteps = 4000;    // between branches
constexpr size_t kMostGain = 1500;     // bp
constexpr int64_t kMargin = 20;        // bp between the locus and where paths begin

constexpr int32_t kReference = 1 << 20;  // weight of the reference's own edges

constexpr std::string_view kBases = "ACGT";

struct Node {
  std::array<int32_t, 4> next{};  // reads (and the reference) that go on with each base
  int32_t places = 0;             // on the reference
  int32_t visits = 0;             // of paths
};

// The nodes of the words of one length. Words are told apart by their hashes.
class Graph {
 public:
  Graph(std::string_view reference, const WordHashes& words, size_t letters)
      : words_(&words), letters_(letters), reference_(reference) {
    words.for_each(reference, [&](uint64_t hash, size_t at) {
      const uint32_t number = add(hash);
      ++nodes_[number].places;
      numbers_on_reference_.push_back(number);
      go_on(number, reference, at, kReference);
    });
  }

  void add_read(std::string_view bases) {
    words_->for_each(bases, [&](uint64_t hash, size_t at) { go_on(add(hash), bases, at, 1); });
  }
  // The same of a read that is the reference's bases from `begin` on.
  void add_reference(size_t begin, size_t length) {
    const std::string_view bases = reference_.substr(begin, length);
    for (size_t at = 0; at + letters_ <= length; ++at) {
      go_on(numbers_on_reference_[begin + at], bases, at, 1);
    }
  }

  // The word must be there.
  [[nodiscard]] Node& at(uint64_t hash) { return nodes_[numbers_.number(hash)]; }
  [[nodiscard]] const Node& at(uint64_t hash) const { return nodes_[numbers_.number(hash)]; }

 private:
  uint32_t add(uint64_t hash) {
    const uint32_t number = numbers_.add(hash);
    if (number == nodes_.size()) nodes_.emplace_back();
    return number;
  }
  // Counts the base behind the word at `at`.
  void go_on(uint32_t number, std::string_view bases, size_t at, int32_t weight) {
    if (at + letters_ >= bases.size()) return;
    const int letter = base_code(bases[at + letters_]);
    if (letter >= 0) nodes_[number].next[static_cast<size_t>(letter)] += weight;
  }

  const WordHashes* words_;
  size_t letters_;
  std::string_view reference_;
  WordNumbers numbers_;
  std::vector<Node> nodes_;
  std::vector<uint32_t> numbers_on_reference_;
};

// Calls `visit(part, offset)` for each part of the read without poor or unknown bases.
template <typename Visit>
void for_each_good_part(const ReadRecord& read, const Visit& visit) {
  size_t begin = 0;
  for (size_t i = 0; i <= read.bases.size(); ++i) {
    const bool known = i < read.bases.size() && read.bases[i] != 'N' &&
                       (i >= read.qualities.size() || read.qualities[i] >= kGoodBase);
    if (known) continue;
    if (i > begin) visit(std::string_view(read.bases).substr(begin, i - begin), begin);
    begin = i + 1;
  }
}

// What a path may go on with: bases, and how many reads.
struct Branch {
  size_t letter;
  int32_t reads;
};

struct Branches {
  std::array<Branch, kBases.size()> all;
  size_t size = 0;
  [[nodiscard]] std::span<const Branch> view() const { return std::span(all).first(size); }
};

Branches branches_of(const Node& node) {
  int32_t all = 0;
  for (const int32_t count : node.next) all += count % kReference;
  Branches branches;
  for (size_t letter = 0; letter < kBases.size(); ++letter) {
    const int32_t reads = node.next[letter] % kReference;
    const bool enough = reads >= kLeastReads && reads >= kLeastShare * all;
    if (enough || node.next[letter] >= kReference) branches.all[branches.size++] = {letter, reads};
  }
  return branches;
}

Graph graph_of(const LocusText& text, std::span<const ReadRecord* const> reads,
               const WordHashes& words, size_t letters) {
  const std::string_view reference = text.bases;
  Graph graph(reference, words, letters);
  for (const ReadRecord* const read : reads) {
    if (read->is(ReadRecord::kSupplementary)) continue;
    if (read->region.end + trailing_clip(read->cigar) <= text.begin) continue;
    const int64_t begin = read->region.begin - leading_clip(read->cigar) - text.begin;
    if (begin + text.begin >= text.end()) continue;
    for_each_good_part(*read, [&](std::string_view part, size_t offset) {
      const int64_t from = begin + static_cast<int64_t>(offset);
      const auto at = static_cast<size_t>(std::max<int64_t>(0, from));
      if (from >= 0 && at < reference.size() && reference.substr(at, part.size()) == part) {
        graph.add_reference(at, part.size());
      } else {
        graph.add_read(part);
      }
    });
  }
  return graph;
}

// Where the first word from `from` on by `step` stands that stands nowhere else on the text; -1:
// none.
int64_t unique_word(const LocusText& text, size_t letters, const Graph& graph, int64_t from,
                    int64_t step) {
  const auto last = static_cast<int64_t>(text.bases.size()) - static_cast<int64_t>(letters);
  for (int64_t at = from; at >= 0 && at <= last; at += step) {
    const auto word = std::string_view(text.bases).substr(static_cast<size_t>(at), letters);
    if (graph.at(WordHashes::of(word)).places == 1) return at;
  }
  return -1;
}

// The likeliest paths from word to word, by the shares of the reads that go on with each base.
class PathSearch {
 public:
  PathSearch(Graph& graph, const WordHashes& words, size_t letters)
      : graph_(&graph), words_(&words), letters_(letters) {}

  // What comes behind the word `from`, up to the end of the word `to`. No path is longer than
  // `longest` by much.
  [[nodiscard]] std::vector<std::string> paths(std::string_view from, std::string_view to,
                                               size_t longest) {
    const uint64_t goal = WordHashes::of(to);
    parts_.push_back({-1, std::string(from), WordHashes::of(from), 0, 0});
    open_.emplace(0.0, 0);
    std::vector<std::string> found;
    while (!open_.empty() && found.size() < kMostPaths) {
      const size_t number = open_.top().second;
      open_.pop();
      if (follow(parts_[number], goal)) {
        found.push_back(bases_of(number));
      } else if (parts_[number].length <= longest) {
        branch(number);
      }
    }
    return found;
  }

 private:
  // A path is a chain of parts, each of which begins where its graph branches.
  struct Part {
    int64_t before = -1;  // in parts_
    std::string bases;    // the word before it, and what it adds
    uint64_t hash = 0;    // of its last word
    double cost = 0;      // of all parts up to here
    size_t length = 0;    // likewise, of what they add
  };

  void add(Part& part, char base) const {
    part.hash = words_->next(part.hash, part.bases[part.bases.size() - letters_], base);
    part.bases.push_back(base);
    ++part.length;
  }

  // Goes on to the next branch; true if that leads to the goal.
  [[nodiscard]] bool follow(Part& part, uint64_t goal) const {
    for (size_t step = 0; step < kMostSteps; ++step) {
      if (part.hash == goal) return true;
      const Branches branches = branches_of(graph_->at(part.hash));
      if (branches.size != 1) return false;
      add(part, kBases[branches.all.front().letter]);
    }
    return false;
  }

  void branch(size_t number) {
    const Part from = parts_[number];
    Node& node = graph_->at(from.hash);
    const Branches branches = branches_of(node);
    if (branches.size < 2 || ++node.visits > kMostVisits) return;
    double all = 0;
    for (const Branch& branch : branches.view()) all += branch.reads + 0.5;
    for (const Branch& branch : branches.view()) {
      Part next{static_cast<int64_t>(number), from.bases.substr(from.bases.size() - letters_),
                from.hash, from.cost - std::log((branch.reads + 0.5) / all), from.length};
      add(next, kBases[branch.letter]);
      open_.emplace(next.cost, parts_.size());
      parts_.push_back(std::move(next));
    }
  }

  [[nodiscard]] std::string bases_of(size_t number) const {
    std::vector<std::string_view> pieces;
    for (auto at = static_cast<int64_t>(number); at >= 0;) {
      const Part& part = parts_[static_cast<size_t>(at)];
      pieces.push_back(std::string_view(part.bases).substr(letters_));
      at = part.before;
    }
    std::string bases;
    for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) bases += *piece;
    return bases;
  }

  Graph* graph_;
  const WordHashes* words_;
  size_t letters_;
  std::vector<Part> parts_;
  // Costs and parts, the cheapest first.
  using Entry = std::pair<double, size_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open_;
};

}  // namespace

std::vector<std::string> assembled_paths(const Region& locus, const LocusText& text,
                                         std::span<const ReadRecord* const> reads, size_t letters) {
  const std::string_view reference = text.bases;
  if (reference.find('N') != std::string_view::npos) return {};
  const WordHashes words(letters);
  Graph graph = graph_of(text, reads, words, letters);
  const auto length = static_cast<int64_t>(letters);
  const int64_t source =
      unique_word(text, letters, graph, locus.begin - text.begin - kMargin - length, -1);
  const int64_t sink = unique_word(text, letters, graph, locus.end - text.begin + kMargin, 1);
  if (source < 0 || sink < 0) return {};
  const auto from = static_cast<size_t>(source);
  const auto to = static_cast<size_t>(sink);
  PathSearch search(graph, words, letters);
  std::vector<std::string> paths;
  for (const std::string& inner : search.paths(
           reference.substr(from, letters), reference.substr(to, letters), to - from + kMostGain)) {
    std::string bases(reference.substr(0, from + letters));
    bases += inner;
    bases += reference.substr(to + letters);
    paths.push_back(std::move(bases));
  }
  return paths;
}

std::vector<std::vector<Edit>> assembled_edits(const Region& locus, const LocusText& text,
                                               std::span<const ReadRecord* const> reads,
                                               int64_t read_length) {
  std::vector<std::vector<Edit>> all;
  std::unordered_set<std::string> known;
  const EditFinder finder(text);
  for (const size_t letters : kLetters) {
    if (static_cast<double>(letters) > kMostOfRead * static_cast<double>(read_length)) continue;
    for (const std::string& bases : assembled_paths(locus, text, reads, letters)) {
      if (!known.insert(bases).second) continue;
      std::vector<Edit> edits = finder.between(bases);
      if (edits.empty() || std::find(all.begin(), all.end(), edits) != all.end()) continue;
      all.push_back(std::move(edits));
      if (all.size() == kMostAssembled) return all;
    }
  }
  return all;
}

}  // namespace cnvnet
