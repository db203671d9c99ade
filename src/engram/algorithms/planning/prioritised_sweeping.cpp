#include "engram/algorithms/planning/prioritised_sweeping.h"

#include <algorithm>
#include <cmath>
#include <queue>

#include "engram/algorithms/planning/backup.h"
#include "engram/algorithms/planning/proper.h"
#include "engram/algorithms/planning/value_iteration.h"

namespace engram {
namespace {

class Sweeper {
 public:
  Sweeper(const Backup& backup, const Planning& planning)
      : backup_(backup),
        predecessors_(backup.model()),
        convergence_(planning, backup.states()),
        values_(static_cast<size_t>(backup.states())),
        priority_(values_.size()) {}

  Solution run() {
    Solution solution;
    int64_t updates = 0;
    while (!queue_.empty() || measure_all()) {
      const auto [priority, state] = queue_.top();
      queue_.pop();
      if (priority != priority_[static_cast<size_t>(state)]) continue;  // measured again since
      update(state);
      if (++updates % backup_.states() == 0) check_progress();
    }
    solution.sweeps = (updates + backup_.states() - 1) / backup_.states();
    solution.values = std::move(values_);
    solution.backups = measured_ * backup_.pairs() / backup_.states();
    return solution;
  }

 private:
  struct Entry {
    double priority;
    int64_t state;
    // Ties: the lower state first.
    bool operator<(const Entry& other) const {
      return priority != other.priority ? priority < other.priority : state > other.state;
    }
  };

  void measure(int64_t state) {
    ++measured_;
    const double residual = std::abs(backup_.best(state, values_.data()) - values_[static_cast<size_t>(state)]);
    priority_[static_cast<size_t>(state)] = residual;
    if (residual > convergence_.tolerance(largest_)) queue_.push({residual, state});
  }
  void update(int64_t state) {
    double& value = values_[static_cast<size_t>(state)];
    const double before = value;
    value = backup_.best(state, values_.data());
    change_.include(before, value);
    largest_ = std::max(largest_, std::abs(value));
    measure(state);
    const auto entered = static_cast<size_t>(state);
    int64_t last = -1;
    for (int64_t k = predecessors_.offset[entered]; k < predecessors_.offset[entered + 1]; ++k) {
      const int64_t from = predecessors_.row[static_cast<size_t>(k)] / backup_.actions();
      if (from != last) measure(from);
      last = from;
    }
  }
  // Error where this leads nowhere.
  void check_progress() {
    convergence_.reached(change_);
    change_ = {};
  }
  // Whether anything is above the tolerance.
  bool measure_all() {
    for (int64_t s = 0; s < backup_.states(); ++s) measure(s);
    return !queue_.empty();
  }

  const Backup& backup_;
  Predecessors predecessors_;
  Convergence convergence_;
  std::vector<double> values_, priority_;
  std::priority_queue<Entry> queue_;
  Change change_;
  double largest_ = 0;
  int64_t measured_ = 0;
};

}  // namespace

Solution prioritised_sweeping(const SparseModel& model, const Planning& planning) {
  const Convergence checked(planning, model.states());
  if (planning.gamma == 1) proper_policy(model);
  const Backup backup(model, planning.gamma);
  return finish(backup, Sweeper(backup, planning).run(), planning.threads);
}

}  // namespace engram
