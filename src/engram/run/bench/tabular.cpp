// Rows of the tabular learners: a 32 x 32 grid, four moves, from one corner to the other, where the reward is 1 and the
// walk begins anew while the update still looks at the goal's row; epsilon 0.1, alpha 0.1, gamma 0.99, ties at random.
// Every call learns from an empty table. Rows of planning: a random model of 100 000 states, 4 actions and 5 outcomes,
// gamma 0.99, values from 0: synchronous sweeps until none changes a value by more than 0.001, and until the bounds
// prove an error of at most 0.001.
#include <algorithm>
#include <vector>

#include "engram/algorithms/planning/value_iteration.h"
#include "engram/algorithms/tabular/interaction.h"
#include "engram/algorithms/tabular/q_learning.h"
#include "engram/algorithms/tabular/sarsa.h"
#include "engram/core/fingerprint.h"
#include "engram/env/finite/made_model.h"
#include "engram/run/bench/bench.h"

namespace engram {
namespace {

constexpr int64_t side = 32, cells = side * side, steps = 5000000;

class OpenGrid {
 public:
  OpenGrid() : target_(cells * 4) {
    constexpr int64_t down[] = {-1, 0, 1, 0}, right[] = {0, 1, 0, -1};
    for (int64_t i = 0; i < cells * 4; ++i) {
      const int64_t row = std::clamp<int64_t>(i / 4 / side + down[i % 4], 0, side - 1);
      const int64_t column = std::clamp<int64_t>(i / 4 % side + right[i % 4], 0, side - 1);
      target_[static_cast<size_t>(i)] = static_cast<uint16_t>(row * side + column);
    }
  }
  int64_t states() const { return cells; }
  int64_t actions() const { return 4; }
  int64_t reset(Rng&) { return cell_ = 0; }
  DiscreteOutcome step(int64_t action, Rng&) {
    cell_ = target_[static_cast<size_t>(cell_ * 4 + action)];
    const bool arrived = cell_ == cells - 1;
    return {cell_, arrived ? 1.0 : 0.0, arrived ? Ending::truncated : Ending::none};
  }
  void visit(Archive& archive) { archive("cell", cell_); }

 private:
  std::vector<uint16_t> target_;  // (cells, 4): where each move leads
  int64_t cell_ = 0;
};

template <class Learner>
std::string learn() {
  Interaction<OpenGrid, Learner> loop(OpenGrid(), Learner{ActionValues(cells, 4), 0.1, 0.99, {.epsilon = 0.1}}, 1);
  loop.steps(steps);
  const Row row = loop.learner().values[0];
  return fingerprint_of(std::string_view(reinterpret_cast<const char*>(row.data()), row.size_bytes()));
}

template <class Learner>
void measure(Bench& bench, const char* name) {
  bench.measure({name, "steps", steps, NAN, learn<Learner>(), [] { learn<Learner>(); }});
}

// A backup of one state is 4 rows of 5 multiply-adds, each with its discount and reward.
void measure_planning(Bench& bench, const char* name, Solution (*method)(const SparseModel&, const Planning&),
                      const SparseModel& model) {
  const Planning planning{.gamma = 0.99, .tolerance = 1e-3};
  const Solution solution = method(model, planning);
  const auto* bytes = reinterpret_cast<const char*>(solution.values.data());
  const double backups = static_cast<double>(solution.sweeps * model.states());
  bench.measure({name, "state backups", backups, backups * 2 * (4 * 5 + 4),
                 fingerprint_of(std::string_view(bytes, solution.values.size() * sizeof(double))),
                 [&] { method(model, planning); }});
}

}  // namespace

void bench_tabular(Bench& bench) {
  const SparseModel model = made_model(100000, 4, 5, 12345);
  measure_planning(bench, "value_iteration_sweeps", value_iteration, model);
  measure_planning(bench, "value_iteration_bounds", value_iteration_bounds, model);
  measure<QLearning<>>(bench, "q_learning");
  measure<Sarsa<>>(bench, "sarsa");
}

}  // namespace engram
