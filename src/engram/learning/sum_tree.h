// SumTree: weights of n leaves, the sum of all of them, and which leaf a point of [0, sum) falls on. A change and a
// question cost log2 n each (Schaul et al. 2016, appendix B.2.1).
//
// A node is always the sum of its two children as they are: rounding does not gather, and what the tree answers is a
// function of its leaves alone, whatever the order in which they were set.
#pragma once

#include <bit>
#include <cassert>
#include <cstdint>
#include <span>
#include <vector>

namespace engram {

class SumTree {
 public:
  explicit SumTree(int64_t leaves)
      : leaves_(leaves),
        first_(static_cast<size_t>(std::bit_ceil(static_cast<uint64_t>(leaves)))),
        nodes_(2 * first_) {}

  int64_t leaves() const { return leaves_; }
  double total() const { return nodes_[1]; }
  double operator[](int64_t leaf) const { return nodes_[first_ + static_cast<size_t>(leaf)]; }

  void set(int64_t leaf, double weight) {  // weight >= 0
    assert(leaf >= 0 && leaf < leaves_ && weight >= 0);
    size_t node = first_ + static_cast<size_t>(leaf);
    nodes_[node] = weight;
    while ((node /= 2) > 0) nodes_[node] = nodes_[2 * node] + nodes_[2 * node + 1];
  }

  // The leaf whose share of [0, total) holds `point`; never one of weight 0. Requirement: total > 0.
  int64_t find(double point) const {
    size_t node = 1;
    while (node < first_) {
      const double left = nodes_[2 * node];
      // The second test is for rounding alone: a point at the very end of a share.
      const bool right = point >= left && nodes_[2 * node + 1] > 0;
      if (right) point -= left;
      node = 2 * node + (right ? 1 : 0);
    }
    return static_cast<int64_t>(node - first_);
  }

 private:
  int64_t leaves_;
  size_t first_;               // node of leaf 0; node i has the children 2 i and 2 i + 1
  std::vector<double> nodes_;  // 2 first_; [0] is unused
};

}  // namespace engram
