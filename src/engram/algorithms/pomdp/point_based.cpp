#include "engram/algorithms/pomdp/point_based.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace engram {
namespace {

// The corners' values: Q(s, a) <- r + gamma sum_o max_a' sum_s' T Z Q(s', a'), swept from above.
class InformedBound {
 public:
  explicit InformedBound(const Pomdp& model)
      : m_(model), q_(model.expected.size(), std::ranges::max(model.expected) / (1 - model.discount)) {
    const double still = 1e-4 * std::abs(q_[0]);
    constexpr int64_t sweeps = 200;  // a bound after each of them
    for (int64_t i = 0; i < sweeps && sweep() > still; ++i) continue;
  }

  std::vector<double> corners() const {
    std::vector<double> best(static_cast<size_t>(m_.states.count), -INFINITY);
    for (size_t i = 0; i < q_.size(); ++i) best[i % best.size()] = std::max(best[i % best.size()], q_[i]);
    return best;
  }

 private:
  double sweep() {
    std::vector<double> next = q_;
    double moved = 0;
    for (int64_t a = 0; a < m_.actions.count; ++a) {
      for (int64_t s = 0; s < m_.states.count; ++s) {
        double& value = next[at(a, s)];
        value = std::min(value, m_.expects(a, s) + m_.discount * future(a, s));
        moved = std::max(moved, q_[at(a, s)] - value);
      }
    }
    q_ = std::move(next);
    return moved;
  }
  double future(int64_t a, int64_t s) {
    reached_.clear();
    for (int64_t k = 0; k < m_.states.count; ++k) {
      if (m_.p_next(a, s, k) > 0) reached_.push_back(k);
    }
    double sum = 0;
    for (int64_t o = 0; o < m_.observations.count; ++o) {
      double best = -INFINITY;
      for (int64_t b = 0; b < m_.actions.count; ++b) {
        double led = 0;
        for (const int64_t k : reached_) led += m_.p_next(a, s, k) * m_.p_seen(a, k, o) * q_[at(b, k)];
        best = std::max(best, led);
      }
      sum += best;
    }
    return sum;
  }
  size_t at(int64_t a, int64_t s) const { return static_cast<size_t>(a * m_.states.count + s); }

  const Pomdp& m_;
  std::vector<double> q_;         // (A, S)
  std::vector<int64_t> reached_;  // scratch
};

class Sawtooth {
 public:
  explicit Sawtooth(std::vector<double> corners) : corners_(std::move(corners)) {}

  double at(const Belief& belief) const {
    double best = 0;
    for (const Point& point : points_) {
      double share = 1;
      for (const size_t s : point.support) share = std::min(share, belief[s] / point.belief[s]);
      best = std::min(best, share * point.below);
    }
    return dot(corners_, belief) + best;
  }
  void set(const Belief& belief, double value) {
    Point point{belief, value, value - dot(corners_, belief), {}};
    for (size_t s = 0; s < belief.size(); ++s) {
      if (belief[s] > 0) point.support.push_back(s);
    }
    if (point.support.size() == 1) return lower_corner(point.support[0], value);
    std::erase_if(points_, [&](const Point& old) { return old.belief == belief; });
    if (point.below < 0) points_.push_back(std::move(point));
  }

 private:
  struct Point {
    Belief belief;
    double value, below;  // the latter of the corners' plane there
    std::vector<size_t> support;
  };

  void lower_corner(size_t s, double value) {
    corners_[s] = std::min(corners_[s], value);
    for (Point& point : points_) point.below = std::min(0.0, point.value - dot(corners_, point.belief));
  }

  std::vector<double> corners_;
  std::vector<Point> points_;
};

class Search {
 public:
  Search(const Pomdp& model, const PomdpPlanning& planning)
      : m_(model), planning_(planning), lower_(blind_vectors(model)), upper_(InformedBound(model).corners()) {}

  PomdpSolution solve() {
    while (gap(m_.start) > planning_.tolerance && backups_ < planning_.max_backups) trial();
    const double low = value_at(lower_, m_.start), high = std::max(low, upper_.at(m_.start));
    return {std::move(lower_), low, high, high - low, backups_, high - low <= planning_.tolerance};
  }

 private:
  double gap(const Belief& belief) const { return upper_.at(belief) - value_at(lower_, belief); }

  void trial() {
    std::vector<Belief> way{m_.start};
    double allowed = planning_.tolerance;
    while (static_cast<int64_t>(way.size()) < planning_.max_backups && gap(way.back()) > allowed) {
      allowed /= m_.discount;
      lower_roof(nearest_corner(way.back()));
      Belief next = most_open(way.back(), lower_roof(way.back()), allowed);
      if (next.empty()) break;
      way.push_back(std::move(next));
    }
    for (; !way.empty(); way.pop_back()) update(way.back());
  }

  static Belief nearest_corner(const Belief& belief) {
    Belief corner(belief.size(), 0);
    corner[static_cast<size_t>(std::ranges::max_element(belief) - belief.begin())] = 1;
    return corner;
  }

  // The action whose upper value is greatest, and that value.
  std::pair<int64_t, double> best_action(const Belief& belief) const {
    std::pair<int64_t, double> best{0, -INFINITY};
    for (int64_t a = 0; a < m_.actions.count; ++a) {
      const std::vector<double> seen = m_.foretell(belief, a);
      double future = 0, now = 0;
      for (int64_t s = 0; s < m_.states.count; ++s) now += belief[static_cast<size_t>(s)] * m_.expects(a, s);
      for (int64_t o = 0; o < m_.observations.count; ++o) {
        const double p = seen[static_cast<size_t>(o)];
        if (p > 0) future += p * upper_.at(m_.follow(belief, a, o));
      }
      if (now + m_.discount * future > best.second) best = {a, now + m_.discount * future};
    }
    return best;
  }

  // The belief behind the observation that holds the most of what is not yet known; {} where nothing is left.
  Belief most_open(const Belief& belief, int64_t a, double allowed) const {
    const std::vector<double> seen = m_.foretell(belief, a);
    Belief best;
    double most = 0;
    for (int64_t o = 0; o < m_.observations.count; ++o) {
      const double p = seen[static_cast<size_t>(o)];
      if (p <= 0) continue;
      Belief next = m_.follow(belief, a, o);
      const double open = p * (gap(next) - allowed);
      if (open <= most) continue;
      most = open;
      best = std::move(next);
    }
    return best;
  }

  // U at `belief` as its own backup has it; the action that gives it.
  int64_t lower_roof(const Belief& belief) {
    const auto [action, value] = best_action(belief);
    upper_.set(belief, std::min(value, upper_.at(belief)));
    return action;
  }

  void update(const Belief& belief) {
    lower_roof(belief);
    AlphaVector best = backed_up(belief, 0);
    for (int64_t a = 1; a < m_.actions.count; ++a) {
      AlphaVector other = backed_up(belief, a);
      if (dot(other.values, belief) > dot(best.values, belief)) best = std::move(other);
    }
    ++backups_;
    if (dot(best.values, belief) <= value_at(lower_, belief)) return;
    std::erase_if(lower_, [&](const AlphaVector& old) {
      return std::ranges::equal(old.values, best.values, std::less_equal<>());
    });
    lower_.push_back(std::move(best));
  }

  // r_a + gamma sum_s' T(a, ., s') sum_o Z(a, s', o) alpha_o(s'), alpha_o the best where a and o lead.
  AlphaVector backed_up(const Belief& belief, int64_t a) const {
    const int64_t S = m_.states.count;
    std::vector<double> reached(static_cast<size_t>(S), 0);
    for (int64_t o = 0; o < m_.observations.count; ++o) {
      const std::vector<double>& alpha = best_at(lower_, m_.follow(belief, a, o)).values;
      for (int64_t s = 0; s < S; ++s) {
        reached[static_cast<size_t>(s)] += m_.p_seen(a, s, o) * alpha[static_cast<size_t>(s)];
      }
    }
    AlphaVector result{std::vector<double>(static_cast<size_t>(S)), a};
    for (int64_t s = 0; s < S; ++s) {
      double sum = 0;
      for (int64_t k = 0; k < S; ++k) sum += m_.p_next(a, s, k) * reached[static_cast<size_t>(k)];
      result.values[static_cast<size_t>(s)] = m_.expects(a, s) + m_.discount * sum;
    }
    return result;
  }

  const Pomdp& m_;
  PomdpPlanning planning_;
  std::vector<AlphaVector> lower_;
  Sawtooth upper_;
  int64_t backups_ = 0;
};

}  // namespace

PomdpSolution point_based(const Pomdp& model, const PomdpPlanning& planning) { return Search(model, planning).solve(); }

}  // namespace engram
