// The exported policy, computed by the header's own functions, held against the agent step by step in its world.
#include <cmath>

#include "engram/core/error.h"
#include "engram/run/export/export_header.h"

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr double tolerance = 1e-5;

// Relative to `unit`, or to what is larger.
double difference(double expected, double found, double unit) {
  return std::abs(expected - found) / std::fmax(unit, std::abs(expected));
}

class Comparison {
 public:
  Comparison(const Agent& agent, const Embeddable& exported, VectorEnv& world)
      : squashes_(agent.distribution->squashes()),
        units_(agent.units),
        exported_(exported),
        world_(world),
        actor_(agent),
        batch_(1, world.observation_space(), world.action_space(), world.masked()),
        memory_(1, agent.memory()),
        start_(1, 1),
        action_(1, world.action_space().columns()),
        exported_memory_(static_cast<size_t>(exported.memory_size()) + 1),
        scratch_(2 * static_cast<size_t>(exported.policy().width)),
        exported_action_(static_cast<size_t>(exported.policy().action_size)) {
    world_.reset(1, batch_);
    start_(0, 0) = 1;
  }

  void step() {
    actor_.look(batch_.observation, start_, memory_);
    actor_.choose(batch_.action_mask, {}, true, action_);
    units_.to_world(action_, action_);
    if (start_(0, 0) != 0) std::ranges::fill(exported_memory_, 0.0f);
    const float* mask = world_.masked() ? batch_.action_mask.data() : nullptr;
    const float* values =
        engram_policy::values(exported_.policy(), batch_.observation.data(), exported_memory_.data(), scratch_.data());
    engram_policy::choose(exported_.policy(), values, mask, exported_action_.data());
    compare_values(values);
    compare_actions(values);
    ++steps_;
    move_on();
  }
  double largest() const { return largest_; }

 private:
  int64_t policy_values() const {
    const Space& space = world_.action_space();
    return space.type() == Space::Type::box ? space.columns() : space.choices();
  }

  void compare_values(const float* values) {
    for (int64_t j = 0; j < policy_values(); ++j) {
      const double value = static_cast<double>(actor_.policy_parameters()(0, j));
      demand(squashes_ ? std::tanh(value) : value, values[j], "value", j);
    }
  }

  // Where another choice was made, the two must be worth the same.
  void compare_actions(const float* values) {
    const Space& space = world_.action_space();
    for (int64_t i = 0; i < action_.columns(); ++i) {
      const float other = exported_action_[static_cast<size_t>(i)];
      if (space.type() == Space::Type::box) {
        demand(action_(0, i), other, "action", i, units_.half()[static_cast<size_t>(i)]);
      } else {
        demand(values[static_cast<int64_t>(action_(0, i))], values[static_cast<int64_t>(other)], "choice", i);
        values += space.counts()[static_cast<size_t>(i)];
      }
    }
  }

  void demand(double expected, double found, const char* what, int64_t column, double unit = 1) {
    const double here = difference(expected, found, unit);
    if (!(here <= tolerance)) {
      throw Error("export: the exported policy differs from the run's at step " + std::to_string(steps_) + ", " + what +
                      " " + std::to_string(column) + ": expected " + shortest(expected) + ", found " + shortest(found) +
                      "; nothing was written",
                  1);
    }
    largest_ = std::fmax(largest_, here);
  }

  // One action in four at random, so that more of the world is seen; now and then an episode is said to begin.
  void move_on() {
    if (random_.uniform() < 0.25) world_.action_space().draw(batch_.action_mask.view(), random_, action_.view());
    world_.step(action_, batch_);
    const bool began = batch_.ending[0] != Ending::none || random_.uniform() < 0.01;
    start_(0, 0) = began ? Real(1) : Real(0);
  }

  const bool squashes_;
  const ActionUnits& units_;
  const Embeddable& exported_;
  VectorEnv& world_;
  Actor actor_;
  StepBatch batch_;
  Tensor memory_, start_, action_;  // (1, M), (1, 1), (1, A)
  std::vector<float> exported_memory_, scratch_, exported_action_;
  Rng random_{1, Purpose::test};
  int64_t steps_ = 0;
  double largest_ = 0;
};

}  // namespace

double compare_exported(const Agent& agent, const Embeddable& exported, VectorEnv& world, int64_t steps) {
  Comparison comparison(agent, exported, world);
  for (int64_t i = 0; i < steps; ++i) comparison.step();
  return comparison.largest();
}

}  // namespace engram::inline ENGRAM_REAL
