// Finite worlds: states and actions are numbers. What tabular learners play and planning solves.
//
//   struct MyWalk {
//     static constexpr int max_episode_steps = 200;              // optional, as are Options and a context
//     int64_t states() const;
//     int64_t actions() const;
//     int64_t reset(Rng&);                                       // the first state
//     DiscreteOutcome step(int64_t action, Rng&);
//     bool allowed(int64_t action) const;                        // optional: in the present state; default: all
//     void visit(Archive&);                                      // the state between two steps
//     SparseModel model() const;                                 // optional: the exact table of this very world
//     std::vector<ObservationMap> maps() const;                  // optional: pictures of it (observation_map.h)
//   };
//
// Indexed<E> shows such a world as an Environment (Discrete observation and action), so that everything that plays a
// VectorEnv plays it too.
// A world that has a model still steps by its own definition: the table is then a second witness, and a test compares.
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <utility>

#include "engram/core/error.h"
#include "engram/env/environment.h"
#include "engram/env/registry.h"
#include "engram/env/tabular_model.h"

namespace engram::inline ENGRAM_REAL {

struct DiscreteOutcome {
  int64_t next;
  double reward;
  Ending ending = Ending::none;
};

template <class E>
concept DiscreteEnvironment = std::copyable<E> && requires(E& e, const E& c, Rng& rng, Archive& archive, int64_t i) {
  { c.states() } -> std::convertible_to<int64_t>;
  { c.actions() } -> std::convertible_to<int64_t>;
  { e.reset(rng) } -> std::convertible_to<int64_t>;
  { e.step(i, rng) } -> std::convertible_to<DiscreteOutcome>;
  e.visit(archive);
};

template <class E>
concept HasModel = requires(const E& e) {
  { e.model() } -> std::convertible_to<SparseModel>;
};

template <class E>
concept ForbidsActions = requires(const E& e) {
  { e.allowed(int64_t{0}) } -> std::convertible_to<bool>;
};

// E as an Environment: observation (1, 1) the state's number, action (1, 1).
template <DiscreteEnvironment E>
struct Indexed : E {
  using E::E;

  Space observation_space() const { return numbers(this->states(), "states"); }
  Space action_space() const { return numbers(this->actions(), "actions"); }
  void reset(Rng& rng, View observation) { observation(0, 0) = static_cast<Real>(E::reset(rng)); }
  Outcome step(ConstView action, Rng& rng, View observation) {
    const DiscreteOutcome outcome = E::step(static_cast<int64_t>(action(0, 0)), rng);
    observation(0, 0) = static_cast<Real>(outcome.next);
    return {outcome.reward, outcome.ending};
  }
  void mask(View row) const requires ForbidsActions<E> {
    for (int64_t a = 0; a < this->actions(); ++a) row(0, a) = static_cast<Real>(E::allowed(a) ? 1 : 0);
  }

 private:
  static Space numbers(int64_t n, const char* what) {
    constexpr int64_t most = int64_t{1} << 24;  // float counts no further
    if (n > most) {
      throw Error("a network's observation counts to " + std::to_string(most) + " " + what + ", found " +
                  std::to_string(n) + "; use a tabular algorithm or smaller options");
    }
    return Space::discrete(static_cast<int>(n));
  }
};

// The registry's maker of a finite world: its lanes, and its model for planning.
template <DiscreteEnvironment E>
class DiscreteMaker final : public BatchedMaker<Indexed<E>> {
 public:
  using BatchedMaker<Indexed<E>>::BatchedMaker;
  std::optional<SparseModel> model(const WorldContext& context) const override {
    if constexpr (HasModel<E>) return this->prototype(context).model();
    return std::nullopt;
  }
};

template <DiscreteEnvironment E>
WorldEntry discrete_entry(std::string id, std::string summary = "", int max_episode_steps = step_limit<E>()) {
  return {id, std::move(summary), max_episode_steps,
          [=]() -> std::unique_ptr<WorldMaker> { return std::make_unique<DiscreteMaker<E>>(id, max_episode_steps); }};
}

template <DiscreteEnvironment E>
void register_environment(std::string id, std::string summary = "", int max_episode_steps = step_limit<E>()) {
  register_world(discrete_entry<E>(std::move(id), std::move(summary), max_episode_steps));
}

}  // namespace engram::inline ENGRAM_REAL
