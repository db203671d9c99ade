// The registry of worlds: id -> how to make one. A user's own program registers its world the same way, outside our
// tree: engram::register_environment<MyWorld>("MyWorld-v0", "what it is").
#pragma once

#include <cmath>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engram/env/batched.h"
#include "engram/env/tabular_model.h"

namespace engram::inline ENGRAM_REAL {

class AnyDiscrete;  // env/discrete_environment.h

// One registered world: its own options with their defaults, and a maker.
class WorldMaker {
 public:
  virtual ~WorldMaker() = default;
  virtual void visit_options(OptionVisitor& visitor) = 0;
  virtual VectorEnvPtr make(int lanes, const WorldContext& context) const = 0;
  // Finite worlds only, null elsewhere: the world for tables, and its exact transition probabilities where known.
  virtual std::optional<AnyDiscrete> make_discrete(const WorldContext& context) const;
  virtual std::optional<SparseModel> model(const WorldContext&) const { return std::nullopt; }
};

struct WorldEntry {
  std::string id, summary;
  int max_episode_steps;                                 // 0: no limit
  std::function<std::unique_ptr<WorldMaker>()> options;  // a fresh set of options at their defaults
  double optimal_return = NAN;                           // mean return of the best policy, NaN where it is not known
};

void register_world(WorldEntry entry);                // Error if the id is taken
const WorldEntry& find_world(const std::string& id);  // Error with the nearest id
const std::vector<WorldEntry>& registered_worlds();   // in order of registration

// The options of E (if it has any) and the making of its lanes: copies of one prototype, so that what is costly to
// make (a table of prices) is made once and may be shared.
template <Environment E>
class BatchedMaker : public WorldMaker {
 public:
  BatchedMaker(std::string id, int max_episode_steps) : id_(std::move(id)), max_episode_steps_(max_episode_steps) {}

  void visit_options(OptionVisitor& visitor) override { options_.visit(visitor); }
  VectorEnvPtr make(int lanes, const WorldContext& context) const override {
    return std::make_unique<Batched<E>>(id_, prototype(context), lanes, max_episode_steps_);
  }

 protected:
  E prototype(const WorldContext& context) const {
    using Options = decltype(default_options());
    if constexpr (std::constructible_from<E, const Options&, const WorldContext&>) {
      return E(options_, context);
    } else if constexpr (std::constructible_from<E, const Options&>) {
      return E(options_);
    } else {
      return E();
    }
  }
  int max_episode_steps() const { return max_episode_steps_; }

 private:
  struct None {
    void visit(OptionVisitor&) {}
  };
  static auto default_options() {
    if constexpr (requires { typename E::Options; }) {
      return typename E::Options();
    } else {
      return None();
    }
  }

  std::string id_;
  int max_episode_steps_;
  decltype(default_options()) options_ = default_options();
};

template <Environment E>
WorldEntry world_entry(std::string id, std::string summary = "", int max_episode_steps = step_limit<E>()) {
  return {id, std::move(summary), max_episode_steps,
          [=]() -> std::unique_ptr<WorldMaker> { return std::make_unique<BatchedMaker<E>>(id, max_episode_steps); },
          NAN};
}

// 0: episodes end only where the world ends them.
template <Environment E>
void register_environment(std::string id, std::string summary = "", int max_episode_steps = step_limit<E>()) {
  register_world(world_entry<E>(std::move(id), std::move(summary), max_episode_steps));
}

}  // namespace engram::inline ENGRAM_REAL
