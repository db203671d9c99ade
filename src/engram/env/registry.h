// The registry of worlds: id -> how to make one. A user's own program registers its world the same way, outside our
// tree: engram::register_environment<MyWorld>("MyWorld-v0", "what it is"); register_dataset and register_game do the
// same for worlds of those kinds. Whoever goes through all worlds asks `kind` for those that it can use.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engram/env/batched.h"
#include "engram/env/world.h"

namespace engram::inline ENGRAM_REAL {

// One registered world: its own options with their defaults, and a maker.
class WorldMaker {
 public:
  virtual ~WorldMaker() = default;
  virtual void visit_options(OptionVisitor& visitor) = 0;
  // A world of its entry's kind. `lanes`: how many an environment has; the other kinds have none.
  virtual World make_world(int lanes, const WorldContext& context) const = 0;
  // Error where it is no environment.
  VectorEnvPtr make(int lanes, const WorldContext& context) const { return environment_of(make_world(lanes, context)); }
  // Of a finite world its exact transition probabilities, where they are known.
  virtual std::optional<SparseModel> model(const WorldContext&) const { return std::nullopt; }
};

struct WorldEntry {
  std::string id, summary;
  int max_episode_steps;                                 // 0: no limit
  std::function<std::unique_ptr<WorldMaker>()> options;  // a fresh set of options at their defaults
  std::optional<double> optimal_return = {};             // expected return of the best agent, where it is known
  WorldKind kind = WorldKind::environment;
  std::string sample = {};  // of one that reads a file: a small file in its format
};

void register_world(WorldEntry entry);                // Error if the id is taken
void unregister_world(const std::string& id);         // what is not registered stays so
const WorldEntry& find_world(const std::string& id);  // Error with the nearest id
const std::deque<WorldEntry>& registered_worlds();    // in order of registration; references stay valid

// The options of E, if it has any, and its making from them.
template <class E>
class Prototype {
 public:
  void visit(OptionVisitor& visitor) { options_.visit(visitor); }
  E make(const WorldContext& context) const {
    using Options = decltype(default_options());
    if constexpr (std::constructible_from<E, const Options&, const WorldContext&>) {
      return E(options_, context);
    } else if constexpr (std::constructible_from<E, const Options&>) {
      return E(options_);
    } else {
      return E();
    }
  }

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

  decltype(default_options()) options_ = default_options();
};

// Lanes are copies of one prototype, so that what is costly to make (a table of prices) is made once and may be shared.
template <Environment E>
class BatchedMaker : public WorldMaker {
 public:
  BatchedMaker(std::string id, int max_episode_steps) : id_(std::move(id)), max_episode_steps_(max_episode_steps) {}

  void visit_options(OptionVisitor& visitor) override { prototype_.visit(visitor); }
  World make_world(int lanes, const WorldContext& context) const override {
    return std::make_unique<Batched<E>>(id_, prototype(context), lanes, max_episode_steps_);
  }

 protected:
  E prototype(const WorldContext& context) const { return prototype_.make(context); }
  int max_episode_steps() const { return max_episode_steps_; }

 private:
  std::string id_;
  int max_episode_steps_;
  Prototype<E> prototype_;
};

template <std::derived_from<Dataset> D>
class DatasetMaker final : public WorldMaker {
 public:
  void visit_options(OptionVisitor& visitor) override { prototype_.visit(visitor); }
  World make_world(int, const WorldContext& context) const override {
    return std::make_unique<D>(prototype_.make(context));
  }

 private:
  Prototype<D> prototype_;
};

template <GameRules G>
class GameMaker final : public WorldMaker {
 public:
  void visit_options(OptionVisitor& visitor) override { prototype_.visit(visitor); }
  World make_world(int, const WorldContext& context) const override {
    return std::make_unique<GameOf<G>>(prototype_.make(context));
  }

 private:
  Prototype<G> prototype_;
};

template <class E>
constexpr std::optional<double> optimal_return() {
  if constexpr (requires { E::optimal_return; }) return E::optimal_return;
  return std::nullopt;
}

template <Environment E>
WorldEntry world_entry(std::string id, std::string summary = "", int max_episode_steps = step_limit<E>()) {
  const auto maker = [=]() -> std::unique_ptr<WorldMaker> {
    return std::make_unique<BatchedMaker<E>>(id, max_episode_steps);
  };
  return {id, std::move(summary), max_episode_steps, maker, optimal_return<E>()};
}

// 0: episodes end only where the world ends them.
template <Environment E>
void register_environment(std::string id, std::string summary = "", int max_episode_steps = step_limit<E>()) {
  register_world(world_entry<E>(std::move(id), std::move(summary), max_episode_steps));
}

// D::sample() is a small file in the format that it reads, where it reads one.
template <std::derived_from<Dataset> D>
WorldEntry dataset_entry(std::string id, std::string summary = "") {
  WorldEntry entry{std::move(id), std::move(summary), 0, [] { return std::make_unique<DatasetMaker<D>>(); },
                   std::nullopt,  WorldKind::dataset};
  if constexpr (requires { D::sample(); }) entry.sample = D::sample();
  return entry;
}

template <std::derived_from<Dataset> D>
void register_dataset(std::string id, std::string summary = "") {
  register_world(dataset_entry<D>(std::move(id), std::move(summary)));
}

template <GameRules G>
WorldEntry game_entry(std::string id, std::string summary = "") {
  return {std::move(id), std::move(summary), 0, [] { return std::make_unique<GameMaker<G>>(); },
          std::nullopt,  WorldKind::game};
}

template <GameRules G>
void register_game(std::string id, std::string summary = "") {
  register_world(game_entry<G>(std::move(id), std::move(summary)));
}

}  // namespace engram::inline ENGRAM_REAL
