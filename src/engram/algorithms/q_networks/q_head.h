// QHead: what a network's row says of the values of A actions.
//
//   direct      q(a) = row(a)
//   dueling     q(a) = v + A(a) - mean A, row = A | v (Wang et al. 2016, (9)): the mean of the advantages is 0
//   quantiles   q(a) = the mean of K numbers, atoms: sum p_j z_j of K logits (learning/value_distributions.h)
//
// The first two are linear: the derivative goes back by them as well. Each can have a noisy network (nn/noisy.h).
#pragma once

#include <memory>
#include <utility>

#include "engram/core/kernels/kernels.h"
#include "engram/learning/value_distributions.h"
#include "engram/nn/network.h"
#include "engram/nn/noisy_network.h"

namespace engram::inline ENGRAM_REAL {

class QHead {
 public:
  virtual ~QHead() = default;
  // A network whose row it reads.
  virtual ModulePtr make_network(const NetworkInput& features, const Space& action, NetworkOptions options) const = 0;
  // Whether the greatest of the columns called "policy" is the best action's.
  virtual bool ranks() const { return false; }
  virtual void values(ConstView row, View q) const = 0;  // (m, O) -> (m, A)
};

class LinearHead : public QHead {
 public:
  bool ranks() const final { return true; }
  virtual void backward(ConstView d_q, View d_row) const = 0;  // (m, A) -> (m, O), overwritten
};

class DirectHead final : public LinearHead {
 public:
  explicit DirectHead(bool noisy = false) : noisy_(noisy) {}
  ModulePtr make_network(const NetworkInput& features, const Space& action, NetworkOptions options) const override {
    return noisy_ ? make_noisy_values(features, action.choices(), options) : make_policy(features, action, options);
  }
  void values(ConstView row, View q) const override { copy(row, q); }
  void backward(ConstView d_q, View d_row) const override { copy(d_q, d_row); }

 private:
  bool noisy_;
};

class DuelingHead final : public LinearHead {
 public:
  explicit DuelingHead(bool noisy = false) : noisy_(noisy) {}
  ModulePtr make_network(const NetworkInput& features, const Space& action, NetworkOptions options) const override {
    if (noisy_) return make_noisy_dueling(features, action.choices(), options);
    options.share_memory = true;  // one body, two heads
    return make_actor_critic(features, action, options);
  }
  void values(ConstView row, View q) const override {
    for (int64_t r = 0; r < q.rows; ++r) {
      const Real mean = sum(row, r, q.columns) / static_cast<Real>(q.columns);
      for (int64_t a = 0; a < q.columns; ++a) q(r, a) = row(r, q.columns) + (row(r, a) - mean);
    }
  }
  void backward(ConstView d_q, View d_row) const override {
    for (int64_t r = 0; r < d_q.rows; ++r) {
      const Real all = sum(d_q, r, d_q.columns), mean = all / static_cast<Real>(d_q.columns);
      for (int64_t a = 0; a < d_q.columns; ++a) d_row(r, a) = d_q(r, a) - mean;
      d_row(r, d_q.columns) = all;
    }
  }

 private:
  static Real sum(ConstView rows, int64_t r, int64_t count) {
    Real total = 0;
    for (int64_t a = 0; a < count; ++a) total += rows(r, a);
    return total;
  }

  bool noisy_;
};

// One of the two.
inline std::unique_ptr<const LinearHead> make_linear_head(bool dueling, bool noisy) {
  if (dueling) return std::make_unique<DuelingHead>(noisy);
  return std::make_unique<DirectHead>(noisy);
}

// K numbers of each action.
class WideHead : public QHead {
 public:
  ModulePtr make_network(const NetworkInput& features, const Space& action, NetworkOptions options) const final {
    const int64_t numbers = action.choices() * count_;
    if (noisy_) return make_noisy_values(features, numbers, options);
    return make_policy(features, Space::discrete(static_cast<int>(numbers)), options);
  }
  int64_t count() const { return count_; }  // K

 protected:
  WideHead(int64_t count, bool noisy) : count_(count), noisy_(noisy) {}

 private:
  int64_t count_;
  bool noisy_;
};

class QuantileHead final : public WideHead {
 public:
  explicit QuantileHead(int64_t quantiles, bool noisy = false) : WideHead(quantiles, noisy) {}
  void values(ConstView row, View q) const override {
    for (int64_t r = 0; r < q.rows; ++r) {
      for (int64_t a = 0; a < q.columns; ++a) {
        Real sum = 0;
        for (Real x : numbers_of(row, r, a, count()).row_span(0)) sum += x;
        q(r, a) = sum / static_cast<Real>(count());
      }
    }
  }
};

class AtomHead final : public WideHead {
 public:
  explicit AtomHead(const Atoms& atoms, bool noisy = false)
      : WideHead(atoms.count, noisy), atoms_(atoms), log_probability_(1, count()), probability_(1, count()) {}
  const Atoms& atoms() const { return atoms_; }
  void values(ConstView row, View q) const override {
    for (int64_t r = 0; r < q.rows; ++r) {
      for (int64_t a = 0; a < q.columns; ++a) {
        kernels::log_softmax(numbers_of(row, r, a, count()), {}, log_probability_, probability_);
        double sum = 0;
        for (int64_t j = 0; j < count(); ++j) sum += static_cast<double>(probability_(0, j)) * atoms_.value(j);
        q(r, a) = static_cast<Real>(sum);
      }
    }
  }

 private:
  Atoms atoms_;
  mutable Tensor log_probability_, probability_;  // (1, K), scratch
};

}  // namespace engram::inline ENGRAM_REAL
