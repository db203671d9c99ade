#include "engram/models/curves/clusters.h"

#include <eigen3/Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "engram/core/elementary.h"
#include "engram/core/error.h"
#include "engram/core/rng.h"

namespace engram {
namespace {

constexpr size_t most_things = 3000;

void demand_few(size_t n, const char* what) {
  if (n <= most_things) return;
  throw Error(std::string(what) + ": " + std::to_string(n) + " series are too many for a table of all pairs, at most " +
              std::to_string(most_things) + "; take --method kmeans");
}

Labels numbered(const std::vector<size_t>& groups) {
  std::map<size_t, int> numbers;
  Labels labels;
  for (size_t group : groups) labels.push_back(numbers.emplace(group, static_cast<int>(numbers.size())).first->second);
  return labels;
}

double squared_distance(const double* a, const double* b, size_t columns) {
  double sum = 0;
  for (size_t j = 0; j < columns; ++j) sum += (a[j] - b[j]) * (a[j] - b[j]);
  return sum;
}

class Lloyd {
 public:
  Lloyd(std::span<const double> rows, size_t columns, size_t k, Threads* threads)
      : rows_(rows), columns_(columns), n_(rows.size() / columns), k_(k), threads_(threads) {}

  KMeans run(Rng& rng) {
    begin(rng);
    for (int round = 0; round < 300; ++round) {
      const bool moved = assign();
      inertia_.push_back(std::accumulate(nearest_.begin(), nearest_.end(), 0.0));
      if (!moved) break;
      average();
    }
    return {labels_, centres_, inertia_};
  }

 private:
  const double* row(size_t i) const { return rows_.data() + i * columns_; }

  // k-means++: each further centre is a row drawn by its squared distance to the nearest one.
  void begin(Rng& rng) {
    labels_.assign(n_, -1);
    nearest_.assign(n_, std::numeric_limits<double>::infinity());
    centres_.clear(), inertia_.clear();
    auto chosen = static_cast<size_t>(rng.below(static_cast<int64_t>(n_)));
    for (size_t c = 0; c < k_; ++c) {
      centres_.insert(centres_.end(), row(chosen), row(chosen) + columns_);
      for (size_t i = 0; i < n_; ++i)
        nearest_[i] = std::min(nearest_[i], squared_distance(row(i), row(chosen), columns_));
      double left = rng.uniform() * std::accumulate(nearest_.begin(), nearest_.end(), 0.0);
      for (chosen = 0; chosen + 1 < n_ && (left -= nearest_[chosen]) >= 0; ++chosen) {
      }
    }
  }

  bool assign() {
    const Labels before = labels_;
    Threads::divide(threads_, static_cast<int64_t>(n_), 64, [this](int64_t first, int64_t last) {
      for (auto i = static_cast<size_t>(first); i < static_cast<size_t>(last); ++i) {
        nearest_[i] = std::numeric_limits<double>::infinity();
        for (size_t c = 0; c < k_; ++c) {
          const double d = squared_distance(row(i), centres_.data() + c * columns_, columns_);
          if (d < nearest_[i]) nearest_[i] = d, labels_[i] = static_cast<int>(c);
        }
      }
    });
    return labels_ != before;
  }

  // A centre without a row stays where it is.
  void average() {
    std::vector<double> sums(centres_.size(), 0.0), counts(k_, 0.0);
    for (size_t i = 0; i < n_; ++i) {
      const auto c = static_cast<size_t>(labels_[i]);
      counts[c] += 1;
      for (size_t j = 0; j < columns_; ++j) sums[c * columns_ + j] += row(i)[j];
    }
    for (size_t c = 0; c < k_; ++c) {
      for (size_t j = 0; j < columns_ && counts[c] > 0; ++j)
        centres_[c * columns_ + j] = sums[c * columns_ + j] / counts[c];
    }
  }

  std::span<const double> rows_;
  size_t columns_, n_, k_;
  Threads* threads_;
  Labels labels_;
  std::vector<double> nearest_, centres_, inertia_;
};

using Columns = Eigen::MatrixXd;

void inflate(Columns& flow, double inflation) {
  for (int64_t j = 0; j < flow.cols(); ++j) {
    for (int64_t i = 0; i < flow.rows(); ++i) {
      double& f = flow(i, j);
      f = f < 1e-5 ? 0 : inflation == 2 ? f * f : exp(inflation * log(f));
    }
    flow.col(j) /= flow.col(j).sum();
  }
}

size_t root_of(std::vector<size_t>& parent, size_t i) {
  while (parent[i] != i) i = parent[i] = parent[parent[i]];
  return i;
}

// What flows to one attractor belongs together, and attractors to which one thing flows.
Labels basins(const Columns& flow) {
  std::vector<size_t> parent(static_cast<size_t>(flow.cols()));
  std::iota(parent.begin(), parent.end(), size_t{0});
  for (int64_t j = 0; j < flow.cols(); ++j) {
    for (int64_t i = 0; i < flow.rows(); ++i) {
      if (flow(i, j) > 1e-3) parent[root_of(parent, static_cast<size_t>(i))] = root_of(parent, static_cast<size_t>(j));
    }
  }
  std::vector<size_t> groups;
  for (size_t i = 0; i < parent.size(); ++i) groups.push_back(root_of(parent, i));
  return numbered(groups);
}

struct Merge {
  size_t a, b;
  double distance;
};

// Average linkage: the chain of nearest neighbours ends in a pair that are each other's, which merges.
class Linkage {
 public:
  Linkage(std::vector<double> distances, size_t n) : d_(std::move(distances)), n_(n), sizes_(n, 1.0), alive_(n, true) {}

  std::vector<Merge> merges() {
    std::vector<Merge> result;
    std::vector<size_t> chain;
    while (result.size() + 1 < n_) {
      if (chain.empty()) chain.push_back(static_cast<size_t>(std::ranges::find(alive_, true) - alive_.begin()));
      const size_t tip = chain.back(), next = nearest(tip, chain.size() > 1 ? chain[chain.size() - 2] : n_);
      if (chain.size() > 1 && next == chain[chain.size() - 2]) {
        result.push_back({tip, next, d_[tip * n_ + next]});
        merge(tip, next);
        chain.resize(chain.size() - 2);
      } else {
        chain.push_back(next);
      }
    }
    return result;
  }

 private:
  // Of equally near ones the previous link, so that the chain ends.
  size_t nearest(size_t i, size_t previous) const {
    size_t best = previous;
    for (size_t j = 0; j < n_; ++j) {
      if (j != i && alive_[j] && (best == n_ || d_[i * n_ + j] < d_[i * n_ + best])) best = j;
    }
    return best;
  }
  // b lives on as both.
  void merge(size_t a, size_t b) {
    for (size_t j = 0; j < n_; ++j) {
      if (j == a || j == b) continue;
      const double mean = (sizes_[a] * d_[a * n_ + j] + sizes_[b] * d_[b * n_ + j]) / (sizes_[a] + sizes_[b]);
      d_[b * n_ + j] = d_[j * n_ + b] = mean;
    }
    sizes_[b] += sizes_[a];
    alive_[a] = false;
  }

  std::vector<double> d_;
  size_t n_;
  std::vector<double> sizes_;
  std::vector<bool> alive_;
};

// All of n, or 1000 drawn of them: every k-th would see one cluster alone where these take turns.
std::vector<int> sample_of(size_t n) {
  std::vector<int> sample(n);
  std::iota(sample.begin(), sample.end(), 0);
  constexpr size_t enough = 1000;
  if (n <= enough) return sample;
  Rng(0, Purpose::bootstrap).shuffle(sample);
  sample.resize(enough);
  return sample;
}

// From the sums of distances to the members of each cluster.
double silhouette_of(size_t own, const std::vector<double>& total, const std::vector<double>& members) {
  double other = std::numeric_limits<double>::infinity();
  for (size_t c = 0; c < total.size(); ++c) {
    if (c != own && members[c] > 0) other = std::min(other, total[c] / members[c]);
  }
  if (members[own] == 0 || !std::isfinite(other)) return 0;
  const double within = total[own] / members[own], wider = std::max(within, other);
  return wider > 0 ? (other - within) / wider : 0;
}

}  // namespace

KMeans k_means(std::span<const double> rows, size_t columns, int64_t k, int64_t starts, uint64_t seed,
               Threads* threads) {
  Lloyd lloyd(rows, columns, static_cast<size_t>(k), threads);
  Rng rng(seed, Purpose::initialise);
  KMeans best;
  for (int64_t start = 0; start < starts; ++start) {
    KMeans found = lloyd.run(rng);
    if (start == 0 || found.inertia.back() < best.inertia.back()) best = std::move(found);
  }
  best.labels = numbered({best.labels.begin(), best.labels.end()});
  return best;
}

MarkovClusters markov_clusters(std::span<const double> weights, size_t n, double inflation) {
  demand_few(n, "mcl");
  const auto size = static_cast<int64_t>(n);
  Columns flow = Eigen::Map<const Columns>(weights.data(), size, size);
  for (int64_t i = 0; i < size; ++i) {
    flow(i, i) = 0;
    const double most = flow.col(i).maxCoeff();
    flow(i, i) = most > 0 ? most : 1;
    flow.col(i) /= flow.col(i).sum();
  }
  MarkovClusters result{{}, 0};
  for (bool moves = true; moves && result.rounds < 200; ++result.rounds) {
    Columns next = flow * flow;
    inflate(next, inflation);
    moves = (next - flow).cwiseAbs().maxCoeff() > 1e-6;
    flow = std::move(next);
  }
  result.labels = basins(flow);
  return result;
}

GramClusters gram_clusters(std::span<const double> rows, size_t columns, int64_t k) {
  const size_t n = rows.size() / columns;
  demand_few(n, "spectral");
  using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Rows u = Eigen::Map<const Rows>(rows.data(), static_cast<int64_t>(n), static_cast<int64_t>(columns));
  for (int64_t i = 0; i < u.rows(); ++i) u.row(i) /= std::max(1e-300, u.row(i).norm());
  const Eigen::SelfAdjointEigenSolver<Columns> solver(u * u.transpose());
  GramClusters result;
  std::vector<size_t> groups(n, 0);
  for (int64_t c = 0; c < k; ++c) {
    for (size_t i = 0; i < n; ++i) {
      const double component = solver.eigenvectors()(static_cast<int64_t>(i), static_cast<int64_t>(n) - 1 - c);
      result.squares.push_back(component * component);
      if (result.squares.back() > result.squares[groups[i] * n + i]) groups[i] = static_cast<size_t>(c);
    }
  }
  result.labels = numbered(groups);
  return result;
}

Labels hierarchical_clusters(std::vector<double> distances, size_t n, int64_t k) {
  demand_few(n, "hierarchical");
  std::vector<Merge> merges = Linkage(std::move(distances), n).merges();
  std::ranges::stable_sort(merges, {}, &Merge::distance);
  std::vector<size_t> parent(n);
  std::iota(parent.begin(), parent.end(), size_t{0});
  for (size_t i = 0; i + static_cast<size_t>(k) < n; ++i) {
    parent[root_of(parent, merges[i].a)] = root_of(parent, merges[i].b);
  }
  std::vector<size_t> groups;
  for (size_t i = 0; i < n; ++i) groups.push_back(root_of(parent, i));
  return numbered(groups);
}

double silhouette(const Labels& labels, const std::function<double(size_t, size_t)>& distance) {
  const auto clusters = static_cast<size_t>(*std::ranges::max_element(labels)) + 1;
  if (clusters < 2) return NAN;
  const std::vector<int> sample = sample_of(labels.size());
  double sum = 0;
  for (const int i : sample) {
    std::vector<double> total(clusters, 0.0), members(clusters, 0.0);
    for (const int j : sample) {
      if (j == i) continue;
      const auto c = static_cast<size_t>(labels[static_cast<size_t>(j)]);
      total[c] += distance(static_cast<size_t>(i), static_cast<size_t>(j));
      members[c] += 1;
    }
    sum += silhouette_of(static_cast<size_t>(labels[static_cast<size_t>(i)]), total, members);
  }
  return sum / static_cast<double>(sample.size());
}

}  // namespace engram
