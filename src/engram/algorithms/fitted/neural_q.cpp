#include "engram/algorithms/fitted/neural_q.h"

#include <algorithm>
#include <cmath>

#include "engram/nn/rprop.h"

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr double first_step = 0.1, no_limit = 1e30;

std::unique_ptr<Mlp> make_network(int64_t inputs, const std::vector<int64_t>& hidden) {
  std::vector<int64_t> sizes{inputs};
  sizes.insert(sizes.end(), hidden.begin(), hidden.end());
  sizes.push_back(1);
  return std::make_unique<Mlp>(sizes, kernels::Activation::sigmoid, 1, true);
}

Parameters declared(Mlp& network, uint64_t seed) {
  auto layout = std::make_shared<Layout>();
  network.declare(*layout);
  Parameters parameters(layout);
  Rng rng(seed, Purpose::initialise);
  network.initialise(parameters, rng);
  return parameters;
}

}  // namespace

NeuralQ::NeuralQ(int64_t columns, int64_t actions, const std::vector<int64_t>& net_arch, double gamma, uint64_t seed,
                 Threads* threads)
    : columns_(columns),
      actions_(actions),
      gamma_(gamma),
      network_(make_network(columns + 1, net_arch)),
      parameters_(declared(*network_, seed)),
      learner_(*network_, parameters_, std::make_unique<Rprop>(parameters_.shared_layout(), first_step), no_limit, seed,
               threads),
      moments_(columns),
      workspace_(parameters_.layout().slots(), threads) {}

void NeuralQ::values(ConstView observation, std::vector<double>& q) const {
  const int64_t n = observation.rows;
  q.resize(static_cast<size_t>(actions_ * n));
  input_.resize(n, columns_ + 1);
  output_.resize(n, 1);
  if (start_.columns() < n) start_ = Tensor(1, n);
  for (int64_t a = 0; a < actions_; ++a) {
    add_inputs(observation, a, input_);
    network_->forward(parameters_, {input_, start_.view().slice_columns(0, n)}, View(nullptr, n, 0), output_,
                      workspace_, {});
    for (int64_t i = 0; i < n; ++i) {
      q[static_cast<size_t>(a * n + i)] = low_ + (high_ - low_) * static_cast<double>(output_(i, 0));
    }
  }
}

void NeuralQ::iterate(const std::vector<Transitions>& seen, int64_t n_epochs, int64_t timestep) {
  if (moments_.count() == 0) scale_by(seen);
  find_targets(seen);
  const auto m = static_cast<double>(target_.rows());
  if (start_.columns() < all_.rows()) start_ = Tensor(1, all_.rows());
  const Sequence x{all_, start_.view().slice_columns(0, all_.rows())};
  for (int64_t epoch = 0; epoch < n_epochs; ++epoch) {
    const ConstView found = learner_.forward(parameters_, x, ConstView(nullptr, all_.rows(), 0));
    double error = 0;
    for (int64_t i = 0; i < target_.rows(); ++i) {
      // (y - t)^2 / m
      const double difference = static_cast<double>(found(i, 0) - target_(i, 0));
      error += difference * difference / m;
      learner_.d_output()(i, 0) = static_cast<Real>(2 * difference / m);
    }
    learner_.demand_finite_loss(error, timestep);
    learner_.descend(1, timestep);
  }
}

// From what there is at the first fit; later ones go on with the same network and need the same scales.
void NeuralQ::scale_by(const std::vector<Transitions>& seen) {
  double least = 0, greatest = 0;
  for (const Transitions& of_action : seen) {
    for (int64_t i = 0; i < of_action.size(); ++i) {
      moments_.add(of_action.observation().row_span(i));
      least = std::min(least, of_action.reward(i));
      greatest = std::max(greatest, of_action.reward(i));
    }
  }
  low_ = least / (1 - gamma_);
  high_ = std::max(greatest / (1 - gamma_), low_ + 1e-6);  // where nothing was ever paid
}

void NeuralQ::add_inputs(ConstView observation, int64_t action, View rows) const {
  const double side = actions_ > 1 ? 2 * static_cast<double>(action) / static_cast<double>(actions_ - 1) - 1 : 0;
  for (int64_t i = 0; i < observation.rows; ++i) {
    for (int64_t c = 0; c < columns_; ++c) {
      const auto column = static_cast<size_t>(c);
      const double deviation = std::sqrt(moments_.variance(column));
      const double centred = static_cast<double>(observation(i, c)) - moments_.mean(column);
      rows(i, c) = static_cast<Real>(deviation > 0 ? centred / deviation : centred);
    }
    rows(i, columns_) = static_cast<Real>(side);
  }
}

// All rows of a fit and what they are to say.
void NeuralQ::find_targets(const std::vector<Transitions>& seen) {
  int64_t m = 0, at = 0;
  for (const Transitions& of_action : seen) m += of_action.size();
  all_.resize(m, columns_ + 1);
  target_.resize(m, 1);
  std::vector<double> q;
  for (size_t a = 0; a < seen.size(); ++a) {
    const int64_t n = seen[a].size();
    if (n == 0) continue;
    add_inputs(seen[a].observation(), static_cast<int64_t>(a), all_.view().slice_rows(at, n));
    values(seen[a].next_observation(), q);
    for (int64_t i = 0; i < n; ++i) {
      double best = q[static_cast<size_t>(i)];
      for (int64_t b = 1; b < actions_; ++b) best = std::max(best, q[static_cast<size_t>(b * n + i)]);
      const double value = seen[a].reward(i) + (seen[a].has_future(i) ? gamma_ * best : 0);
      target_(at + i, 0) = static_cast<Real>(std::clamp(squashed(value), 0.0, 1.0));
    }
    at += n;
  }
}

void NeuralQ::visit(Archive& archive) {
  archive("parameters", parameters_);
  archive("rprop", learner_);
  archive("moments", moments_);
  archive("low", low_);
  archive("high", high_);
}

}  // namespace engram::inline ENGRAM_REAL
