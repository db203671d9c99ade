// Clusters: which of n things belong together. Each function gives every thing the number of its cluster, numbered by first
// occurrence.
//
//   k-means        Lloyd's rounds from k-means++ beginnings (Arthur & Vassilvitskii 2007), the best of several by inertia
//                  sum |x_i - centre|^2, which never rises
//   Markov         flow on a graph of similarities (van Dongen 2000): columns sum to 1; expand M <- M M, inflate
//                  M_ij <- M_ij^r / sum, prune small entries, until nothing moves; an attractor and what flows to it
//   Gram           eigenvectors of the k largest eigenvalues of M_ij = u_i . u_j: a thing belongs to the one in which its
//                  squared component is largest (those of each sum to 1)
//   hierarchical   average linkage by the chain of nearest neighbours (Murtagh 1983), cut at k
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engram/core/threads.h"

namespace engram {

using Labels = std::vector<int>;

struct KMeans {
  Labels labels;
  std::vector<double> centres;  // (k, columns)
  std::vector<double> inertia;  // after each round of the best start
};
// `rows` (n, columns), 1 <= k <= n.
KMeans k_means(std::span<const double> rows, size_t columns, int64_t k, int64_t starts, uint64_t seed,
               Threads* threads);

struct MarkovClusters {
  Labels labels;
  int64_t rounds;
};
// `weights` (n, n), symmetric, at least 0; a loop of the largest weight is added to each. Error where n is above 3000.
MarkovClusters markov_clusters(std::span<const double> weights, size_t n, double inflation);

// Error where n is above 3000.
struct GramClusters {
  Labels labels;
  std::vector<double> squares;  // (k, n): squared components
};
GramClusters gram_clusters(std::span<const double> rows, size_t columns, int64_t k);

// `distances` (n, n), symmetric; it is used up.
Labels hierarchical_clusters(std::vector<double> distances, size_t n, int64_t k);

// Mean silhouette (Rousseeuw 1987) (b - a) / max(a, b): a the mean distance within, b the least to another cluster; 0 for a
// cluster of one. Of more than 1000 things, that of 1000 drawn ones. NaN where there is one cluster.
double silhouette(const Labels& labels, const std::function<double(size_t, size_t)>& distance);

}  // namespace engram
