// Priorities: units of a replay are drawn the more often the more there seemed to be to learn from them (Schaul et al.
// 2016, the proportional form).
//
//   P(i) = p_i^alpha / sum_k p_k^alpha,  p = |error| + 1e-6;  a new unit gets the largest p so far: each is seen once
//   w_i  = (n P(i))^-beta, divided by the largest of the batch: what undoes the bias of drawing unequally
//
// A batch of B takes one point from each of B equal shares of the sum, so that it may hold a unit twice. The price of a
// change and of a draw is a walk down the tree (learning/sum_tree.h).
#pragma once

#include <span>
#include <vector>

#include "engram/learning/replay.h"
#include "engram/learning/sum_tree.h"

namespace engram::inline ENGRAM_REAL {

class Priorities {
 public:
  // Of the units of `replay`, which outlives it. 0 <= alpha <= 1: 0 is uniform.
  Priorities(const ReplayBuffer& replay, double alpha);

  // After each replay.add(): what became whole gets its priority, what was overwritten loses it.
  void follow();

  // weight (B, 1): w. Requirement: replay.size() > 0.
  void draw(Rng& random, double beta, std::span<Segment> drawn, View weight) const;
  // error (B, 1), of either sign, of what was just drawn.
  void learn(std::span<const Segment> drawn, ConstView error);

  double priority(const Segment& unit) const { return tree_[leaf(unit.lane, unit.first / replay_.shape().stride)]; }

  void visit(Archive& archive);

 private:
  int64_t leaf(int64_t lane, int64_t unit) const {
    return lane * replay_.units_of_ring() + unit % replay_.units_of_ring();
  }
  Segment unit_at(int64_t leaf) const;
  void begin_anew();  // with what the replay holds

  const ReplayBuffer& replay_;
  double alpha_;
  SumTree tree_;  // p^alpha; 0 where there is nothing to draw
  double largest_ = 1;
  std::vector<int64_t> first_, end_;  // N: the units that are in the tree
};

}  // namespace engram::inline ENGRAM_REAL
