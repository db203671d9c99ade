#include "engram/learning/priorities.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "engram/core/elementary.h"
#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {
namespace {

double power(double x, double exponent) { return exp(exponent * log(x)); }  // x > 0

}  // namespace

Priorities::Priorities(const ReplayBuffer& replay, double alpha)
    : replay_(replay),
      alpha_(alpha),
      tree_(replay.lanes() * replay.units_of_ring()),
      first_(static_cast<size_t>(replay.lanes())),
      end_(first_) {}

void Priorities::follow() {
  for (int64_t lane = 0; lane < replay_.lanes(); ++lane) {
    int64_t& first = first_[static_cast<size_t>(lane)];
    int64_t& end = end_[static_cast<size_t>(lane)];
    for (; first < replay_.first_unit(lane); ++first) tree_.set(leaf(lane, first), 0);
    for (; end < replay_.end_unit(lane); ++end) {
      tree_.set(leaf(lane, end), replay_.has_step(lane, end) ? largest_ : 0);
    }
  }
}

void Priorities::draw(Rng& random, double beta, std::span<Segment> drawn, View weight) const {
  assert(tree_.total() > 0);
  const auto B = static_cast<double>(drawn.size());
  const auto n = static_cast<double>(replay_.size());
  double largest = 0;
  for (size_t b = 0; b < drawn.size(); ++b) {
    const double point = tree_.total() * (static_cast<double>(b) + random.uniform()) / B;
    const int64_t at = tree_.find(point);
    drawn[b] = unit_at(at);
    const double w = power(n * tree_[at] / tree_.total(), -beta);
    weight(static_cast<int64_t>(b), 0) = static_cast<Real>(w);
    largest = std::max(largest, w);
  }
  for (int64_t b = 0; b < weight.rows; ++b) weight(b, 0) /= static_cast<Real>(largest);
}

// Of the units that share a place in the ring the one that is alive.
Segment Priorities::unit_at(int64_t leaf) const {
  const int64_t units = replay_.units_of_ring(), lane = leaf / units;
  const int64_t first = replay_.first_unit(lane), ahead = (leaf - first) % units;
  return replay_.segment(lane, first + (ahead < 0 ? ahead + units : ahead));
}

void Priorities::learn(std::span<const Segment> drawn, ConstView error) {
  for (size_t b = 0; b < drawn.size(); ++b) {
    const double p = power(std::abs(static_cast<double>(error(static_cast<int64_t>(b), 0))) + 1e-6, alpha_);
    tree_.set(leaf(drawn[b].lane, drawn[b].first / replay_.shape().stride), p);
    largest_ = std::max(largest_, p);
  }
}

void Priorities::begin_anew() {
  tree_ = SumTree(tree_.leaves());
  for (int64_t lane = 0; lane < replay_.lanes(); ++lane) {
    first_[static_cast<size_t>(lane)] = end_[static_cast<size_t>(lane)] = replay_.first_unit(lane);
  }
  follow();
}

// After the replay: which units are in the tree follows from it.
void Priorities::visit(Archive& archive) {
  archive("largest", largest_, {0, int64_t{1} << 62});
  if (archive.loading()) begin_anew();
  for (int64_t lane = 0; lane < replay_.lanes(); ++lane) {
    std::vector<double> weights;
    for (int64_t unit = first_[static_cast<size_t>(lane)]; unit < end_[static_cast<size_t>(lane)]; ++unit) {
      weights.push_back(tree_[leaf(lane, unit)]);
    }
    archive("weights", std::span(weights));
    if (archive.saving()) continue;
    for (size_t i = 0; i < weights.size(); ++i) {
      if (!(weights[i] >= 0) || !std::isfinite(weights[i])) {
        throw Error("checkpoint: priorities: not a priority; it was altered");
      }
      tree_.set(leaf(lane, first_[static_cast<size_t>(lane)] + static_cast<int64_t>(i)), weights[i]);
    }
  }
}

}  // namespace engram::inline ENGRAM_REAL
