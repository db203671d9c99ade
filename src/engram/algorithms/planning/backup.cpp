#include "engram/algorithms/planning/backup.h"

#include <algorithm>
#include <mutex>
#include <numeric>

namespace engram {

Backup::Backup(const SparseModel& model, double gamma)
    : model_(model),
      gamma_(gamma),
      offset_(model.offset().data()),
      next_(model.next().data()),
      probability_(model.probability().data()),
      reward_(static_cast<size_t>(model.states() * model.actions())) {
  for (size_t row = 0; row < reward_.size(); ++row) {
    for (auto i = static_cast<size_t>(offset_[row]); i < static_cast<size_t>(offset_[row + 1]); ++i) {
      reward_[row] += probability_[i] * model.reward()[i];
    }
    pairs_ += offset_[row] < offset_[row + 1];
    longest_row_ = std::max(longest_row_, offset_[row + 1] - offset_[row]);
  }
}

double Backup::expected(int64_t state, const double* policy, const double* values) const {
  double sum = model_.state_reward(state);
  for (int64_t a = 0; a < actions(); ++a) {
    if (policy[a] > 0) sum += policy[a] * q(state, a, values);
  }
  return sum;
}

Predecessors::Predecessors(const SparseModel& model) : offset(static_cast<size_t>(model.states()) + 1) {
  for (size_t i = 0; i < model.next().size(); ++i) offset[model.next()[i] + 1] += model.probability()[i] > 0;
  std::partial_sum(offset.begin(), offset.end(), offset.begin());
  row.resize(static_cast<size_t>(offset.back()));
  std::vector<int64_t> at(offset.begin(), offset.end() - 1);
  for (int64_t r = 0; r < model.states() * model.actions(); ++r) {
    const auto first = static_cast<size_t>(model.offset()[static_cast<size_t>(r)]);
    const auto last = static_cast<size_t>(model.offset()[static_cast<size_t>(r) + 1]);
    for (size_t i = first; i < last; ++i) {
      if (model.probability()[i] > 0) row[static_cast<size_t>(at[model.next()[i]]++)] = r;
    }
  }
}

Change bellman_change(const Backup& backup, const std::vector<double>& values, Threads* threads) {
  Change all;
  std::mutex mutex;
  Threads::divide(threads, backup.states(), 1024, [&](int64_t begin, int64_t end) {
    Change mine;
    for (int64_t s = begin; s < end; ++s) {
      mine.include(values[static_cast<size_t>(s)], backup.best(s, values.data()));
    }
    const std::scoped_lock lock(mutex);
    all.include(mine);
  });
  return all;
}

}  // namespace engram
