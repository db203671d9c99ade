#include "engram/models/nelder_mead.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace engram {
namespace {

class Simplex {
 public:
  using Function = std::function<double(std::span<const double>)>;

  Simplex(const Function& function, const std::vector<double>& start, double step) : function_(function) {
    corners_.push_back(evaluated(start));
    for (size_t i = 0; i < start.size(); ++i) {
      std::vector<double> moved = start;
      moved[i] += step;
      corners_.push_back(evaluated(std::move(moved)));
    }
    order();
  }

  int evaluations() const { return evaluations_; }
  const Minimum& best() const { return corners_.front(); }
  double spread() const { return std::abs(corners_.back().value - best().value) / (std::abs(best().value) + 1e-10); }

  void move() {
    const std::vector<double> centre = centre_of_better();
    Minimum reflected = toward(centre, -1);
    if (reflected.value < best().value) {
      Minimum expanded = toward(centre, -2);
      corners_.back() = expanded.value < reflected.value ? std::move(expanded) : std::move(reflected);
    } else if (reflected.value < corners_[corners_.size() - 2].value) {
      corners_.back() = std::move(reflected);
    } else {
      contract(centre, std::move(reflected));
    }
    order();
  }

 private:
  Minimum evaluated(std::vector<double> at) {
    ++evaluations_;
    const double value = function_(at);
    return {std::move(at), std::isfinite(value) ? value : std::numeric_limits<double>::max()};
  }
  void order() { std::ranges::stable_sort(corners_, {}, &Minimum::value); }
  std::vector<double> centre_of_better() const {
    std::vector<double> centre(best().at.size(), 0.0);
    for (size_t c = 0; c + 1 < corners_.size(); ++c) {
      for (size_t i = 0; i < centre.size(); ++i) centre[i] += corners_[c].at[i] / static_cast<double>(centre.size());
    }
    return centre;
  }
  Minimum toward(const std::vector<double>& centre, double share) {
    std::vector<double> at = centre;
    for (size_t i = 0; i < at.size(); ++i) at[i] += share * (corners_.back().at[i] - centre[i]);
    return evaluated(std::move(at));
  }
  void contract(const std::vector<double>& centre, Minimum reflected) {
    if (reflected.value < corners_.back().value) corners_.back() = std::move(reflected);
    Minimum inner = toward(centre, 0.5);
    if (inner.value < corners_.back().value) {
      corners_.back() = std::move(inner);
      return;
    }
    for (size_t c = 1; c < corners_.size(); ++c) {
      for (size_t i = 0; i < centre.size(); ++i) corners_[c].at[i] = (corners_[c].at[i] + best().at[i]) / 2;
      corners_[c] = evaluated(std::move(corners_[c].at));
    }
  }

  const Function& function_;
  std::vector<Minimum> corners_;  // best first
  int evaluations_ = 0;
};

}  // namespace

Minimum nelder_mead(const std::function<double(std::span<const double>)>& function, std::vector<double> start,
                    double step, double tolerance, int evaluations) {
  if (start.empty()) return {{}, function(start)};
  Simplex simplex(function, start, step);
  while (simplex.spread() > tolerance && simplex.evaluations() < evaluations) simplex.move();
  return simplex.best();
}

}  // namespace engram
