// Evolution strategies as Salimans et al. have them ("Evolution strategies as a scalable alternative to reinforcement
// learning", 2017): a Gaussian of fixed deviation, moved along the estimated gradient of the expected fitness by Adam.
//
//   x_i = m +- sigma e_i, e_i ~ N(0, I): pairs in both directions
//   g   = 1 / (n sigma) sum_i u_i (x_i - m) / sigma        u_i: rank of the fitness, from -1/2 to 1/2
//   m  <- m + Adam(g) - learning_rate weight_decay m
#pragma once

#include "engram/algorithms/evolution/search.h"

namespace engram {

class NaturalSearch final : public Search {
 public:
  // `population` even (Error).
  NaturalSearch(std::vector<double> mean, double sigma, int64_t population, double weight_decay);

  int64_t population() const override { return population_; }
  void draw(Rng& rng) override;
  std::span<const double> candidate(int64_t i) const override {
    return {candidates_.data() + static_cast<size_t>(i) * mean_.size(), mean_.size()};
  }
  void tell(std::span<const double> fitness, double learning_rate) override;
  std::span<const double> mean() const override { return mean_; }
  double spread() const override { return sigma_; }
  void visit(Archive& archive) override;

 private:
  int64_t population_;
  double sigma_, weight_decay_;
  std::vector<double> mean_, first_, second_;  // (d): weights and Adam's moments
  double power1_ = 1, power2_ = 1;             // beta^updates
  std::vector<double> candidates_;             // (n, d)
};

}  // namespace engram
