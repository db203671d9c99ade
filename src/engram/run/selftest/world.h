// A world made for judging: short episodes of random length that end either way, observations that never repeat, so
// that a memory, a bootstrap or a beginning taken from the wrong step shows in every number after it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engram/algorithms/registry.h"
#include "engram/env/registry.h"

namespace engram::inline ENGRAM_REAL {

class Vexing {
 public:
  static constexpr int features = 3;

  Space observation_space() const { return Space::box(features, -10, 10); }
  Space action_space() const { return Space::discrete(3); }

  void reset(Rng& random, View observation) {
    position_ = random.normal();
    look(random, observation);
  }
  // One step in six ends an episode, truncated or terminated by the toss of a coin.
  Outcome step(ConstView action, Rng& random, View observation) {
    position_ = 0.5 * position_ + static_cast<double>(action(0, 0)) - 1 + 0.3 * random.normal();
    look(random, observation);
    const double luck = random.uniform();
    const Ending ending = luck < 1.0 / 12 ? Ending::terminated : luck < 2.0 / 12 ? Ending::truncated : Ending::none;
    return {position_, ending};
  }
  void visit(Archive& archive) { archive("position", position_); }

 private:
  void look(Rng& random, View observation) const {
    observation(0, 0) = static_cast<Real>(position_);
    for (int i = 1; i < features; ++i) observation(0, i) = static_cast<Real>(random.uniform(-1, 1));
  }
  double position_ = 0;
};

inline VectorEnvPtr make_vexing(int lanes) { return std::make_unique<Batched<Vexing>>("selftest", Vexing(), lanes); }

// A registered world with the options at their defaults; one that reads a file reads its entry's sample, or made bars by
// the hour.
std::unique_ptr<WorldMaker> registered_maker(const WorldEntry& world);
WorldContext made_context();

using WorldSource = std::function<World(int lanes)>;
WorldSource registered(const WorldEntry& world);

// A registered algorithm's quick run.
struct SmallRun {
  const AlgorithmEntry* algorithm;
  std::string memory;
  std::vector<std::pair<std::string, std::string>> options;
  WorldSource world;  // Vexing where the algorithm takes it, else the one that its entry names
  int lanes;          // 3 where it takes as many
  uint64_t seed = 1;

  std::string subject() const { return algorithm->name + (algorithm->memory ? ", " + memory : ""); }
};

SmallRun small_run(const AlgorithmEntry& algorithm, const std::string& memory);
// Every registered algorithm, under every memory that it can have.
std::vector<SmallRun> small_runs();
// Of the first registered algorithm that takes this world, with a memory where it can have one. Error if none does.
SmallRun small_run_in(const WorldEntry& world);

std::unique_ptr<Algorithm> make_algorithm(const SmallRun& run, World world, Threads* threads = nullptr);
std::string saved(Algorithm& algorithm);
void load(Algorithm& algorithm, std::string bytes);

// How many bytes differ; another length differs in all of them.
int64_t differing_bytes(const std::string& a, const std::string& b);

}  // namespace engram::inline ENGRAM_REAL
