#include "classifier/boosted_trees.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "classifier/calibration.h"
#include "genome/error.h"
#include "genome/seeded_random.h"

namespace cnvnet {
namespace {

constexpr size_t kMostBins = 64;     // of a feature's values
constexpr double kMostLogOdds = 12;  // of trees and network before they are blended

double logistic(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

// Features as numbers of bins: bin b holds the values above cuts[b - 1], up to cuts[b].
struct BinnedTable {
  std::vector<std::vector<float>> cuts;      // per column
  std::vector<std::vector<uint8_t>> bin_of;  // [column][row]
};

BinnedTable bin(const FeatureTable& table) {
  BinnedTable binned;
  for (size_t column = 0; column < table.columns; ++column) {
    std::vector<float> sorted;
    for (size_t row = 0; row < table.rows(); ++row) sorted.push_back(table.row(row)[column]);
    std::sort(sorted.begin(), sorted.end());
    std::vector<float> cuts;
    for (size_t b = 1; b < kMostBins; ++b) {
      const float cut = sorted[b * sorted.size() / kMostBins];
      if (cut < sorted.back() && (cuts.empty() || cut > cuts.back())) cuts.push_back(cut);
    }
    std::vector<uint8_t> bins;
    for (size_t row = 0; row < table.rows(); ++row) {
      const auto at = std::lower_bound(cuts.begin(), cuts.end(), table.row(row)[column]);
      bins.push_back(static_cast<uint8_t>(at - cuts.begin()));
    }
    binned.cuts.push_back(std::move(cuts));
    binned.bin_of.push_back(std::move(bins));
  }
  return binned;
}

struct Sums {
  double gradient = 0, hessian = 0;
  int64_t rows = 0;
  void add(const Sums& other) {
    gradient += other.gradient;
    hessian += other.hessian;
    rows += other.rows;
  }
  [[nodiscard]] Sums without(const Sums& other) const {
    return {gradient - other.gradient, hessian - other.hessian, rows - other.rows};
  }
};

struct Split {
  double gain = 0;
  size_t column = 0, bin = 0;  // rows up to this bin go left
};

// A leaf that may still be split.
struct Leaf {
  size_t node = 0;
  std::vector<uint32_t> rows;
  Sums sums;
  Split best;
};

// Grows one tree on the rows that are drawn for it.
class TreeGrower {
 public:
  TreeGrower(const BinnedTable& table, const BoostingOptions& options, SeededRandom& random)
      : table_(table), options_(options), random_(random) {}

  // `steps`: gradient and hessian per row. Appends the tree to `nodes` and returns its root.
  int32_t grow(const std::vector<Sums>& steps, std::vector<uint32_t> rows,
               std::vector<BoostedTrees::Node>& nodes) {
    const auto root = static_cast<int32_t>(nodes.size());
    std::vector<Leaf> leaves;
    leaves.push_back(leaf(steps, std::move(rows), nodes));
    while (std::ssize(leaves) < options_.leaves) {
      size_t best = 0;
      for (size_t i = 1; i < leaves.size(); ++i) {
        if (leaves[i].best.gain > leaves[best].best.gain) best = i;
      }
      if (leaves[best].best.gain <= 0) break;
      split(steps, best, leaves, nodes);
    }
    for (const Leaf& l : leaves) nodes[l.node].value = static_cast<float>(value_of(l.sums));
    return root;
  }

 private:
  [[nodiscard]] double value_of(const Sums& sums) const {
    return -options_.rate * sums.gradient / (sums.hessian + options_.pull) / options_.bags;
  }
  [[nodiscard]] double worth(const Sums& sums) const {
    return sums.gradient * sums.gradient / (sums.hessian + options_.pull);
  }

  Leaf leaf(const std::vector<Sums>& steps, std::vector<uint32_t> rows,
            std::vector<BoostedTrees::Node>& nodes) {
    Leaf made;
    made.node = nodes.size();
    nodes.emplace_back();
    for (const uint32_t row : rows) made.sums.add(steps[row]);
    made.rows = std::move(rows);
    if (made.sums.rows >= 2 * options_.least_rows) made.best = best_split(steps, made);
    return made;
  }

  // Of each column one cut is tried, by chance between the least and the greatest bin that the
  // leaf's rows have: trees differ more than with the best of all cuts, and err less together.
  Split best_split(const std::vector<Sums>& steps, const Leaf& at) {
    Split best;
    for (size_t column = 0; column < table_.cuts.size(); ++column) {
      const std::vector<uint8_t>& bin_of = table_.bin_of[column];
      uint8_t least = bin_of[at.rows.front()];
      uint8_t most = least;
      for (const uint32_t row : at.rows) {
        least = std::min(least, bin_of[row]);
        most = std::max(most, bin_of[row]);
      }
      if (least == most) continue;
      const auto cut = static_cast<size_t>(least + random_.uniform() * (most - least));
      Sums left;
      for (const uint32_t row : at.rows) {
        if (bin_of[row] <= cut) left.add(steps[row]);
      }
      const Sums right = at.sums.without(left);
      if (left.rows < options_.least_rows || right.rows < options_.least_rows) continue;
      const double gain = worth(left) + worth(right) - worth(at.sums);
      if (gain > best.gain) best = {gain, column, cut};
    }
    return best;
  }

  void split(const std::vector<Sums>& steps, size_t index, std::vector<Leaf>& leaves,
             std::vector<BoostedTrees::Node>& nodes) {
    const Leaf parent = std::move(leaves[index]);
    const Split& best = parent.best;
    std::vector<uint32_t> left, right;
    for (const uint32_t row : parent.rows) {
      (table_.bin_of[best.column][row] <= best.bin ? left : right).push_back(row);
    }
    leaves[index] = leaf(steps, std::move(left), nodes);
    leaves.push_back(leaf(steps, std::move(right), nodes));
    BoostedTrees::Node& node = nodes[parent.node];
    node.feature = static_cast<int32_t>(best.column);
    node.threshold = table_.cuts[best.column][best.bin];
    node.left = static_cast<int32_t>(leaves[index].node);
    node.right = static_cast<int32_t>(leaves.back().node);
  }

  const BinnedTable& table_;
  const BoostingOptions& options_;
  SeededRandom& random_;
};

double path(const std::vector<BoostedTrees::Node>& nodes, int32_t at,
            std::span<const float> features) {
  while (nodes[static_cast<size_t>(at)].feature >= 0) {
    const BoostedTrees::Node& node = nodes[static_cast<size_t>(at)];
    at = features[static_cast<size_t>(node.feature)] <= node.threshold ? node.left : node.right;
  }
  return nodes[static_cast<size_t>(at)].value;
}

}  // namespace

BoostedTrees::BoostedTrees(double bias, std::vector<int32_t> roots, std::vector<Node> nodes,
                           size_t columns)
    : bias_(bias), roots_(std::move(roots)), nodes_(std::move(nodes)) {
  const auto count = static_cast<int64_t>(nodes_.size());
  bool whole = std::all_of(roots_.begin(), roots_.end(),
                           [&](int32_t root) { return root >= 0 && root < count; });
  for (int64_t i = 0; i < count; ++i) {
    const Node& node = nodes_[static_cast<size_t>(i)];
    if (node.feature < 0) continue;
    // Children behind their parent: no path is endless.
    whole = whole && node.feature < static_cast<int64_t>(columns) && node.left > i &&
            node.left < count && node.right > i && node.right < count;
  }
  if (!whole) throw InputError("the model's trees do not fit together; fetch or train it again");
}

BoostedTrees BoostedTrees::train(const FeatureTable& table, const std::vector<bool>& outcomes,
                                 const BoostingOptions& options, const BoostedTrees& from) {
  const auto true_rows = std::count(outcomes.begin(), outcomes.end(), true);
  if (outcomes.size() != table.rows() || true_rows == 0 || true_rows == std::ssize(outcomes)) {
    throw InternalError("BoostedTrees::train: needs an outcome for each row, and both outcomes");
  }
  BoostedTrees trees = from;
  if (from.roots_.empty()) {
    const double share = static_cast<double>(true_rows) / static_cast<double>(outcomes.size());
    trees.bias_ = std::log(share / (1 - share));
  }
  std::vector<double> start;
  for (size_t row = 0; row < table.rows(); ++row) start.push_back(trees.log_odds(table.row(row)));
  const BinnedTable binned = bin(table);
  for (int bag = 0; bag < options.bags; ++bag) {
    SeededRandom random(options.seed * 1000 + static_cast<uint64_t>(bag));
    TreeGrower grower(binned, options, random);
    std::vector<double> log_odds = start;
    std::vector<Sums> steps(table.rows());
    for (int round = 0; round < options.rounds; ++round) {
      std::vector<uint32_t> rows;
      for (size_t row = 0; row < table.rows(); ++row) {
        const double p = logistic(log_odds[row]);
        steps[row] = {p - (outcomes[row] ? 1 : 0), p * (1 - p), 1};
        if (random.uniform() < options.row_share) rows.push_back(static_cast<uint32_t>(row));
      }
      const int32_t root = grower.grow(steps, std::move(rows), trees.nodes_);
      trees.roots_.push_back(root);
      // Leaves hold a bag's share of the mean; within the bag the whole step is taken.
      for (size_t row = 0; row < table.rows(); ++row) {
        log_odds[row] += options.bags * path(trees.nodes_, root, table.row(row));
      }
    }
  }
  return trees;
}

double BoostedTrees::log_odds(std::span<const float> features) const {
  return std::accumulate(roots_.begin(), roots_.end(), bias_, [&](double sum, int32_t root) {
    return sum + path(nodes_, root, features);
  });
}

Prediction FeatureTrees::blend(Prediction prediction, std::span<const float> features,
                               bool duplication) const {
  if (weight <= 0) return prediction;
  const auto mixed = [&](double trees, double network) {
    return weight * std::clamp(trees, -kMostLogOdds, kMostLogOdds) +
           (1 - weight) * std::clamp(network, -kMostLogOdds, kMostLogOdds);
  };
  const double log_odds =
      mixed(event.log_odds(features), log_odds_of_type(prediction, duplication));
  const auto type = static_cast<float>(logistic(log_odds));
  prediction.duplication = duplication ? type : 0;
  prediction.deletion = duplication ? 0 : type;
  prediction.not_a_cnv = 1 - type;
  if (prediction.homozygous && !homozygous.roots().empty()) {
    const double p = std::clamp<double>(*prediction.homozygous, 1e-6, 1 - 1e-6);
    prediction.homozygous =
        static_cast<float>(logistic(mixed(homozygous.log_odds(features), std::log(p / (1 - p)))));
  }
  return prediction;
}

}  // namespace cnvnet
