#include "engram/models/hidden_markov.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engram/core/elementary.h"
#include "engram/core/error.h"

namespace engram {
namespace {

constexpr double nothing = -std::numeric_limits<double>::infinity();

Matrix logs_of(Matrix m) {
  for (double& value : m.values()) value = value > 0 ? log(value) : nothing;
  return m;
}

Matrix log_densities(const Emission& emission, const Matrix& rows, int64_t states) {
  Matrix result(rows.rows(), states);
  for (int64_t t = 0; t < rows.rows(); ++t) {
    for (int64_t s = 0; s < states; ++s) result(t, s) = emission.log_density(s, rows, t);
  }
  return result;
}

// One model in log space over the rows [begin, end) of the data.
struct Chain {
  const Matrix &start, &transition, &density;  // logs: (1, N), (N, N), (T, N)
  int64_t begin, end;

  int64_t states() const { return transition.rows(); }

  Matrix forward() const {
    Matrix alpha(end - begin, states());
    std::vector<double> arriving(static_cast<size_t>(states()));
    for (int64_t t = 0; t < alpha.rows(); ++t) {
      for (int64_t j = 0; j < states(); ++j) {
        for (int64_t i = 0; t > 0 && i < states(); ++i) {
          arriving[static_cast<size_t>(i)] = alpha(t - 1, i) + transition(i, j);
        }
        alpha(t, j) = density(begin + t, j) + (t == 0 ? start(0, j) : log_sum_exp(arriving.data(), states()));
      }
    }
    return alpha;
  }

  Matrix backward() const {
    Matrix beta(end - begin, states());
    std::vector<double> leaving(static_cast<size_t>(states()));
    for (int64_t t = beta.rows() - 2; t >= 0; --t) {
      for (int64_t i = 0; i < states(); ++i) {
        for (int64_t j = 0; j < states(); ++j) {
          leaving[static_cast<size_t>(j)] = transition(i, j) + density(begin + t + 1, j) + beta(t + 1, j);
        }
        beta(t, i) = log_sum_exp(leaving.data(), states());
      }
    }
    return beta;
  }

  void add_posterior(Posterior& sum) const {
    const Matrix alpha = forward(), beta = backward();
    const double all = log_sum_exp(&alpha.values()[static_cast<size_t>((alpha.rows() - 1) * states())], states());
    if (!std::isfinite(all)) {
      throw Error("the sequence that begins with row " + std::to_string(begin + 1) +
                      " has no probability under this model: some transition or emission that it needs is 0",
                  1);
    }
    sum.log_likelihood += all;
    for (int64_t t = 0; t < alpha.rows(); ++t) {
      for (int64_t i = 0; i < states(); ++i) {
        sum.state(begin + t, i) = exp(alpha(t, i) + beta(t, i) - all);
        for (int64_t j = 0; t + 1 < alpha.rows() && j < states(); ++j) {
          sum.transition(i, j) +=
              exp(alpha(t, i) + transition(i, j) + density(begin + t + 1, j) + beta(t + 1, j) - all);
        }
      }
    }
  }

  void add_path(StatePath& path) const {
    Matrix best(end - begin, states()), from(end - begin, states());
    for (int64_t t = 0; t < best.rows(); ++t) {
      for (int64_t j = 0; j < states(); ++j) {
        double most = t == 0 ? start(0, j) : nothing;
        for (int64_t i = 0; t > 0 && i < states(); ++i) {
          const double candidate = best(t - 1, i) + transition(i, j);
          if (candidate > most) {
            most = candidate;
            from(t, j) = static_cast<double>(i);
          }
        }
        best(t, j) = most + density(begin + t, j);
      }
    }
    walk_back(best, from, path);
  }

  void walk_back(const Matrix& best, const Matrix& from, StatePath& path) const {
    int64_t state = 0, last = best.rows() - 1;
    for (int64_t j = 1; j < states(); ++j) {
      if (best(last, j) > best(last, state)) state = j;
    }
    path.log_probability += best(last, state);
    for (int64_t t = last; t >= 0; --t) {
      path.states[static_cast<size_t>(begin + t)] = state;
      state = static_cast<int64_t>(from(t, state));
    }
  }
};

void for_each_chain(const HiddenMarkov& model, const Sequences& data, const auto& take) {
  model.emission->demand(data.rows);
  const Matrix start = logs_of(model.start), transition = logs_of(model.transition);
  const Matrix density = log_densities(*model.emission, data.rows, model.states());
  for (size_t k = 0; k < data.begins.size(); ++k) {
    const int64_t end = k + 1 < data.begins.size() ? data.begins[k + 1] : data.rows.rows();
    take(Chain{start, transition, density, data.begins[k], end});
  }
}

// A row with the sum 1 in proportion to `counts`; one without counts stays.
void share(Matrix& probabilities, const Matrix& counts, int64_t row) {
  double sum = 0;
  for (int64_t j = 0; j < counts.columns(); ++j) sum += counts(row, j);
  for (int64_t j = 0; sum > 0 && j < counts.columns(); ++j) probabilities(row, j) = counts(row, j) / sum;
}

void maximise(HiddenMarkov& model, const Posterior& expected, const Sequences& data) {
  Matrix starts(1, model.states());
  for (int64_t begin : data.begins) {
    for (int64_t i = 0; i < model.states(); ++i) starts(0, i) += expected.state(begin, i);
  }
  share(model.start, starts, 0);
  for (int64_t i = 0; i < model.states(); ++i) share(model.transition, expected.transition, i);
  model.emission->fit(data.rows, expected.state);
}

HiddenMarkov guess(const Emission& emission, int64_t states, const Sequences& data, int64_t attempt, uint64_t seed) {
  Rng rng(seed, Purpose::initialise, static_cast<uint32_t>(attempt));
  HiddenMarkov model{Matrix(1, states, 1), Matrix(states, states), emission.clone()};
  for (double& p : model.transition.values()) p = rng.uniform(0.5, 1.5);
  for (int64_t i = 0; i < states; ++i) model.transition(i, i) += static_cast<double>(states);  // states last a while
  share(model.start, Matrix(1, states, 1), 0);
  for (int64_t i = 0; i < states; ++i) share(model.transition, Matrix(model.transition), i);
  model.emission->guess(data.rows, states, attempt, rng);
  return model;
}

FittedMarkov climb(HiddenMarkov model, const Sequences& data, const BaumWelch& options,
                   const std::function<bool()>& stop) {
  FittedMarkov result{std::move(model)};
  Posterior expected = posterior(result.model, data);
  while (!result.converged && result.iterations < options.max_iterations && !stop()) {
    maximise(result.model, expected, data);
    const double before = expected.log_likelihood;
    expected = posterior(result.model, data);
    ++result.iterations;
    result.converged = expected.log_likelihood - before <= options.tolerance * (1 + std::abs(before));
  }
  result.log_likelihood = expected.log_likelihood;
  return result;
}

void order_states(HiddenMarkov& model) {
  std::vector<int64_t> order(static_cast<size_t>(model.states()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int64_t a, int64_t b) { return model.emission->order(a) < model.emission->order(b); });
  model.start = transposed(rows_of(transposed(model.start), order));
  model.transition = block_of(model.transition, order);
  for (const auto& [name, values] : model.emission->parameters()) *values = rows_of(*values, order);
}

}  // namespace

Posterior posterior(const HiddenMarkov& model, const Sequences& data) {
  Posterior result{0, Matrix(data.rows.rows(), model.states()), Matrix(model.states(), model.states())};
  for_each_chain(model, data, [&](const Chain& chain) { chain.add_posterior(result); });
  return result;
}

StatePath viterbi(const HiddenMarkov& model, const Sequences& data) {
  StatePath path{std::vector<int64_t>(static_cast<size_t>(data.rows.rows())), 0};
  for_each_chain(model, data, [&](const Chain& chain) { chain.add_path(path); });
  return path;
}

FittedMarkov fit_hidden_markov(const Emission& emission, int64_t states, const Sequences& data,
                               const BaumWelch& options, const std::function<bool()>& stop) {
  emission.demand(data.rows);
  FittedMarkov best = climb(guess(emission, states, data, 0, options.seed), data, options, stop);
  for (int64_t attempt = 1; attempt < options.restarts && !stop(); ++attempt) {
    FittedMarkov other = climb(guess(emission, states, data, attempt, options.seed), data, options, stop);
    if (other.log_likelihood > best.log_likelihood) best = std::move(other);
  }
  order_states(best.model);
  return best;
}

void demand_probabilities(const HiddenMarkov& model) {
  const int64_t states = model.transition.rows();
  const auto demand_row = [](const Matrix& m, int64_t row, const std::string& name) {
    double sum = 0;
    bool positive = true;
    for (int64_t j = 0; j < m.columns(); ++j) {
      sum += m(row, j);
      positive = positive && m(row, j) >= 0;
    }
    if (positive && std::abs(sum - 1) < 1e-6) return;
    throw Error(name + ": expected probabilities with the sum 1 in row " + std::to_string(row) + ", found the sum " +
                std::to_string(sum) + (positive ? "" : " and numbers below 0"));
  };
  if (model.transition.columns() != states || model.start.columns() != states || model.start.rows() != 1) {
    throw Error("transition: expected one row and one column for each of the " + std::to_string(model.start.columns()) +
                " states of start, found " + std::to_string(states) + " x " +
                std::to_string(model.transition.columns()));
  }
  demand_row(model.start, 0, "start");
  for (int64_t i = 0; i < states; ++i) demand_row(model.transition, i, "transition");
  for (const auto& [name, values] : model.emission->parameters()) {
    if (values->rows() == states) continue;
    throw Error(name + ": expected a row for each of " + std::to_string(states) + " states, found " +
                std::to_string(values->rows()));
  }
  model.emission->demand_parameters();
}

}  // namespace engram
