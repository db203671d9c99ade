#include "engram/oracle/rtrl.h"

#include <algorithm>
#include <cmath>

namespace engram::inline ENGRAM_REAL {
namespace {

// Derivatives by the unknowns of one lane, side by side: weights | initial memory | x of every step.
using Influence = std::vector<double>;

// One lane of a specimen, stepped with T = 1.
class LaneRtrl {
 public:
  LaneRtrl(const Specimen& specimen, int64_t lane)
      : specimen_(specimen),
        lane_(lane),
        weights_(specimen.parameters.values().size()),
        memory_size_(static_cast<size_t>(specimen.module->shape().memory)),
        inputs_(static_cast<size_t>(specimen.module->shape().input)),
        unknowns_(weights_ + memory_size_ + inputs_ * static_cast<size_t>(specimen.start.rows())),
        memory_(1, specimen.module->shape().memory),
        workspace_(specimen.parameters.layout().slots()),
        influence_(memory_size_, Influence(unknowns_)),
        total_(unknowns_) {
    copy(specimen.initial.view().slice_rows(lane, 1), memory_);
    for (size_t i = 0; i < memory_size_; ++i) influence_[i][weights_ + i] = 1;
  }

  Influence run() {
    for (int64_t t = 0; t < specimen_.start.rows(); ++t) step(t);
    const double* d_final = specimen_.d_final.view().row(lane_);
    for (size_t i = 0; i < memory_size_; ++i) add(d_final[i], influence_[i], total_);
    return total_;
  }

  void scatter(const Influence& total, Derivatives& result) const {
    for (size_t i = 0; i < weights_; ++i) result.parameters.values()[i] += total[i];
    for (size_t i = 0; i < memory_size_; ++i) result.d_memory.view().row(lane_)[i] = total[weights_ + i];
    for (int64_t t = 0; t < specimen_.start.rows(); ++t) {
      std::copy_n(&total[input_column(t)], inputs_, result.d_x.view().row(t * Specimen::lanes + lane_));
    }
  }

 private:
  static void add(double factor, const Influence& from, Influence& to) {
    for (size_t i = 0; i < from.size(); ++i) to[i] += factor * from[i];
  }
  size_t input_column(int64_t t) const { return weights_ + memory_size_ + static_cast<size_t>(t) * inputs_; }

  void step(int64_t t) {
    const int64_t row = t * Specimen::lanes + lane_;
    if (specimen_.start(t, lane_) != 0) {
      fill(memory_, 0);
      for (Influence& each : influence_) std::ranges::fill(each, 0);
    }
    Tensor y(1, specimen_.module->shape().output);
    const Sequence x{specimen_.x.view().slice_rows(row, 1), never_};
    specimen_.module->forward(specimen_.parameters, x, memory_, y, workspace_, {.keep = true});
    add(1, through(t, x, specimen_.d_y.view().slice_rows(row, 1), {}), total_);
    std::vector<Influence> next;
    Tensor unit(1, memory_.columns());
    for (int64_t i = 0; i < unit.columns(); ++i) {
      fill(unit, 0);
      unit(0, i) = 1;
      next.push_back(through(t, x, Tensor(1, y.columns()), unit));
    }
    influence_ = std::move(next);
  }

  // d (y_t . d_y + m_t . d_memory) / d unknowns = its direct part + (its derivative by m_{t-1}) J_{t-1}.
  Influence through(int64_t t, Sequence x, ConstView d_y, Tensor d_memory) {
    if (d_memory.size() == 0) d_memory = Tensor(1, memory_.columns());
    Parameters direct(specimen_.parameters.shared_layout());
    Tensor d_x(1, x.values.columns);
    specimen_.module->backward(specimen_.parameters, x, d_y, d_x, d_memory, &direct, workspace_, {.keep = true});
    Influence result(unknowns_);
    std::ranges::copy(direct.values(), result.begin());
    std::ranges::copy(d_x.values(), result.begin() + static_cast<int64_t>(input_column(t)));
    for (size_t i = 0; i < memory_size_; ++i) add(d_memory.values()[i], influence_[i], result);
    return result;
  }

  const Specimen& specimen_;
  int64_t lane_;
  size_t weights_, memory_size_, inputs_, unknowns_;
  Tensor memory_;
  const Tensor never_{1, 1};
  Workspace workspace_;
  std::vector<Influence> influence_;  // J, a row for each float of the memory
  Influence total_;                   // dL / d unknowns so far
};

}  // namespace

Derivatives by_rtrl(const Specimen& specimen) {
  Derivatives result = specimen.zero();
  for (int64_t lane = 0; lane < Specimen::lanes; ++lane) {
    LaneRtrl learner(specimen, lane);
    learner.scatter(learner.run(), result);
  }
  return result;
}

}  // namespace engram::inline ENGRAM_REAL

namespace engram::oracle {

ElmanRtrl::ElmanRtrl(int units, int inputs, std::vector<double> weights)
    : n_(static_cast<size_t>(units)),
      m_(static_cast<size_t>(inputs)),
      width_(n_ + m_ + 1),
      weights_(std::move(weights)),
      output_(n_),
      gradient_(weights_.size()),
      influence_(n_ * weights_.size()) {}

void ElmanRtrl::begin(std::span<const double> output) {
  std::ranges::copy(output, output_.begin());
  std::ranges::fill(influence_, 0);
}

void ElmanRtrl::step(std::span<const double> x, std::span<const double> target) {
  std::vector<double> z(x.begin(), x.end());
  z.insert(z.end(), output_.begin(), output_.end());
  z.push_back(1);
  const auto weight = [&](size_t k, size_t j) { return weights_[k * width_ + j]; };

  std::vector<double> next = influence_;
  for (size_t k = 0; k < n_; ++k) {
    double sum = 0;
    for (size_t j = 0; j < width_; ++j) sum += weight(k, j) * z[j];
    output_[k] = std::tanh(sum);
    for (size_t ij = 0; ij < weights_.size(); ++ij) {
      double inner = ij / width_ == k ? z[ij % width_] : 0;
      for (size_t l = 0; l < n_; ++l) inner += weight(k, m_ + l) * influence_[l * weights_.size() + ij];
      next[k * weights_.size() + ij] = (1 - output_[k] * output_[k]) * inner;
    }
  }
  influence_ = std::move(next);
  for (size_t k = 0; k < n_; ++k) {
    const double error = target[k] - output_[k];
    for (size_t ij = 0; ij < weights_.size(); ++ij) gradient_[ij] -= error * influence_[k * weights_.size() + ij];
  }
}

}  // namespace engram::oracle
